import { describe, expect, it } from 'vitest';
import { changes } from '../../../shared/series/changes.ts';
import { forecast } from '../../../shared/series/forecast.ts';
import { seasons } from '../../../shared/series/period.ts';
import { stl } from '../../../shared/series/stl.ts';
import { atOnce } from '../../../shared/tables/work.ts';
import { normals } from '../../support/random.ts';

const usual = { least: 5, strictness: 1.3 };

describe('changes', () => {
  it('finds known changes of level within a few steps', () => {
    const levels = [0, 3, 1, 6];
    const values = normals(800, 7).map((noise, index) => noise + levels[Math.floor(index / 200)]!);
    const found = changes(values, usual);
    expect(found).toHaveLength(3);
    for (const [index, { at, before, after }] of found.entries()) {
      expect(Math.abs(at - 200 * (index + 1))).toBeLessThanOrEqual(6);
      expect(before).toBeCloseTo(levels[index]!, 0);
      expect(after).toBeCloseTo(levels[index + 1]!, 0);
    }
  });

  it('is seldom wrong on pure noise', () => {
    const alarms = Array.from({ length: 100 }, (_, seed) => changes(normals(500, seed + 1), usual).length).filter((count) => count > 0).length;
    expect(alarms).toBeLessThanOrEqual(8);
  });

  it('is not fooled by single outliers', () => {
    const values = normals(600, 9);
    for (const at of [50, 300, 301, 555]) values[at] = 60;
    expect(changes(values, usual)).toEqual([]);
  });

  it.each([[[]], [[1]], [[2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]]])('says nothing about %j', (values) => expect(changes(Float64Array.from(values), usual)).toEqual([]));

  it('finds a clean step without any noise', () => expect(changes(Float64Array.from({ length: 40 }, (_, index) => (index < 25 ? 1 : 2)), usual).map(({ at }) => at)).toEqual([25]));
});

describe('seasons', () => {
  const hours = 24 * 7 * 6;
  const day = (index: number) => 8 * Math.sin((2 * Math.PI * index) / 24);
  const week = (index: number) => 6 * Math.sin((2 * Math.PI * index) / 168);
  it('finds day and week in noise and trend', () => {
    const values = normals(hours, 3).map((noise, index) => noise + day(index) + week(index) + index / 50);
    expect(seasons(values).map(({ period }) => period)).toEqual([24, 168]);
  });
  it('finds none in noise', () => {
    const wrong = Array.from({ length: 50 }, (_, seed) => seasons(normals(500, seed + 40))).filter((found) => found.length > 0);
    expect(wrong.length).toBeLessThanOrEqual(2);
  });
});

it('a forecast band of three deviations holds the future', () => {
  let inside = 0;
  for (let seed = 1; seed <= 20; seed += 1) {
    const whole = normals(264, seed).map((noise, index) => noise + 10 * Math.sin((2 * Math.PI * index) / 24) + index / 20);
    const parts = atOnce(stl(whole.slice(0, 240), { period: 24, seasonal: 7 }));
    for (const { ahead, low, high } of forecast(parts, { ahead: 24, period: 24, span: 7, width: 3 })) if (whole[239 + ahead]! >= low && whole[239 + ahead]! <= high) inside += 1;
  }
  expect(inside / 480).toBeGreaterThan(0.95);
});
