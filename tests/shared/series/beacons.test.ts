import { describe, expect, it } from 'vitest';
import { beacons } from '../../../shared/series/beacons.ts';
import { falseDiscoveryRates, gapsOf } from '../../../shared/series/gaps.ts';
import { gTest } from '../../../shared/series/g-test.ts';
import { periodogram, plainPower } from '../../../shared/series/spectrum.ts';
import { atOnce } from '../../../shared/tables/work.ts';
import { Random } from '../../support/random.ts';

const day = 86_400;
const usual = { interval: 0, minEvents: 10, reference: false };
const test = (edges: number[][], options = usual) => {
  const starts = [0];
  for (const edge of edges) starts.push(starts.at(-1)! + edge.length);
  return atOnce(beacons(Float64Array.from(edges.flatMap((edge) => edge.toSorted((a, b) => a - b))), Uint32Array.from(starts), options));
};
const poisson = (random: Random, events: number, span = day) => Array.from({ length: events }, () => Math.floor(random.next() * span));

describe('gTest', () => {
  /** The probability by simulation: shares of exponential variables. */
  const simulated = (m: number, g: number, seed: number) => {
    const random = new Random(seed);
    let above = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const power = Array.from({ length: m }, () => -Math.log(1 - random.next()));
      if (Math.max(...power) / power.reduce((a, b) => a + b, 0) > g) above += 1;
    }
    return above / 20_000;
  };
  it.each([[3, 0.6], [8, 0.4], [20, 0.22], [60, 0.1], [200, 0.035]])('m = %i, g = %f as simulated', (m, g) => {
    expect(Math.abs(gTest(g, 1, m).pValue - simulated(m, g, m))).toBeLessThan(0.015);
  });
  it.each([[2, 0.5, 1], [1, 1, 1], [2, 1, 0], [5, 0.5, 0.3125], [3, 9 / 11, 0.09917355371900827]])('m = %i, g = %f exactly', (m, g, p) => expect(gTest(g, 1, m).pValue).toBeCloseTo(p, 14));
  it.each([[200, 1.87, 1e-9], [701, 4, 1e-6], [5000, 5, 1e-3], [5000, 6.5, 1e-3], [300_000, 12, 1e-3]])('m = %i, mg = %f: near 1 − e^(−λ) where that must be so', (m, mg, near) => {
    const lambda = Math.exp(Math.log(m) + (m - 1) * Math.log1p(-mg / m));
    expect(Math.abs(gTest(mg / m, 1, m).pValue - -Math.expm1(-lambda))).toBeLessThan(Math.max(near, lambda * Math.exp(-lambda) * 0.2));
  });
  it('never leaves 0 to 1 and falls as g grows', () => {
    for (const m of [2, 9, 77, 650, 4000, 100_000]) {
      let before = 1;
      for (let step = 1; step <= 400; step += 1) {
        const { pValue } = gTest((step / 400) ** 3, 1, m);
        expect(pValue).toBeLessThanOrEqual(before + 1e-9);
        expect(pValue).toBeGreaterThanOrEqual(0);
        before = pValue;
      }
    }
  });
});

describe('periodogram', () => {
  it.each([[500, 997], [500, 1000], [90, 4096], [40, 86_399.5]])('%i events over %f steps: as the definition', (events, n) => {
    const random = new Random(events);
    const positions = Float64Array.from({ length: events }, () => random.next() * n);
    const power = periodogram(positions, n);
    const largest = Math.max(...power);
    for (const k of [1, 2, 17, Math.floor(n / 4), Math.floor(n / 2) - 1]) expect(Math.abs(power[k]! - (2 * plainPower(positions, n, k)) / n)).toBeLessThan(2e-7 * largest);
  });
});

describe('beacons', () => {
  it('finds beats through jitter, loss and noise, with the right period', () => {
    const random = new Random(5);
    const cases = [60, 300, 45, 600, 120].flatMap((period) => [0, 0.05, 0.15].map((jitter) => ({ period, jitter })));
    const edges = cases.map(({ period, jitter }) => [
      ...Array.from({ length: Math.floor(day / period) }, (_, beat) => Math.round(beat * period + jitter * period * random.normal())).filter(() => random.next() > 0.3),
      ...poisson(random, Math.floor(day / period / 5)),
    ]);
    const found = test(edges);
    for (const [index, { period }] of cases.entries()) {
      expect(found[index]!.qValue, JSON.stringify(cases[index])).toBeLessThan(0.001);
      expect(Math.abs(found[index]!.beat! * found[index]!.step - period) / period, JSON.stringify(cases[index])).toBeLessThan(0.02);
    }
  });

  it('finds sleepers without a common clock by their gaps', () => {
    const random = new Random(6);
    const edges = [0.1, 0.2].map((jitter) => {
      let at = 0;
      return Array.from({ length: 300 }, () => Math.round((at += 90 * (1 + jitter * (2 * random.next() - 1)))));
    });
    for (const { qValue, gaps } of test(edges)) {
      expect(qValue).toBeLessThan(1e-6);
      expect(Math.abs(gaps!.median - 90)).toBeLessThan(4);
    }
  });

  it('keeps the stated level on pure noise', () => {
    const random = new Random(7);
    const found = test(Array.from({ length: 600 }, (_, index) => poisson(random, 20 + (index % 200))));
    expect(found.filter(({ qValue }) => qValue < 0.05).length).toBeLessThanOrEqual(3);
    const share = found.filter(({ pValue }) => pValue < 0.05).length / 600;
    expect(share).toBeGreaterThan(0.01);
    expect(share).toBeLessThan(0.08);
  });

  it.each([
    ['one time', Array.from({ length: 20 }, () => 5)],
    ['two times', [5, 9]],
    ['every second', Array.from({ length: 100 }, (_, second) => second)],
  ])('bears %s', (_, times) => {
    for (const interval of [0, 1]) expect(test([times], { ...usual, interval, minEvents: 1 })[0]).toMatchObject({ pValue: expect.closeTo(1, 6) });
  });

  it('costs by the events, not by the years they span', () => {
    const random = new Random(8);
    const started = performance.now();
    test(Array.from({ length: 200 }, () => poisson(random, 50, 3e8)));
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

it('gaps: missed beats are allowed for', () => {
  const { regular, jitter, median } = gapsOf(Float64Array.from([0, 60, 120, 240, 300, 480, 540]), 60);
  expect([regular, jitter, median]).toEqual([1, 0, 60]);
});

it('false discovery rates by hand', () => {
  expect([...falseDiscoveryRates(Float64Array.of(0.01, 0.5, 0.02))].map((rate) => Number(rate.toFixed(4)))).toEqual([0.03, 0.5, 0.03]);
});
