import { Unpackable } from '../budget.ts';

/** Bits behind a symbol, and what the first value of each symbol is: every symbol goes on where the one before it ends. */
const ranges = (count: number, first: number, extraOf: (symbol: number) => number): { extra: number[]; base: number[] } => {
  const extra = Array.from({ length: count }, (_, symbol) => extraOf(symbol));
  const base = extra.map((_, symbol) => extra.slice(0, symbol).reduce((sum, bits) => sum + 2 ** bits, first));
  return { extra, base };
};

const longest = 28;
const lengths = ranges(longest + 1, 3, (symbol) => (symbol < 8 ? 0 : symbol === longest ? 16 : (symbol >> 2) - 1));
lengths.base[longest] = 3;
const distances = ranges(32, 1, (symbol) => (symbol < 2 ? 0 : (symbol >> 1) - 1));
const orderOfCodes = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const mostBits = 15;
const endSymbol = 256;

/** A prefix code: how many symbols there are of each length, and the symbols in the order of their codes. */
interface Code {
  counts: Uint16Array;
  symbols: Uint16Array;
}

const codeOf = (bits: readonly number[]): Code => {
  const counts = new Uint16Array(mostBits + 1);
  for (const length of bits) counts[length]! += 1;
  counts[0] = 0;
  const next = new Uint16Array(mostBits + 2);
  for (let length = 1; length <= mostBits; length += 1) next[length + 1] = next[length]! + counts[length]!;
  const symbols = new Uint16Array(bits.length);
  for (const [symbol, length] of bits.entries()) if (length > 0) symbols[next[length]!++] = symbol;
  return { counts, symbols };
};

const repeated = (count: number, bits: number): number[] => Array<number>(count).fill(bits);
const fixed = { literals: codeOf([...repeated(144, 8), ...repeated(112, 9), ...repeated(24, 7), ...repeated(8, 8)]), distances: codeOf(repeated(32, 5)) };

const damaged = (): Unpackable => new Unpackable('damaged', 'The compressed data is damaged.');

/** Decompresses Deflate64: deflate after RFC 1951 with a longer reach. Undefined when more than `most` bytes come out; throws an Unpackable when it is damaged. */
export const inflate64 = (packed: Buffer, most: number): Buffer | undefined => {
  let out = Buffer.allocUnsafe(Math.min(most, Math.max(1024, packed.length * 4)));
  let size = 0;
  let place = 0;
  let held = 0;
  let heldBits = 0;

  const take = (count: number): number => {
    while (heldBits < count) {
      if (place === packed.length) throw damaged();
      held |= packed[place]! << heldBits;
      place += 1;
      heldBits += 8;
    }
    const value = held & ((1 << count) - 1);
    held >>>= count;
    heldBits -= count;
    return value;
  };

  const symbolOf = ({ counts, symbols }: Code): number => {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= mostBits; length += 1) {
      code |= take(1);
      const count = counts[length]!;
      if (code - first < count) return symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw damaged();
  };

  /** False when there is no more room. */
  const makeRoom = (count: number): boolean => {
    if (size + count > most) return false;
    if (size + count > out.length) out = Buffer.concat([out.subarray(0, size)], Math.min(most, Math.max(size + count, 2 * out.length)));
    return true;
  };

  const stored = (): boolean => {
    held = 0;
    heldBits = 0;
    const count = take(16);
    if ((take(16) ^ 0xffff) !== count || place + count > packed.length) throw damaged();
    if (!makeRoom(count)) return false;
    packed.copy(out, size, place, place + count);
    size += count;
    place += count;
    return true;
  };

  const tables = (): { literals: Code; distances: Code } => {
    const literalCount = take(5) + 257;
    const distanceCount = take(5) + 1;
    const codeCount = take(4) + 4;
    const codeBits = repeated(orderOfCodes.length, 0);
    for (let index = 0; index < codeCount; index += 1) codeBits[orderOfCodes[index]!] = take(3);
    const code = codeOf(codeBits);
    const bits: number[] = [];
    while (bits.length < literalCount + distanceCount) {
      const symbol = symbolOf(code);
      if (symbol < 16) bits.push(symbol);
      else if (symbol === 16) bits.push(...repeated(3 + take(2), bits.at(-1) ?? 0));
      else bits.push(...repeated(symbol === 17 ? 3 + take(3) : 11 + take(7), 0));
    }
    return { literals: codeOf(bits.slice(0, literalCount)), distances: codeOf(bits.slice(literalCount, literalCount + distanceCount)) };
  };

  const compressed = ({ literals, distances: far }: { literals: Code; distances: Code }): boolean => {
    for (let symbol = symbolOf(literals); symbol !== endSymbol; symbol = symbolOf(literals)) {
      if (symbol < endSymbol) {
        if (!makeRoom(1)) return false;
        out[size] = symbol;
        size += 1;
        continue;
      }
      const index = symbol - endSymbol - 1;
      if (index > longest) throw damaged();
      const length = lengths.base[index]! + take(lengths.extra[index]!);
      const reach = symbolOf(far);
      const distance = distances.base[reach]! + take(distances.extra[reach]!);
      if (distance > size) throw damaged();
      if (!makeRoom(length)) return false;
      for (let end = size + length; size < end; size += 1) out[size] = out[size - distance]!;
    }
    return true;
  };

  for (let isLast = false; !isLast; ) {
    isLast = take(1) === 1;
    const kind = take(2);
    if (kind === 3) throw damaged();
    if (!(kind === 0 ? stored() : compressed(kind === 1 ? fixed : tables()))) return undefined;
  }
  return out.subarray(0, size);
};
