import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Keys } from '../../../shared/processes/keys.ts';

const seconds = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(1_709_546_400, 1_709_546_400 + 2 ** 32, -62_135_596_800, 8.64e12 - 1));
const nanos = fc.oneof(fc.integer({ min: 0, max: 30_000 }), fc.constantFrom(999_995_000, 999_995_001, 999_999_999));
const key = fc.record({ who: fc.nat(3), seconds, nanos });
/** Time to the nearest 10 microseconds, half to even, worked out in whole numbers of any size. */
const rounded = (moment: { seconds: number; nanos: number }): string => {
  const time = BigInt(moment.seconds) * 1_000_000_000n + BigInt(moment.nanos);
  const floor = (time - (((time % 10_000n) + 10_000n) % 10_000n)) / 10_000n;
  const rest = time - floor * 10_000n;
  return String(rest > 5000n || (rest === 5000n && floor % 2n !== 0n) ? floor + 1n : floor);
};

it('numbers keys in order of first sight, and finds those of one time', () => {
  fc.assert(fc.property(fc.array(key, { maxLength: 300 }), fc.nat(20), (given, expected) => {
    const keys = new Keys(expected);
    const known = new Map<string, number>();
    for (const { who, ...moment } of given) {
      const text = `${who} ${rounded(moment)}`;
      if (!known.has(text)) known.set(text, known.size);
      expect(keys.of(who, moment)).toBe(known.get(text));
    }
    expect(keys.size).toBe(known.size);
    for (const { who, ...moment } of given) {
      const together = [...known].filter(([text]) => text.endsWith(` ${rounded(moment)}`)).map(([, number]) => number);
      expect(keys.began(moment)).toEqual(together);
      expect(keys.who[known.get(`${who} ${rounded(moment)}`)!]).toBe(who);
    }
    expect(keys.began({ seconds: 77, nanos: 0 })).toEqual([]);
  }));
});

it('holds very many keys of times that lie far apart or close together', () => {
  const keys = new Keys(0);
  for (let index = 0; index < 200_000; index += 1) keys.of(0, { seconds: Math.floor(index / 500) * 2 ** 32, nanos: (index % 500) * 1e4 });
  expect(keys.size).toBe(200_000);
  expect(keys.began({ seconds: 2 ** 32, nanos: 30_000 })).toEqual([503]);
});
