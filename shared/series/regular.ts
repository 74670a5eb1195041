import { Fault } from '../kit/fault.ts';

export const aggregates = ['mean', 'sum', 'count', 'min', 'max', 'last'] as const;
export type Aggregate = (typeof aggregates)[number];

/** An evenly spaced series. */
export interface Regular {
  /** Milliseconds since 1970 of each step. */
  times: Float64Array;
  /** In the unit of the data; NaN where there is nothing. */
  values: Float64Array;
  /** Milliseconds between two steps; NaN when the spacing was left as given. */
  step: number;
  /** Steps without a value. */
  gaps: number;
  /** Observations that shared a step with another. */
  merged: number;
  /** Share of intervals that are no whole multiple of the step, 0 to 1. */
  irregular: number;
}

const mostSteps = 2_000_000;

/** Places of the observations with a time, in the order of their times; equal times keep their order. */
export const inTimeOrder = (times: Float64Array): Uint32Array => {
  const order = new Uint32Array(times.length);
  let size = 0;
  let sorted = true;
  let last = -Infinity;
  for (let index = 0; index < times.length; index += 1) {
    const time = times[index]!;
    if (Number.isNaN(time)) continue;
    sorted &&= time >= last;
    last = time;
    order[size] = index;
    size += 1;
  }
  const kept = order.subarray(0, size);
  return sorted ? kept : kept.sort((a, b) => times[a]! - times[b]! || a - b);
};

/** Sorted by time and otherwise as it came: every observation is a step. */
export const asGiven = (times: Float64Array, values: Float64Array): Regular => {
  const order = inTimeOrder(times);
  const picked = (from: Float64Array): Float64Array => Float64Array.from(order, (index) => from[index]!);
  const kept = picked(values);
  return { times: picked(times), values: kept, step: NaN, gaps: kept.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0), merged: 0, irregular: 0 };
};

/**
 * Puts observations on an even grid: with a `step` given, bins that start at multiples of it (as KQL's bin does); without,
 * the most common interval, counted from the first observation, each observation going to the nearest step.
 * Nothing is invented: steps without an observation stay NaN and are counted. A `range` (milliseconds since 1970) widens the grid beyond the observations.
 */
export const regular = (times: Float64Array, values: Float64Array, { step: given, aggregate, range }: { step?: number | undefined; aggregate: Aggregate; range?: readonly [number, number] | undefined }): Regular => {
  const order = inTimeOrder(times);
  if (order.length === 0) throw new Fault('invalid-input', 'No row has a time that can be read.', { flaws: [{ field: 'timeColumn', detail: 'No times.' }] });
  const step = given ?? commonInterval(times, order);
  const first = Math.min(times[order[0]!]!, range?.[0] ?? Infinity);
  const last = Math.max(times[order.at(-1)!]!, range?.[1] ?? -Infinity);
  const start = given === undefined ? first : Math.floor(first / step) * step;
  const place = given === undefined ? Math.round : Math.floor;
  const length = place((last - start) / step) + 1;
  if (!(length <= mostSteps)) throw new Fault('too-large', `step: ${length} steps of ${step} ms lie between the first and the last time; at most ${mostSteps}. Give a longer step.`, { flaws: [{ field: 'step', detail: 'Too short for the time span.' }] });
  const grid = new Float64Array(length).fill(aggregate === 'count' ? 0 : NaN);
  const counts = new Uint32Array(length);
  let merged = 0;
  let odd = 0;
  for (let at = 0; at < order.length; at += 1) {
    const index = order[at]!;
    if (at > 0) {
      const intervals = (times[index]! - times[order[at - 1]!]!) / step;
      if (Math.abs(intervals - Math.round(intervals)) > 0.02 || Math.round(intervals) === 0) odd += 1;
    }
    const value = values[index]!;
    if (Number.isNaN(value)) continue;
    const cell = place((times[index]! - start) / step);
    const seen = (counts[cell]! += 1);
    if (seen > 1) merged += 1;
    grid[cell] = seen === 1 && aggregate !== 'count' ? value : combined(grid[cell]!, value, seen, aggregate);
  }
  const gaps = counts.reduce((sum, count) => sum + (count === 0 ? 1 : 0), 0);
  return { times: Float64Array.from(grid, (_, index) => start + index * step), values: grid, step, gaps, merged, irregular: odd / Math.max(1, order.length - 1) };
};

const combined = (sofar: number, value: number, seen: number, aggregate: Aggregate): number => {
  if (aggregate === 'sum') return sofar + value;
  if (aggregate === 'count') return seen;
  if (aggregate === 'min') return Math.min(sofar, value);
  if (aggregate === 'max') return Math.max(sofar, value);
  return aggregate === 'last' ? value : sofar + (value - sofar) / seen;
};

const commonInterval = (times: Float64Array, order: Uint32Array): number => {
  const counts = new Map<number, number>();
  for (let at = 1; at < order.length; at += 1) {
    const interval = Math.round(times[order[at]!]! - times[order[at - 1]!]!);
    if (interval > 0 && (counts.size < 100_000 || counts.has(interval))) counts.set(interval, (counts.get(interval) ?? 0) + 1);
  }
  let best = NaN;
  for (const [interval, count] of counts) if (!(count <= (counts.get(best) ?? 0)) || (count === counts.get(best) && interval < best)) best = interval;
  if (Number.isNaN(best)) throw new Fault('invalid-input', 'All rows have the same time; a series needs at least two.', { flaws: [{ field: 'timeColumn', detail: 'One distinct time.' }] });
  return best;
};

export const fills = ['season', 'linear', 'zero'] as const;
export type Fill = (typeof fills)[number];

/**
 * Fills gaps in place and returns which steps were filled. linear: straight lines, the nearest value at the ends. season: straight lines between
 * the same phase of the seasons before and after. zero: zeros, for counts.
 */
export const filled = (values: Float64Array, fill: Fill, period = 1): Uint8Array => {
  const marks = Uint8Array.from(values, (value) => (Number.isNaN(value) ? 1 : 0));
  if (fill === 'zero') for (let index = 0; index < values.length; index += 1) values[index] = marks[index] ? 0 : values[index]!;
  if (fill === 'season') for (let phase = 0; phase < period; phase += 1) bridge(values, phase, period);
  bridge(values, 0, 1);
  return marks;
};

/** Straight lines over the gaps of every `stride`th value from `first`; all of them missing stays missing. */
const bridge = (values: Float64Array, first: number, stride: number): void => {
  let before = NaN;
  for (let index = first; ; index += stride) {
    if (index < values.length && Number.isNaN(values[index]!)) continue;
    if (index >= values.length && Number.isNaN(before)) return;
    for (let gap = Number.isNaN(before) ? first : before + stride; gap < Math.min(index, values.length); gap += stride) values[gap] = between(values, before, index, gap);
    before = index;
    if (index >= values.length) return;
  }
};

const between = (values: Float64Array, before: number, after: number, at: number): number => {
  const left = Number.isNaN(before) ? undefined : values[before];
  const right = values[after];
  if (left === undefined) return right!;
  return right === undefined ? left : left + ((right - left) * (at - before)) / (after - before);
};
