import { and, assign, choice, type Code, constant, left, load, local, loop, moduleOf, or, plus, right, same, store, sum, xor } from './wasm.ts';

/** Bytes of four numbers, one of each text. */
const four = 16;
const rounds = 64;
const words = 16;
/** Bytes of a block of each of four texts. */
export const blocksSize = words * four;
/** Where things are in the memory: the constants of the rounds (four times each), the schedule of the blocks at hand, then the blocks of the texts. */
const schedule = rounds * four;
export const firstBlocks = schedule + rounds * four;

const primes: number[] = [];
for (let number = 2; primes.length < rounds; number += 1) if (primes.every((prime) => number % prime !== 0)) primes.push(number);
/** The first 32 bits after the point. */
const fraction = (root: number): number => Math.floor((root - Math.floor(root)) * 2 ** 32);
const initial = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
export const roundConstants = Int32Array.from(primes.flatMap((prime) => Array<number>(4).fill(fraction(Math.cbrt(prime)))));

// Locals: where the blocks start and end, where a loop is, the state of eight, and one to spare.
const [start, end, at, state, spare] = [0, 1, 2, 3, 11];

const turned = (value: Code, by: number): Code => or(right(value, by), left(value, 32 - by));

const scheduled = (): Code => {
  const before = (places: number): Code => load(local(at), schedule + (words - places) * four);
  const few = (value: Code): Code => xor(turned(value, 7), turned(value, 18), right(value, 3));
  const more = (value: Code): Code => xor(turned(value, 17), turned(value, 19), right(value, 10));
  return [
    ...Array.from({ length: words }, (_, word) => store(constant(0), schedule + word * four, load(local(start), word * four))).flat(),
    ...assign(at, constant(0)),
    ...loop([...store(local(at), schedule + words * four, sum(before(16), few(before(15)), before(7), more(before(2)))), ...assign(at, plus(local(at), four))], local(at), constant((rounds - words) * four)),
  ];
};

/** Instead of moving the eight on by one, each round calls them by the names of the next. */
const round = (_: unknown, index: number): Code => {
  const place = (letter: number): number => state + ((letter - index) & 7);
  const [a, b, c, d, e, f, g, h] = Array.from(initial, (__, letter) => local(place(letter))) as [Code, Code, Code, Code, Code, Code, Code, Code];
  const added = (from: number): Code => load(local(at), from + index * four);
  return [
    ...assign(spare, sum(h, xor(turned(e, 6), turned(e, 11), turned(e, 25)), choice(e, f, g), added(0), added(schedule))),
    ...assign(place(3), sum(d, local(spare))),
    ...assign(place(7), sum(local(spare), xor(turned(a, 2), turned(a, 13), turned(a, 22)), xor(and(a, b), and(c, xor(a, b))))),
  ];
};

/** SHA-256 (FIPS 180-4, 6.2.2) of texts of one block each, for four at once: the digests take the place of the first half of the blocks. */
export const sha256 = (): Uint8Array<ArrayBuffer> =>
  moduleOf(1, 9, loop(
    [
      ...scheduled(),
      ...initial.flatMap((value, letter) => assign(state + letter, same(value))),
      ...assign(at, constant(0)),
      ...loop([...initial.flatMap(round), ...assign(at, plus(local(at), initial.length * four))], local(at), constant(rounds * four)),
      ...initial.flatMap((value, letter) => store(local(start), letter * four, sum(local(state + letter), same(value)))),
      ...assign(start, plus(local(start), blocksSize)),
    ],
    local(start), local(end),
  ));
