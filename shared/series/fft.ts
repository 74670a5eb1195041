/**
 * Discrete Fourier transform of 2^k complex numbers in place: X(f) = Σ x(t)·e^(−2πi·ft/n) (Cooley & Tukey 1965).
 * Decimation in time, two levels a pass, twiddles computed once per size. Cost: n·log n; memory: n/2 pairs of twiddles.
 */
export class Fft {
  readonly size: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;

  constructor(size: number) {
    if (size < 1 || (size & (size - 1)) !== 0) throw new RangeError(`A power of two is wanted, not ${size}.`);
    this.size = size;
    this.#cos = new Float64Array(Math.max(1, size >> 1));
    this.#sin = new Float64Array(Math.max(1, size >> 1));
    for (let index = 0; index < size >> 1; index += 1) {
      this.#cos[index] = Math.cos((2 * Math.PI * index) / size);
      this.#sin[index] = -Math.sin((2 * Math.PI * index) / size);
    }
  }

  forward(re: Float64Array, im: Float64Array): void {
    const n = this.size;
    this.#reorder(re, im);
    let width = 1;
    if (Math.log2(n) % 2 === 1) {
      for (let at = 0; at < n; at += 2) {
        const r = re[at + 1]!;
        const i = im[at + 1]!;
        re[at + 1] = re[at]! - r;
        im[at + 1] = im[at]! - i;
        re[at]! += r;
        im[at]! += i;
      }
      width = 2;
    }
    for (; width < n; width *= 4) this.#pass(re, im, width);
  }

  /** Without the factor 1/n: swap real and imaginary parts, go forward, swap back. */
  backward(re: Float64Array, im: Float64Array): void {
    this.forward(im, re);
  }

  /** Two levels at once: four transforms of `width` become one of 4·width. */
  #pass(re: Float64Array, im: Float64Array, width: number): void {
    const n = this.size;
    const cos = this.#cos;
    const sin = this.#sin;
    const step = n / (4 * width);
    for (let block = 0; block < n; block += 4 * width) {
      for (let k = 0; k < width; k += 1) {
        const c1 = cos[k * step]!;
        const s1 = sin[k * step]!;
        const c2 = cos[2 * k * step]!;
        const s2 = sin[2 * k * step]!;
        const c3 = c1 * c2 - s1 * s2;
        const s3 = c1 * s2 + s1 * c2;
        const a = block + k;
        const b = a + width;
        const c = b + width;
        const d = c + width;
        const br = re[b]! * c2 - im[b]! * s2;
        const bi = re[b]! * s2 + im[b]! * c2;
        const cr = re[c]! * c1 - im[c]! * s1;
        const ci = re[c]! * s1 + im[c]! * c1;
        const dr = re[d]! * c3 - im[d]! * s3;
        const di = re[d]! * s3 + im[d]! * c3;
        const ar = re[a]!;
        const ai = im[a]!;
        const pr = ar + br;
        const pi = ai + bi;
        const mr = ar - br;
        const mi = ai - bi;
        const ur = cr + dr;
        const ui = ci + di;
        const vr = cr - dr;
        const vi = ci - di;
        re[a] = pr + ur;
        im[a] = pi + ui;
        re[b] = mr + vi;
        im[b] = mi - vr;
        re[c] = pr - ur;
        im[c] = pi - ui;
        re[d] = mr - vi;
        im[d] = mi + vr;
      }
    }
  }

  #reorder(re: Float64Array, im: Float64Array): void {
    const n = this.size;
    for (let index = 1, mirror = 0; index < n; index += 1) {
      let bit = n >> 1;
      for (; mirror & bit; bit >>= 1) mirror ^= bit;
      mirror ^= bit;
      if (index >= mirror) continue;
      const r = re[index]!;
      const i = im[index]!;
      re[index] = re[mirror]!;
      im[index] = im[mirror]!;
      re[mirror] = r;
      im[mirror] = i;
    }
  }
}

export const powerOfTwo = (least: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, least)));

/** Σ_j kernel[j]·values[i+j] for every i where the whole kernel fits (length values − kernel + 1); two blocks share a transform. */
export const convolved = (values: Float64Array, kernel: Float64Array): Float64Array => {
  const size = powerOfTwo(Math.min(4 * kernel.length, values.length + kernel.length));
  const fft = new Fft(size);
  const block = size - kernel.length + 1;
  const kernelRe = new Float64Array(size);
  const kernelIm = new Float64Array(size);
  for (let index = 0; index < kernel.length; index += 1) kernelRe[index] = kernel[kernel.length - 1 - index]! / size;
  fft.forward(kernelRe, kernelIm);
  const out = new Float64Array(values.length - kernel.length + 1);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let at = 0; at < out.length; at += 2 * block) {
    for (let index = 0; index < size; index += 1) {
      re[index] = values[at + index] ?? 0;
      im[index] = values[at + block + index] ?? 0;
    }
    fft.forward(re, im);
    for (let index = 0; index < size; index += 1) {
      const r = re[index]! * kernelRe[index]! - im[index]! * kernelIm[index]!;
      im[index] = re[index]! * kernelIm[index]! + im[index]! * kernelRe[index]!;
      re[index] = r;
    }
    fft.backward(re, im);
    const skip = kernel.length - 1;
    for (let index = 0; index < block; index += 1) {
      if (at + index < out.length) out[at + index] = re[skip + index]!;
      if (at + block + index < out.length) out[at + block + index] = im[skip + index]!;
    }
  }
  return out;
};
