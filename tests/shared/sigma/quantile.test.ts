import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quantileTally } from '../../../shared/sigma/quantile.ts';
import type { Occurrence } from '../../../shared/sigma/window.ts';

const occurrence = (row: number): Occurrence => ({ time: row, since: row, row, rows: () => [row], rule: 0, value: () => undefined });
const naive = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place - Math.floor(place));
};

it('is what sorting the window gives, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant(NaN)), { minLength: 1, maxLength: 30 }), fc.constantFrom(0, 0.1, 0.5, 0.9, 0.99, 1), fc.integer({ min: 1, max: 8 }), (numbers, share, width) => {
      const occurrences = numbers.map((_, row) => occurrence(row));
      const tally = quantileTally(occurrences, ({ row }) => numbers[row]!, share);
      for (const [row, one] of occurrences.entries()) {
        tally.add(one);
        if (row >= width) tally.drop(occurrences[row - width]!);
        const window = numbers.slice(Math.max(0, row - width + 1), row + 1).filter((value) => !Number.isNaN(value));
        if (window.length === 0) expect(tally.count()).toBeNaN();
        else expect(tally.count()).toBeCloseTo(naive(window, share), 10);
      }
    }),
  );
});
