import type { Work } from '../tables/work.ts';
import { Loess } from './loess.ts';

export interface StlOptions {
  /** Steps in one season, at least 2. */
  period: number;
  /** Span of the seasonal smoother in seasons: odd, at least 3. */
  seasonal: number;
  /** Span of the trend smoother; default: the smallest odd number ≥ 1.5·period / (1 − 1.5/seasonal). */
  trend?: number;
  /** Weigh outliers down: 2 inner and 15 outer passes in place of 5 and 0. */
  robust?: boolean;
}

/** Each of the length of the series and in its unit; values = trend + seasonal + residual. */
export interface Decomposition {
  trend: Float64Array;
  seasonal: Float64Array;
  residual: Float64Array;
  /** Robustness weights, 0 to 1; all 1 without `robust`. */
  weights: Float64Array;
}

const odd = (value: number): number => (value % 2 === 0 ? value + 1 : value);

/** Span of the trend smoother that STL's authors recommend. */
export const trendSpan = (period: number, seasonal: number): number => odd(Math.ceil((1.5 * period) / (1 - 1.5 / seasonal)));

/**
 * STL: seasonal-trend decomposition by loess (Cleveland, Cleveland, McRae & Terpenning 1990), all degrees 1, all jumps 1.
 * Each inner pass smooths every phase of the detrended series over the seasons, takes from that its own low pass (means over the period
 * twice and over 3, then loess), and smooths the rest to the trend. NaN in the series spreads: fill gaps first.
 * Cost: passes × n × (seasonal + period + trend span).
 */
export function* stl(values: Float64Array, { period, seasonal: span, trend: trendLength, robust = false }: StlOptions): Work<Decomposition> {
  const n = values.length;
  const inner = robust ? 2 : 5;
  const outer = robust ? 15 : 0;
  const cycle = new Cycle(n, period, span);
  const lowPass = new Loess(odd(period + 1));
  const smoothTrend = new Loess(trendLength ?? trendSpan(period, span));
  const trend = new Float64Array(n);
  const seasonal = new Float64Array(n);
  const rest = new Float64Array(n);
  const low = new Float64Array(n);
  const weights = new Float64Array(n).fill(1);
  const steps = (outer + 1) * inner;
  for (let step = 0; step < steps; step += 1) {
    const rho = step >= inner ? weights : undefined;
    for (let index = 0; index < n; index += 1) rest[index] = values[index]! - trend[index]!;
    const extended = cycle.smooth(rest, rho);
    lowPass.smooth(cycle.lowPassed(), 0, n, low, 0);
    for (let index = 0; index < n; index += 1) {
      seasonal[index] = extended[period + index]! - low[index]!;
      rest[index] = values[index]! - seasonal[index]!;
    }
    yield (step + 0.5) / steps;
    smoothTrend.smooth(rest, 0, n, trend, 0, rho);
    if (robust && (step + 1) % inner === 0 && step + 1 < steps) weigh(values, seasonal, trend, weights);
    yield (step + 1) / steps;
  }
  const residual = rest;
  for (let index = 0; index < n; index += 1) residual[index] = values[index]! - seasonal[index]! - trend[index]!;
  return { trend, seasonal, residual, weights };
}

/** Bisquare weights (1 − (|r|/h)²)² with h = 6·median|r|. */
const weigh = (values: Float64Array, seasonal: Float64Array, trend: Float64Array, weights: Float64Array): void => {
  const size = weights.map((_, index) => Math.abs(values[index]! - seasonal[index]! - trend[index]!));
  const sorted = size.toSorted();
  const middle = sorted.length >> 1;
  const h = 3 * (sorted[middle]! + sorted[sorted.length - 1 - middle]!);
  for (let index = 0; index < weights.length; index += 1) {
    const r = size[index]!;
    weights[index] = r <= 0.001 * h ? 1 : r > 0.999 * h ? 0 : (1 - (r / h) ** 2) ** 2;
  }
};

/** The phases of the season: each a series of its own, smoothed over the seasons and extended by one season at both ends. */
class Cycle {
  readonly #n: number;
  readonly #period: number;
  readonly #loess: Loess;
  readonly #phase: Float64Array;
  readonly #rho: Float64Array;
  readonly #smooth: Float64Array;
  readonly #extended: Float64Array;
  readonly #means: [Float64Array, Float64Array];

  constructor(n: number, period: number, span: number) {
    const longest = Math.ceil(n / period);
    this.#n = n;
    this.#period = period;
    this.#loess = new Loess(span);
    this.#phase = new Float64Array(longest);
    this.#rho = new Float64Array(longest);
    this.#smooth = new Float64Array(longest + 2);
    this.#extended = new Float64Array(n + 2 * period);
    this.#means = [new Float64Array(n + 2 * period), new Float64Array(n + 2 * period)];
  }

  /** `rest` smoothed phase by phase; place 0 of the result is one season before the series. */
  smooth(rest: Float64Array, rho: Float64Array | undefined): Float64Array {
    const period = this.#period;
    const phase = this.#phase;
    const smooth = this.#smooth;
    const loess = this.#loess;
    for (let first = 0; first < Math.min(period, this.#n); first += 1) {
      const length = Math.floor((this.#n - first - 1) / period) + 1;
      for (let index = 0; index < length; index += 1) {
        phase[index] = rest[first + index * period]!;
        if (rho) this.#rho[index] = rho[first + index * period]!;
      }
      const weights = rho && this.#rho;
      loess.smooth(phase, 0, length, smooth, 1, weights);
      const before = loess.fit(phase, 0, length, -1, 0, Math.min(loess.span, length) - 1, weights);
      const after = loess.fit(phase, 0, length, length, Math.max(0, length - loess.span), length - 1, weights);
      smooth[0] = Number.isNaN(before) ? smooth[1]! : before;
      smooth[length + 1] = Number.isNaN(after) ? smooth[length]! : after;
      for (let index = 0; index < length + 2; index += 1) this.#extended[first + index * period] = smooth[index]!;
    }
    return this.#extended;
  }

  /** Moving means over the period, the period again, and 3: as long as the series. */
  lowPassed(): Float64Array {
    const [a, b] = this.#means;
    const long = this.#n + 2 * this.#period;
    means(this.#extended, long, this.#period, a);
    means(a, long - this.#period + 1, this.#period, b);
    means(b, long - 2 * this.#period + 2, 3, a);
    return a;
  }
}

const means = (values: Float64Array, length: number, width: number, out: Float64Array): void => {
  let sum = 0;
  for (let index = 0; index < width; index += 1) sum += values[index]!;
  out[0] = sum / width;
  for (let index = width; index < length; index += 1) {
    sum += values[index]! - values[index - width]!;
    out[index - width + 1] = sum / width;
  }
};
