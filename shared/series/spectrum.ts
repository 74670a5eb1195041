import { Fft, powerOfTwo } from './fft.ts';

/** Grid points on each side of an event. */
const reach = 12;
/** At least this many grid points a step. */
const oversampling = 1.5;
/** Below this many sine evaluations the plain sum is quicker. */
const few = 20_000;

/** Sines are turned on from the line before, and computed anew this often. */
const resync = 32;

/** Transforms by size, for one call: thousands of series share them. */
export type Transforms = Map<number, Fft>;

/**
 * One-sided periodogram of events at `positions` (in steps, 0 ≤ t < n): P(k) = |Σ e^(−2πi·kt/n)|² / n, doubled except at k = n/2, for frequencies k/n cycles a
 * step, k = 0 … ⌊n/2⌋; P(0) is 0, as for a series whose mean was removed. Events need not lie on whole steps and the steps need not fit a power
 * of two: a non-uniform FFT with Gaussian gridding (Dutt & Rokhlin 1993; Greengard & Lee 2004), exact to about 1e-8 of the largest line. Cost: 24 per
 * event and n·log n.
 */
export const periodogram = (positions: Float64Array, n: number, transforms: Transforms = new Map()): Float64Array => {
  const lines = Math.floor(n / 2) + 1;
  const power = new Float64Array(lines);
  if (lines * positions.length <= few) for (let k = 1; k < lines; k += 1) power[k] = plainPower(positions, n, k);
  else gridded(positions, n, power, transforms);
  const scale = 2 / n;
  for (let k = 1; k < lines; k += 1) power[k]! *= 2 * k === n ? scale / 2 : scale;
  return power;
};

/** |Σ e^(−2πi·kt/n)|² by its definition; the phase is reduced first, so that it stays exact for large k and t. */
export const plainPower = (positions: Float64Array, n: number, k: number): number => {
  let re = 0;
  let im = 0;
  for (let event = 0; event < positions.length; event += 1) {
    const angle = (2 * Math.PI * ((k * positions[event]!) % n)) / n;
    re += Math.cos(angle);
    im += Math.sin(angle);
  }
  return re * re + im * im;
};

const gridded = (positions: Float64Array, n: number, power: Float64Array, transforms: Transforms): void => {
  const size = Math.max(4 * reach, powerOfTwo(oversampling * n));
  const ratio = size / n;
  const tau = (Math.PI * reach) / (n * n * ratio * (ratio - 0.5));
  const spacing = (2 * Math.PI) / size;
  const half = size / 2;
  /** Even grid points are real parts, odd ones imaginary parts: one complex transform of half the size. */
  const re = new Float64Array(half);
  const im = new Float64Array(half);
  const mask = size - 1;
  const decay = -1 / (4 * tau);
  for (let event = 0; event < positions.length; event += 1) {
    const at = positions[event]! * ratio;
    const nearest = Math.floor(at);
    for (let offset = 1 - reach; offset <= reach; offset += 1) {
      const place = (nearest + offset) & mask;
      const away = (at - nearest - offset) * spacing;
      const weight = Math.exp(away * away * decay);
      if (place & 1) im[place >> 1]! += weight;
      else re[place >> 1]! += weight;
    }
  }
  let fft = transforms.get(half);
  if (!fft) transforms.set(half, (fft = new Fft(half)));
  fft.forward(re, im);
  const norm = Math.PI / tau / (size * size);
  const turnRe = Math.cos(spacing);
  const turnIm = -Math.sin(spacing);
  let [cos, sin] = [1, 0];
  for (let k = 1; k < power.length; k += 1) {
    const mirror = half - k;
    const evenRe = (re[k]! + re[mirror]!) / 2;
    const evenIm = (im[k]! - im[mirror]!) / 2;
    const oddRe = (im[k]! + im[mirror]!) / 2;
    const oddIm = (re[mirror]! - re[k]!) / 2;
    if (k % resync === 0) {
      cos = Math.cos(spacing * k);
      sin = -Math.sin(spacing * k);
    } else {
      const turned = cos * turnRe - sin * turnIm;
      sin = cos * turnIm + sin * turnRe;
      cos = turned;
    }
    const a = evenRe + cos * oddRe - sin * oddIm;
    const b = evenIm + cos * oddIm + sin * oddRe;
    power[k] = (a * a + b * b) * norm * Math.exp(2 * k * k * tau);
  }
};
