import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dbscan } from '../../../shared/clusters/dbscan.ts';
import { collapsed, rescaled } from '../../../shared/clusters/points.ts';
import { atOnce } from '../../../shared/tables/work.ts';
import { Random } from '../../support/random.ts';

const labelsOf = (rows: number[][], maxDistance: number, minSamples: number): number[] => {
  const points = collapsed((rows[0] ?? []).map((_, column) => Float64Array.from(rows, (row) => row[column]!)));
  const labels = atOnce(dbscan(points, { maxDistance, minSamples }));
  return Array.from(points.of, (point) => labels[point]!);
};

/** The definition, word by word: every pair is looked at. */
const plain = (rows: number[][], maxDistance: number, minSamples: number): number[] => {
  const near = (a: number[], b: number[]) => a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0) <= maxDistance ** 2;
  const neighbours = rows.map((row) => rows.flatMap((other, index) => (near(row, other) ? [index] : [])));
  const labels = rows.map(() => -1);
  let next = 0;
  for (const [seed] of rows.entries()) {
    if (labels[seed] !== -1 || neighbours[seed]!.length < minSamples) continue;
    const pending = [seed];
    while (pending.length > 0) {
      const row = pending.pop()!;
      if (labels[row] !== -1) continue;
      labels[row] = next;
      if (neighbours[row]!.length >= minSamples) pending.push(...neighbours[row]!);
    }
    next += 1;
  }
  return labels;
};

describe('dbscan', () => {
  it('is the definition, for any small table', () => {
    const table = fc.integer({ min: 1, max: 3 }).chain((width) => fc.array(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: width, maxLength: width }), { minLength: 1, maxLength: 60 }));
    fc.assert(fc.property(table, fc.constantFrom(0, 1, 1.5, 2, 5), fc.integer({ min: 1, max: 6 }), (rows, distance, samples) => {
      expect(labelsOf(rows, distance, samples)).toEqual(plain(rows, distance, samples));
    }), { numRuns: 300 });
  });

  it('finds round clusters in noise', () => {
    const random = new Random(3);
    const centres = [[0, 0], [20, 0], [0, 25]];
    const rows = Array.from({ length: 900 }, (_, index) => centres[index % 3]!.map((at) => at + random.normal()));
    for (let index = 0; index < 100; index += 1) rows.push([-40 + 100 * random.next(), -40 + 100 * random.next()]);
    const labels = labelsOf(rows, 1.2, 8);
    expect(new Set(labels.filter((label) => label >= 0)).size).toBe(3);
    for (const cluster of [0, 1, 2]) {
      const own = labels.filter((_, index) => index < 900 && index % 3 === cluster);
      expect(own.filter((label) => label === own[0]).length / 300).toBeGreaterThan(0.9);
    }
    expect(labels.slice(900).filter((label) => label === -1).length).toBeGreaterThan(80);
  });

  it('is quick where everything is near everything', () => {
    const random = new Random(4);
    const columns = [0, 1, 2].map(() => Float64Array.from({ length: 60_000 }, () => random.normal()));
    const started = performance.now();
    const labels = atOnce(dbscan(collapsed(columns), { maxDistance: 3, minSamples: 20 }));
    expect(performance.now() - started).toBeLessThan(5000);
    expect(labels.filter((label) => label === 0).length).toBeGreaterThan(59_900);
  });

  it('collapses equal rows and scales in three ways', () => {
    const columns = [Float64Array.of(1, 2, 1, 0), Float64Array.of(2, 4, 2, 0)];
    expect([...collapsed(columns).weight]).toEqual([2, 1, 1]);
    expect([...collapsed(rescaled(columns, 'rows')).weight]).toEqual([3, 1]);
    expect(rescaled(columns, 'none')).toEqual(columns);
    expect([...rescaled([Float64Array.of(5, 5, 5)], 'columns')[0]!]).toEqual([0, 0, 0]);
  });
});
