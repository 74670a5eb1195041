import { type GTest, gTest } from './g-test.ts';
import { periodogram, plainPower, type Transforms } from './spectrum.ts';

export interface Dominant extends GTest {
  /** Cycles a step; nothing when there is no power. */
  frequency: number | null;
  /** Steps. */
  interval: number | null;
  /** Steps of the slowest beat whose harmonic the strongest line is: a clean beat has many equal lines. */
  beat: number | null;
}

/** Lines this close to the largest are computed again by definition, the lowest first. */
const close = 1e-6;
const mostClose = 64;
/** And count as equal when they agree to this. */
const equal = 1e-9;

/**
 * The strongest period of events at `positions` (steps, 0 ≤ t < n) and how surely there is one. The lowest of equal lines counts: a comb has them all. For an even number of
 * steps the last line takes no part in the test.
 */
export const dominant = (positions: Float64Array, n: number, { reference = false, transforms }: { reference?: boolean; transforms?: Transforms } = {}): Dominant => {
  const power = periodogram(positions, n, transforms);
  const tested = n % 2 === 0 ? power.length - 1 : power.length;
  let sum = 0;
  let most = 0;
  for (let k = 0; k < power.length; k += 1) {
    if (k < tested) sum += power[k]!;
    if (power[k]! > most) most = power[k]!;
  }
  const silent = 1e-9 * positions.length;
  if (!(most > silent) || (tested < 3 && !reference)) return { ...gTest(0, 0, tested), frequency: null, interval: null, beat: null };
  const near: { k: number; power: number }[] = [];
  for (let k = 1; k < power.length && near.length < mostClose; k += 1)
    if (power[k]! >= most * (1 - close)) near.push({ k, power: (plainPower(positions, n, k) * (2 * k === n ? 1 : 2)) / n });
  const best = Math.max(...near.map((line) => line.power));
  const { k } = near.find((line) => line.power >= best * (1 - equal))!;
  let largest = best;
  if (near.every((line) => line.k >= tested)) {
    largest = 0;
    for (let line = 0; line < tested; line += 1) if (power[line]! > largest) largest = power[line]!;
  }
  return { ...gTest(largest, sum, tested, { reference }), frequency: k / n, interval: n / k, beat: (n / k) * harmonicOf(power, k, sum / tested) };
};

const mostHarmonics = 64;
/** A line this strong, as a share of the strongest, can be the beat behind it: one that falls between two lines keeps two fifths in each. */
const audible = 0.3;
/** And this many times the mean line, which noise seldom reaches. */
const clear = 12;

/** The number of the harmonic that line `k` is of the slowest beat that is strong itself; 1 when it is the beat. */
const harmonicOf = (power: Float64Array, k: number, mean: number): number => {
  for (let harmonic = Math.min(mostHarmonics, k); harmonic > 1; harmonic -= 1) {
    const line = k / harmonic;
    if (Math.max(power[Math.floor(line)]!, power[Math.ceil(line)]!) >= Math.max(audible * power[k]!, clear * mean)) return harmonic;
  }
  return 1;
};
