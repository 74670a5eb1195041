import { describe, expect, it } from 'vitest';
import { convolved, Fft } from '../../../shared/series/fft.ts';
import { Loess } from '../../../shared/series/loess.ts';
import { mstl } from '../../../shared/series/mstl.ts';
import { stl, trendSpan } from '../../../shared/series/stl.ts';
import { atOnce } from '../../../shared/tables/work.ts';
import { normals, Random } from '../../support/random.ts';

const wave = (n: number, period: number, size: number) => Float64Array.from({ length: n }, (_, index) => size * Math.sin((2 * Math.PI * index) / period));
const sum = (...parts: Float64Array[]) => parts[0]!.map((_, index) => parts.reduce((total, part) => total + part[index]!, 0));
const furthest = (a: Float64Array, b: Float64Array, from = 0, to = a.length) => a.slice(from, to).reduce((most, value, index) => Math.max(most, Math.abs(value - b[from + index]!)), 0);

describe('Fft', () => {
  it.each([1, 2, 4, 8, 32, 64])('agrees with the definition at %i', (n) => {
    const random = new Random(n);
    const re = Float64Array.from({ length: n }, () => random.next());
    const im = Float64Array.from({ length: n }, () => random.next());
    const wanted = Array.from({ length: n }, (_, f) => re.reduce((total, value, t) => total + value * Math.cos((2 * Math.PI * f * t) / n) + im[t]! * Math.sin((2 * Math.PI * f * t) / n), 0));
    const [a, b] = [re.slice(), im.slice()];
    new Fft(n).forward(a, b);
    expect(furthest(a, Float64Array.from(wanted))).toBeLessThan(1e-12 * n);
    new Fft(n).backward(a, b);
    expect(furthest(a.map((value) => value / n), re)).toBeLessThan(1e-12);
  });

  it('convolves as the plain sum does, over several blocks', () => {
    const values = normals(5000, 3);
    const kernel = normals(61, 4);
    const plain = Float64Array.from({ length: 5000 - 60 }, (_, index) => kernel.reduce((total, weight, j) => total + weight * values[index + j]!, 0));
    expect(furthest(convolved(values, kernel), plain)).toBeLessThan(1e-10);
  });
});

describe('Loess', () => {
  it.each([3, 7, 8, 51, 601, 3000])('keeps a straight line with span %i', (span) => {
    const length = span < 100 ? 300 : 2000;
    const line = Float64Array.from({ length }, (_, index) => 3 + 2 * index);
    const out = new Float64Array(length);
    new Loess(span).smooth(line, 0, length, out, 0);
    expect(furthest(out, line)).toBeLessThan(1e-8);
  });

  it('is the same by kernel, by transform and point by point', () => {
    const values = normals(3000, 5);
    for (const span of [25, 701]) {
      const [fast, slow] = [new Float64Array(3000), new Float64Array(3000)];
      new Loess(span).smooth(values, 0, 3000, fast, 0);
      new Loess(span).smooth(values, 0, 3000, slow, 0, new Float64Array(3000).fill(1));
      expect(furthest(fast, slow)).toBeLessThan(1e-12);
    }
  });
});

describe('stl', () => {
  it('has the trend spans of its authors', () => expect([trendSpan(24, 7), trendSpan(12, 35), trendSpan(7, 13)]).toEqual([47, 19, 13]));

  it('puts a pure season and line where they belong', () => {
    const line = Float64Array.from({ length: 400 }, (_, index) => index / 10);
    const { seasonal, trend, residual } = atOnce(stl(sum(line, wave(400, 20, 5)), { period: 20, seasonal: 7 }));
    expect(furthest(seasonal, wave(400, 20, 5), 20, 380)).toBeLessThan(0.05);
    expect(furthest(trend, line, 20, 380)).toBeLessThan(0.05);
    expect(Math.max(...residual)).toBeLessThan(0.2);
  });

  it('parts add up to the series, robust or not', () => {
    const values = sum(normals(300, 1), wave(300, 12, 4));
    for (const robust of [false, true]) {
      const { trend, seasonal, residual } = atOnce(stl(values, { period: 12, seasonal: 7, robust }));
      expect(furthest(sum(trend, seasonal, residual), values)).toBeLessThan(1e-12);
    }
  });

  it('robustly, a spike leaves its neighbouring seasons alone', () => {
    const values = sum(normals(480, 2), wave(480, 24, 10));
    values[240]! += 100;
    const seasonalAt = (robust: boolean) => atOnce(stl(values, { period: 24, seasonal: 7, robust })).seasonal;
    expect(Math.abs(seasonalAt(true)[264]! - wave(480, 24, 10)[264]!)).toBeLessThan(2);
    expect(Math.abs(seasonalAt(false)[264]! - wave(480, 24, 10)[264]!)).toBeGreaterThan(5);
    expect(atOnce(stl(values, { period: 24, seasonal: 7, robust: true })).weights[240]).toBe(0);
  });
});

it('mstl separates day and week', () => {
  const values = sum(normals(24 * 7 * 8, 6), wave(24 * 7 * 8, 24, 10), wave(24 * 7 * 8, 168, 20));
  const { seasons, residual } = atOnce(mstl(values, { periods: [168, 24] }));
  const middle = [168 * 2, 168 * 6] as const;
  expect(furthest(seasons[0]!, wave(values.length, 24, 10), ...middle)).toBeLessThan(2.5);
  expect(furthest(seasons[1]!, wave(values.length, 168, 20), ...middle)).toBeLessThan(3.5);
  expect(Math.sqrt(residual.reduce((total, value) => total + value * value, 0) / residual.length)).toBeLessThan(1);
});
