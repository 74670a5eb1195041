import { Fft, powerOfTwo } from './fft.ts';

/** A season found in the series. */
export interface Season {
  /** Steps. */
  period: number;
  /** Autocorrelation at that lag, 0 to 1. */
  strength: number;
}

const most = 3;
/** A lag counts when its autocorrelation is at least this, and at least this many standard errors (1/√n) of pure noise. */
const [least, sigmas] = [0.2, 4];
/** And when it stands at least this much above the lowest correlation before it. */
const prominence = 0.15;
/** A further season must explain this much of the whole. */
const share = 0.02;

/**
 * Seasons of an evenly spaced series without gaps, shortest first. The straight trend is removed; the shortest lag whose autocorrelation is a
 * local peak within a fifth of the highest is a season; its phase means are taken out and the search goes on. Lags up to a third of
 * the series. After the idea of AUTOPERIOD (Vlachos, Yu & Castelli 2005). Cost: n·log n.
 */
export const seasons = (values: Float64Array, { longest = Math.floor(values.length / 3) }: { longest?: number } = {}): Season[] => {
  const rest = detrended(values);
  const found: Season[] = [];
  let whole: number | undefined;
  while (found.length < most) {
    const correlation = autocorrelation(rest, longest + 1);
    const lag = bestLag(correlation, longest, Math.max(least, sigmas / Math.sqrt(values.length)));
    if (lag === undefined) break;
    const period = sharpened(rest, lag);
    whole ??= power(rest);
    if (correlation[lag]! * power(rest) < share * whole) break;
    if (found.some((season) => season.period === period)) break;
    found.push({ period, strength: Math.min(1, correlation[lag]!) });
    const means = phaseMeans(rest, period);
    for (let index = 0; index < rest.length; index += 1) rest[index]! -= means[index % period]!;
  }
  return found.sort((a, b) => a.period - b.period);
};

const bestLag = (correlation: Float64Array, longest: number, threshold: number): number | undefined => {
  const peaks: number[] = [];
  let valley = correlation[1]!;
  for (let lag = 2; lag <= longest; lag += 1) {
    const height = correlation[lag]!;
    valley = Math.min(valley, height);
    if (height >= threshold && height - valley >= prominence && height >= correlation[lag - 1]! && height >= correlation[lag + 1]!) peaks.push(lag);
  }
  const highest = peaks.reduce((top, lag) => Math.max(top, correlation[lag]!), 0);
  return peaks.find((lag) => correlation[lag]! >= 0.8 * highest);
};

/** Of the lags around, the one whose phase means explain most: noise moves a single correlation by a step or two. */
const sharpened = (values: Float64Array, lag: number): number => {
  const around = Math.ceil(lag / 50);
  let best = lag;
  let most = 0;
  for (let period = Math.max(2, lag - around); period <= lag + around; period += 1) {
    const explained = phaseMeans(values, period).reduce((sum, mean, phase) => sum + mean * mean * Math.ceil((values.length - phase) / period), 0);
    if (explained > most) [best, most] = [period, explained];
  }
  return best;
};

const power = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);

/** Minus the least-squares line. */
const detrended = (values: Float64Array): Float64Array => {
  const n = values.length;
  const centre = (n - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let slope = 0;
  for (let index = 0; index < n; index += 1) slope += (index - centre) * (values[index]! - mean);
  slope /= (n * (n * n - 1)) / 12;
  return values.map((value, index) => value - mean - slope * (index - centre));
};

/** Σ x(t)·x(t+lag) / Σ x², corrected for the fewer terms at longer lags, for lags 0 to `lags`. By FFT (Wiener–Khinchin). */
export const autocorrelation = (values: Float64Array, lags: number): Float64Array => {
  const size = powerOfTwo(values.length + lags + 1);
  const fft = new Fft(size);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  re.set(values);
  fft.forward(re, im);
  for (let index = 0; index < size; index += 1) {
    re[index] = re[index]! ** 2 + im[index]! ** 2;
    im[index] = 0;
  }
  fft.backward(re, im);
  const power = re[0]!;
  const n = values.length;
  return Float64Array.from({ length: lags + 1 }, (_, lag) => (power > 0 && lag < n ? (re[lag]! / power) * (n / (n - lag)) : 0));
};

const phaseMeans = (values: Float64Array, period: number): Float64Array => {
  const sums = new Float64Array(period);
  for (let index = 0; index < values.length; index += 1) sums[index % period]! += values[index]!;
  return sums.map((sum, phase) => sum / Math.ceil((values.length - phase) / period));
};
