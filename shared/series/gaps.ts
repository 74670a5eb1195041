import { median } from './scores.ts';

/** What the gaps between events say, whether or not they keep a common beat. Times in seconds. */
export interface Gaps {
  /** Median seconds between two events; events within the same second are one. */
  median: number;
  /** 1.4826·median|gap − beats·period| as a share of the period, after missed beats are allowed for. */
  jitter: number;
  /** Share of gaps within a quarter of a whole number of periods (at most `mostMissed` beats). */
  regular: number;
  /** Events seen, of those that the period would give in this time; at most 1. */
  coverage: number;
  /** Bound of the probability that gaps of random events crowd around their median like this. */
  pValue: number;
}

const width = 0.25;
const mostMissed = 4;

/** Gaps of real traffic are never quite exponential: with many events, less than this many times the chance share means nothing. */
const leastEffect = 2;

/** Of exponential gaps, the share within ±25 % of their median, 2^(−0.75) − 2^(−1.25) = 17.4 %; half a second more on both sides, as times are often whole seconds. */
const byChance = (middle: number): number => 2 ** -(1 - width - 0.5 / middle) - 2 ** -(1 + width + 0.5 / middle);

/**
 * Jitter-tolerant statistics of the gaps against a period. The p-value is for the share q of gaps within a quarter of the median: random events have exponential
 * gaps, of which about 17.4 % lie there; P ≤ e^(−n·KL(q‖p)) (Chernoff), one n less for the median that was fitted. It needs no common phase, so malware that sleeps
 * "a minute, give or take" is found where the periodogram is blurred.
 */
export const gapsOf = (times: Float64Array, period: number): Gaps => {
  const gaps = distinctGaps(times);
  const middle = median(gaps);
  const n = gaps.length;
  const crowd = gaps.reduce((count, gap) => count + (Math.abs(gap - middle) <= width * middle ? 1 : 0), 0);
  const share = n > 1 ? Math.max(0, crowd - 1) / (n - 1) : 0;
  const beats = gaps.map((gap) => Math.max(1, Math.round(gap / period)));
  const off = gaps.map((gap, index) => Math.abs(gap - beats[index]! * period) / period);
  const regular = off.reduce((count, away, index) => count + (away <= width && beats[index]! <= 1 + mostMissed ? 1 : 0), 0);
  const expected = (times.at(-1)! - times[0]!) / period + 1;
  return { median: middle, jitter: 1.4826 * median(off), regular: n > 0 ? regular / n : 0, coverage: Math.min(1, (n + 1) / expected), pValue: n > 2 ? tail(share, byChance(middle), n - 1) : 1 };
};

const distinctGaps = (times: Float64Array): Float64Array => {
  const gaps: number[] = [];
  let last = times[0]!;
  for (const time of times) {
    if (Math.floor(time) === Math.floor(last)) continue;
    gaps.push(time - last);
    last = time;
  }
  return Float64Array.from(gaps);
};

/** e^(−n·KL(q‖p)) for q well above p, else 1. */
const tail = (q: number, p: number, n: number): number => {
  if (q <= leastEffect * p) return 1;
  const divergence = q * Math.log(q / p) + (q >= 1 ? 0 : (1 - q) * Math.log((1 - q) / (1 - p)));
  return Math.exp(-n * divergence);
};

/** Benjamini & Hochberg (1995): the false discovery rate at which each of many tests would count. */
export const falseDiscoveryRates = (pValues: Float64Array): Float64Array => {
  const order = Uint32Array.from(pValues, (_, index) => index).sort((a, b) => pValues[b]! - pValues[a]!);
  const rates = new Float64Array(pValues.length);
  let least = 1;
  for (const [place, index] of order.entries()) {
    least = Math.min(least, (pValues[index]! * pValues.length) / (pValues.length - place));
    rates[index] = least;
  }
  return rates;
};
