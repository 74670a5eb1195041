import type { TextColumn } from '../tables/column.ts';

/** Missing keys sort where this text would. */
const missingSortsAs = 'dummy_str';

export interface SessionLimits {
  /** Milliseconds. */
  longest: number;
  /** Milliseconds between two events. */
  separation: number;
}

/** Events in the order of their sessions: `order` holds rows of the table, session s those from `starts[s]` to `starts[s + 1]`. */
export interface Sessions {
  order: Uint32Array;
  starts: Uint32Array;
}

/**
 * Cuts events into sessions. Rows are sorted by key columns, then time (equal times keep their order); a session ends when a key changes, when
 * the gap to the event before is longer than `separation`, or when more than `longest` has passed since its first event. Rows without a
 * time are left out. Times in milliseconds, compared to the microsecond. Cost: n·log n.
 */
export const sessionize = (keys: readonly TextColumn[], times: Float64Array, { longest, separation }: SessionLimits): Sessions => {
  const group = groups(keys, times.length);
  const order = new Uint32Array(times.length);
  let size = 0;
  for (let row = 0; row < times.length; row += 1)
    if (!Number.isNaN(times[row]!)) {
      order[size] = row;
      size += 1;
    }
  const kept = order.subarray(0, size).sort((a, b) => group[a]! - group[b]! || times[a]! - times[b]! || a - b);
  const starts: number[] = [];
  let begun = 0;
  for (let place = 0; place < kept.length; place += 1) {
    const row = kept[place]!;
    const before = kept[place - 1];
    const same = before !== undefined && group[before] === group[row];
    if (same && micros(times[row]! - times[before]!) <= micros(separation) && micros(times[row]! - begun) <= micros(longest)) continue;
    starts.push(place);
    begun = times[row]!;
  }
  return { order: kept, starts: Uint32Array.from([...starts, size]) };
};

const micros = (ms: number): number => Math.round(ms * 1000);

/** Each row's group, numbered in the order of the keys. */
const groups = (keys: readonly TextColumn[], rows: number): Float64Array => {
  let group = new Float64Array(rows);
  for (const key of keys) {
    const place = ranks(key.words);
    const width = place.length;
    const combined = group.map((before, row) => before * width + place[key.values[row]! + 1]!);
    const distinct = Float64Array.from(new Set(combined)).sort();
    const rank = new Map(Array.from(distinct, (value, index) => [value, index] as const));
    group = combined.map((value) => rank.get(value)!);
  }
  return group;
};

/** The place of each word in sorting order, shifted by one: the first is that of missing keys. Numbers sort as numbers when all are. */
const ranks = (words: readonly string[]): Uint32Array => {
  const numbers = words.map(Number);
  const numeric = words.length > 0 && words.every((word, index) => word !== '' && Number.isFinite(numbers[index]));
  const compare = (a: number, b: number): number => {
    if (numeric && a > 0 && b > 0) return numbers[a - 1]! - numbers[b - 1]!;
    const left = a === 0 ? missingSortsAs : words[a - 1]!;
    const right = b === 0 ? missingSortsAs : words[b - 1]!;
    return left < right ? -1 : left > right ? 1 : a - b;
  };
  const place = new Uint32Array(words.length + 1);
  for (const [rank, index] of Array.from(place, (_, index) => index).sort(compare).entries()) place[index] = rank;
  return place;
};
