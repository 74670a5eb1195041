import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Pairs } from '../../../shared/tables/pairs.ts';

const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(2 ** 31 - 1, -(2 ** 31)), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));

it('gives each pair the code of its first sight', () => {
  fc.assert(fc.property(fc.array(fc.tuple(number, number), { maxLength: 300 }), fc.nat(20), (given, expected) => {
    const pairs = new Pairs(expected);
    const codes = new Map<string, number>();
    for (const [left, right] of given) {
      const text = `${left},${right}`;
      expect(pairs.find(left, right)).toBe(codes.get(text) ?? -1);
      if (!codes.has(text)) codes.set(text, codes.size);
      expect(pairs.of(left, right)).toBe(codes.get(text));
    }
    expect(pairs.size).toBe(codes.size);
    for (const [text, code] of codes) expect(`${pairs.left(code)},${pairs.right(code)}`).toBe(text);
  }));
});

it('takes linear time for pairs that lie close together', () => {
  const pairs = new Pairs();
  const started = performance.now();
  for (let left = 0; left < 700; left += 1) for (let right = 0; right < 700; right += 1) pairs.of(left, right);
  expect(pairs.size).toBe(490_000);
  expect(performance.now() - started).toBeLessThan(5000);
});
