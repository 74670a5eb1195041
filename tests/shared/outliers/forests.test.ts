import { describe, expect, it } from 'vitest';
import { cutForest, cutReasons, cutScores, streamedScores } from '../../../shared/outliers/cut-forest.ts';
import { CutTree } from '../../../shared/outliers/cut-tree.ts';
import { averagePath, isolationForest, isolationReasons, isolationScores } from '../../../shared/outliers/isolation.ts';
import type { Matrix } from '../../../shared/outliers/matrix.ts';
import { quantile, sizeOf } from '../../../shared/outliers/sizes.ts';
import { atOnce } from '../../../shared/tables/work.ts';
import { Random } from '../../support/random.ts';

/** Normal points; every 50th (from 17) lies far away in one column, which `column` says. */
const cloud = (rows: number, columns: number, seed: number, column = (row: number) => row % columns): Matrix => {
  const random = new Random(seed);
  const values = Float64Array.from({ length: rows * columns }, () => random.normal());
  for (let row = 17; row < rows; row += 50) values[row * columns + column(row)] = (random.next() < 0.5 ? -1 : 1) * (9 + 5 * random.next());
  return { rows, columns, names: Array.from({ length: columns }, (_, index) => `f${index}`), values };
};
const planted = (matrix: Matrix): number[] => Array.from({ length: matrix.rows }, (_, row) => row).filter((row) => row % 50 === 17);
const top = (scores: Float64Array, count: number): number[] => [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, count).sort((a, b) => a - b);

it.each([[undefined, 500, 100, 100], [undefined, 40, 100, 40], [0.5, 401, 100, 200], [256, 500, 100, 256], [0.001, 10, 100, 1], [9, 5, 1, 5]])('sizeOf(%s of %i)', (given, available, usual, wanted) =>
  expect(sizeOf(given, available, usual)).toBe(wanted),
);
it('quantile interpolates', () => expect(quantile(Float64Array.from([4, 1, 3, 2]), 0.5)).toBe(2.5));
it('averagePath by hand', () => expect([averagePath(1), averagePath(2), averagePath(100)].map((value) => Number(value.toFixed(4)))).toEqual([0, 1, 8.3647]));

describe('isolation forest', () => {
  const matrix = cloud(1000, 4, 5);
  it.each([false, true])('finds planted rows, extended %s', (extended) => {
    const forest = atOnce(isolationForest(matrix, { seed: 1, extended, maxFeatures: 4, maxSamples: 256 }));
    const found = new Set(top(atOnce(isolationScores(forest, matrix)), 20));
    expect(planted(matrix).filter((row) => found.has(row)).length).toBeGreaterThanOrEqual(17);
  });
  it('says which column isolates a row', () => {
    const forest = atOnce(isolationForest(matrix, { seed: 1, maxFeatures: 4, maxSamples: 256 }));
    const right = planted(matrix).filter((row) => {
      const shares = isolationReasons(forest, matrix, row);
      return shares.indexOf(Math.max(...shares)) === row % 4;
    });
    expect(right.length / 20).toBeGreaterThanOrEqual(0.9);
  });
  it('is the same for the same seed', () => {
    const scores = (seed: number) => atOnce(isolationScores(atOnce(isolationForest(matrix, { seed })), matrix));
    expect(scores(3)).toEqual(scores(3));
    expect(scores(3)).not.toEqual(scores(4));
  });
  it.each([[1, 1], [3, 2]])('bears %i equal rows of %i columns', (rows, columns) => {
    const same = { rows, columns, names: [], values: new Float64Array(rows * columns).fill(7) };
    expect([...atOnce(isolationScores(atOnce(isolationForest(same, { seed: 1 })), same))].every((score) => score >= 0 && score <= 1)).toBe(true);
  });
});

describe('random cut tree', () => {
  it('is empty again after every point is out, in any order, duplicates included', () => {
    const random = new Random(2);
    const values = Float64Array.from({ length: 300 }, () => random.integer(6));
    const tree = new CutTree(values, 3, 101, random);
    const leaves = Array.from({ length: 100 }, (_, point) => tree.insert(point));
    expect(tree.size).toBe(100);
    for (const index of random.sample(100, 100)) tree.remove(leaves[index]!);
    expect(tree.size).toBe(0);
    tree.insert(5);
    expect(tree.size).toBe(1);
  });
  it('expects of a far point what such points get when they are put in', () => {
    const matrix = cloud(128, 2, 9);
    const far = Float64Array.from([40, 40]);
    let [expected, actual] = [0, 0];
    for (let seed = 1; seed <= 60; seed += 1) {
      const values = Float64Array.from([...matrix.values, ...far]);
      const tree = new CutTree(values, 2, 130, new Random(seed));
      for (let row = 0; row < 128; row += 1) tree.insert(row);
      expected += tree.expected(far, 0) / 60;
      actual += tree.displacement(tree.insert(128)) / 60;
    }
    expect(Math.abs(expected - actual) / actual).toBeLessThan(0.15);
  });
});

describe('random cut forest', () => {
  const matrix = cloud(600, 3, 8);
  const options = { seed: 1, trees: 60, treeSize: 256 };
  it('finds planted rows whichever column they show in, and says which', () => {
    const forest = atOnce(cutForest(matrix, options));
    const found = top(atOnce(cutScores(forest, matrix)), 12);
    expect(found.filter((row) => row % 50 === 17).length).toBeGreaterThanOrEqual(11);
    const shares = cutReasons(forest, cloud(600, 3, 8), 67);
    expect(shares.indexOf(Math.max(...shares))).toBe(67 % 3);
  });
  it('streams: a burst of a new kind is unusual at first and usual later', () => {
    const random = new Random(4);
    const values = Float64Array.from({ length: 3000 }, (_, row) => (row < 1500 ? 0 : 20) + random.normal());
    const scores = atOnce(streamedScores({ rows: 3000, columns: 1, names: ['x'], values }, { seed: 1, trees: 30, treeSize: 64, window: 256 }));
    const mean = (from: number, to: number) => scores.slice(from, to).reduce((sum, score) => sum + score, 0) / (to - from);
    expect(mean(1500, 1505)).toBeGreaterThan(4 * mean(1000, 1400));
    expect(mean(2500, 3000)).toBeLessThan(2 * mean(1000, 1400));
  });
});
