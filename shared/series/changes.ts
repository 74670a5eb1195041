import { median } from './scores.ts';

/** The level of the series moved at this place. */
export interface Change {
  /** First step of the new level. */
  at: number;
  before: number;
  after: number;
  /** Standardised difference (CUSUM): in units of the noise, with the square root of the lengths in it. */
  strength: number;
}

export interface ChangeOptions {
  /** Fewest steps between two changes. */
  least: number;
  /** The threshold is this times √(2·log n); 1.3 keeps false alarms on noise below about one in twenty series. */
  strictness: number;
}

/** Each layer of intervals is this much shorter than the one before. */
const decay = Math.SQRT1_2;

/**
 * Where the mean of a series changes: seeded binary segmentation (Kovács, Bühlmann, Li & Munk 2023). On intervals laid out once, from the whole
 * down to 2·least steps and half overlapping, the split that maximises the CUSUM √(k(m−k)/m)·|mean₁ − mean₂| / σ is a candidate; the
 * shortest interval above the threshold gives a change first (narrowest over threshold, Baranowski, Chen & Fryzlewicz 2019), and intervals that hold
 * a change are out. σ comes from the median absolute first difference, so that changes do not widen it; single outliers are clipped
 * at 6σ from the median of their neighbourhood. Cost: n·log n, whatever the data.
 */
export const changes = (given: Float64Array, { least, strictness }: ChangeOptions): Change[] => {
  const n = given.length;
  const sigma = noise(given);
  if (!(sigma > 0) || n < 2 * least) return [];
  const values = clipped(given, 6 * sigma, least);
  const sums = new Float64Array(n + 1);
  for (let index = 0; index < n; index += 1) sums[index + 1] = sums[index]! + values[index]!;
  const threshold = strictness * Math.sqrt(2 * Math.log(n)) * sigma;
  const found: number[] = [];
  for (const layer of layers(n, 2 * least)) {
    const fresh: { at: number; size: number }[] = [];
    for (const [from, to] of layer) {
      if (holds(found, from, to)) continue;
      const best = split(sums, from, to, least);
      if (best.size > threshold) fresh.push(best);
    }
    for (const { at } of fresh.sort((a, b) => b.size - a.size)) if (!holds(found, at - least + 1, at + least - 1)) insert(found, at);
  }
  return refined(sums, found, n, { least, threshold, sigma });
};

/** Intervals of each length, the shortest first. */
function* layers(n: number, shortest: number): Generator<[number, number][]> {
  const lengths: number[] = [];
  for (let length = n; length >= shortest; length = Math.min(length - 1, Math.ceil(length * decay))) lengths.push(length);
  for (const length of lengths.reverse()) {
    const shift = Math.max(1, Math.floor(length / 2));
    const layer: [number, number][] = [];
    for (let from = 0; from < n - length; from += shift) layer.push([from, from + length]);
    layer.push([n - length, n]);
    yield layer;
  }
}

/** The best split of [from, to): the new level starts at `at`. */
const split = (sums: Float64Array, from: number, to: number, least: number): { at: number; size: number } => {
  const m = to - from;
  const total = sums[to]! - sums[from]!;
  let at = from + least;
  let size = 0;
  for (let k = least; k <= m - least; k += 1) {
    const left = sums[from + k]! - sums[from]!;
    const cusum = Math.abs(left - (total * k) / m) * Math.sqrt(m / (k * (m - k)));
    if (cusum > size) {
      size = cusum;
      at = from + k;
    }
  }
  return { at, size };
};

/** Between its neighbours each change moves to its best place; those that no longer reach the threshold go, the weakest first. */
const refined = (sums: Float64Array, found: number[], n: number, { least, threshold, sigma }: { least: number; threshold: number; sigma: number }): Change[] => {
  const places = [0, ...found, n];
  for (let index = 1; index < places.length - 1; index += 1) {
    const best = split(sums, places[index - 1]!, places[index + 1]!, least);
    if (best.size > threshold) places[index] = best.at;
    else {
      places.splice(index, 1);
      index = Math.max(0, index - 2);
    }
  }
  const mean = (from: number, to: number): number => (sums[to]! - sums[from]!) / (to - from);
  return places.slice(1, -1).map((at, index) => {
    const [from, to] = [places[index]!, places[index + 2]!];
    const [before, after] = [mean(from, at), mean(at, to)];
    return { at, before, after, strength: (Math.sqrt(((at - from) * (to - at)) / (to - from)) * Math.abs(after - before)) / sigma };
  });
};

/** σ of the noise: 1.4826·median|x(t+1) − x(t)| / √2; the mean square where more than half of the steps do not move. */
const noise = (values: Float64Array): number => {
  const steps = Float64Array.from({ length: Math.max(0, values.length - 1) }, (_, index) => Math.abs(values[index + 1]! - values[index]!));
  const typical = (1.4826 * median(steps)) / Math.SQRT2;
  return typical > 0 ? typical : Math.sqrt(steps.reduce((sum, step) => sum + step * step, 0) / steps.length / 2);
};

/** Pulls what is further than `reach` from the median of the 2·`side`+1 values around it back to that distance. */
const clipped = (values: Float64Array, reach: number, side: number): Float64Array => {
  const window = new Float64Array(2 * Math.min(side, 25) + 1);
  const half = (window.length - 1) / 2;
  return values.map((value, index) => {
    const from = Math.min(Math.max(0, index - half), Math.max(0, values.length - window.length));
    if (Math.abs(value - values[from]!) <= reach && Math.abs(value - values[Math.min(values.length - 1, from + window.length - 1)]!) <= reach) return value;
    const centre = median(values.subarray(from, from + window.length));
    return Math.min(centre + reach, Math.max(centre - reach, value));
  });
};

const firstAtLeast = (sorted: number[], value: number): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
};
const holds = (sorted: number[], from: number, to: number): boolean => (sorted[firstAtLeast(sorted, from + 1)] ?? Infinity) < to;
const insert = (sorted: number[], value: number): void => void sorted.splice(firstAtLeast(sorted, value), 0, value);
