import { textOf } from '../tables/column.ts';
import type { CellColumn } from './cells.ts';

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
export const sessionize = (keys: readonly CellColumn[], times: Float64Array, { longest, separation }: SessionLimits): Sessions => {
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
const groups = (keys: readonly CellColumn[], rows: number): Float64Array => {
  let group = new Float64Array(rows);
  for (const key of keys) {
    const place = ranks(key.cells);
    const width = place.length;
    const combined = group.map((before, row) => before * width + place[key.codes[row]!]!);
    const distinct = Float64Array.from(new Set(combined)).sort();
    const rank = new Map(Array.from(distinct, (value, index) => [value, index] as const));
    group = combined.map((value) => rank.get(value)!);
  }
  return group;
};

/** The place of each cell in sorting order; the first cell stands for missing ones. Numbers sort as numbers when all are. */
const ranks = (cells: readonly unknown[]): Uint32Array => {
  const numeric = cells.every((cell, code) => code === 0 || typeof cell === 'number');
  const words = cells.map((cell, code) => (code === 0 ? missingSortsAs : textOf(cell)));
  const compare = (a: number, b: number): number => {
    if (numeric && a > 0 && b > 0) return (cells[a] as number) - (cells[b] as number);
    const [left, right] = [words[a]!, words[b]!];
    return left < right ? -1 : left > right ? 1 : a - b;
  };
  const place = new Uint32Array(cells.length);
  for (const [rank, code] of Array.from(place, (_, code) => code).sort(compare).entries()) place[code] = rank;
  return place;
};
