import { convolved } from './fft.ts';

/** Spans from here on are smoothed by FFT where the weights are the same for every point. */
const longSpan = 512;

/**
 * Degree-1 loess of an evenly spaced series, as STL uses it (Cleveland et al. 1990, section 2).
 * Around x in the window [l, r]: h = max(x−l, r−x), plus floor((q−n)/2) when the span q is larger than n; tricube weights
 * (1 − (|j−x|/h)³)³, 1 within 0.001h, 0 beyond 0.999h, times the robustness weights; with a = Σwj and c = Σw(j−a)²,
 * w *= 1 + (x−a)(j−a)/c where √c > 0.001(n−1). Inside the series a symmetric window makes that a fixed kernel.
 * Series of `length` values from `from` in `values`; result to `out` from `to`. Cost: length × span, or length × log(length) for long spans.
 */
export class Loess {
  readonly span: number;
  readonly #kernel: Float64Array;
  readonly #weights: Float64Array;

  constructor(span: number) {
    this.span = span;
    this.#kernel = tricube(span);
    this.#weights = new Float64Array(span);
  }

  smooth(values: Float64Array, from: number, length: number, out: Float64Array, to: number, rho?: Float64Array): void {
    const q = this.span;
    const half = Math.floor((q + 1) / 2);
    const fixed = !rho && q % 2 === 1 && q < length;
    const firstInside = fixed ? half - 1 : length;
    const lastInside = fixed ? length - half : -1;
    if (fixed) this.#inside(values, from, firstInside, lastInside, out, to);
    for (let x = 0; x < length; x += 1) {
      if (x === firstInside) x = lastInside + 1;
      if (x >= length) break;
      const left = q >= length ? 0 : Math.min(Math.max(0, x + 1 - half), length - q);
      const right = q >= length ? length - 1 : left + q - 1;
      const fitted = this.fit(values, from, length, x, left, right, rho);
      out[to + x] = Number.isNaN(fitted) ? values[from + x]! : fitted;
    }
  }

  /** The fit at `x` (which may lie one step outside) over the window; NaN when all weights are 0. Places count from 0. */
  fit(values: Float64Array, from: number, length: number, x: number, left: number, right: number, rho?: Float64Array): number {
    const weights = this.#weights;
    let h = Math.max(x - left, right - x);
    if (this.span > length) h += Math.floor((this.span - length) / 2);
    const near = 0.001 * h;
    const far = 0.999 * h;
    let total = 0;
    let mean = 0;
    for (let j = left; j <= right; j += 1) {
      const distance = Math.abs(j - x);
      let weight = 0;
      if (distance <= far) {
        weight = 1;
        if (distance > near) {
          const share = distance / h;
          const rest = 1 - share * share * share;
          weight = rest * rest * rest;
        }
        if (rho) weight *= rho[from + j]!;
      }
      weights[j - left] = weight;
      total += weight;
      mean += weight * j;
    }
    if (!(total > 0)) return NaN;
    mean /= total;
    let spread = 0;
    for (let j = left; j <= right; j += 1) spread += weights[j - left]! * (j - mean) ** 2;
    spread /= total;
    const slope = Math.sqrt(spread) > 0.001 * (length - 1) ? (x - mean) / spread : 0;
    let fitted = 0;
    for (let j = left; j <= right; j += 1) fitted += weights[j - left]! * (1 + slope * (j - mean)) * values[from + j]!;
    return fitted / total;
  }

  /** What noise of variance 1 in a series of `length` does: `own`, the share of a point in its own fit; `ahead`, the variance of the fit one step beyond the end. */
  gain(length: number): { own: number; ahead: number } {
    const left = Math.max(0, length - this.span);
    const impulse = new Float64Array(length);
    const fitted = (at: number, x: number, from: number, to: number): number => {
      impulse.fill(0)[at] = 1;
      return this.fit(impulse, 0, length, x, from, to);
    };
    let ahead = 0;
    for (let at = left; at < length; at += 1) ahead += fitted(at, length, left, length - 1) ** 2;
    const middle = length >> 1;
    const from = Math.min(Math.max(0, middle - (this.span >> 1)), Math.max(0, length - this.span));
    return { own: fitted(middle, middle, from, Math.min(length, from + this.span) - 1), ahead };
  }

  #inside(values: Float64Array, from: number, first: number, last: number, out: Float64Array, to: number): void {
    const kernel = this.#kernel;
    const reach = (kernel.length - 1) / 2;
    if (kernel.length > longSpan) {
      const smooth = convolved(values.subarray(from + first - reach, from + last + reach + 1), kernel);
      for (let x = first; x <= last; x += 1) out[to + x] = smooth[x - first]!;
      return;
    }
    for (let x = first; x <= last; x += 1) {
      let sum = 0;
      const start = from + x - reach;
      for (let j = 0; j < kernel.length; j += 1) sum += kernel[j]! * values[start + j]!;
      out[to + x] = sum;
    }
  }
}

/** The normalised weights of a full, centred window of odd span; the two ends weigh nothing and are left out. */
const tricube = (span: number): Float64Array => {
  const h = (span - 1) / 2;
  const reach = Math.max(0, Math.ceil(h) - 1);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, index) => {
    const distance = Math.abs(index - reach);
    return distance <= 0.001 * h ? 1 : distance > 0.999 * h ? 0 : (1 - (distance / h) ** 3) ** 3;
  });
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  return kernel.map((weight) => weight / total);
};
