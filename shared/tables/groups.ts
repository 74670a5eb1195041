import type { TextColumn } from './column.ts';

/** Rows by group: `order` holds the rows with a time, group g those from `starts[g]` to `starts[g + 1]`, by time; groups in order of first sight. */
export interface Groups {
  order: Uint32Array;
  starts: Uint32Array;
}

/** Groups rows by the words of several columns (a missing word is a word of its own); none: one group. Rows without a time are left out. Cost: n·log n. */
export const grouped = (keys: readonly TextColumn[], times: Float64Array): Groups => {
  let group = new Int32Array(times.length);
  for (const key of keys) {
    const codes = new Map<number, number>();
    const width = key.words.length + 1;
    group = group.map((before, row) => {
      const pair = before * width + key.values[row]! + 1;
      let code = codes.get(pair);
      if (code === undefined) codes.set(pair, (code = codes.size));
      return code;
    });
  }
  const counts: number[] = [];
  for (let row = 0; row < times.length; row += 1) if (!Number.isNaN(times[row]!)) counts[group[row]!] = (counts[group[row]!] ?? 0) + 1;
  const starts = new Uint32Array(counts.length + 1);
  for (let index = 0; index < counts.length; index += 1) starts[index + 1] = starts[index]! + (counts[index] ?? 0);
  const next = starts.slice();
  const order = new Uint32Array(starts.at(-1)!);
  for (let row = 0; row < times.length; row += 1) if (!Number.isNaN(times[row]!)) order[next[group[row]!]!++] = row;
  for (let index = 0; index + 1 < starts.length; index += 1) order.subarray(starts[index], starts[index + 1]).sort((a, b) => times[a]! - times[b]! || a - b);
  return { order, starts };
};
