import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PairTable } from '../../../shared/graphs/pair-table.ts';

it('numbers different pairs in order of appearance, as a map would', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 600 }), (pairs) => {
      const table = new PairTable();
      const known = new Map<string, number>();
      for (const [first, second] of pairs) {
        const key = `${first} ${second}`;
        expect(table.find(first, second)).toBe(known.get(key) ?? -1);
        if (!known.has(key)) known.set(key, known.size);
        expect(table.add(first, second)).toBe(known.get(key));
      }
      expect(Array.from({ length: table.size }, (_, number) => `${table.firsts[number]} ${table.seconds[number]}`)).toEqual([...known.keys()]);
    }),
  );
});

it('holds very many', () => {
  const table = new PairTable();
  for (let index = 0; index < 100_000; index += 1) table.add(index, index * 7);
  expect(table.find(99_999, 699_993)).toBe(99_999);
  expect(table.find(99_999, 699_994)).toBe(-1);
});
