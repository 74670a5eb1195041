import { Fault } from '../kit/fault.ts';

/** One line of a cluster table: a row that belongs to no cluster, or a cluster by its exemplar. */
export interface ClusterLine {
  /** The row shown. */
  row: number;
  cluster: number;
  size: number;
  /** Milliseconds since 1970, NaN when no time is known. */
  time: number;
  first: number;
  last: number;
}

/**
 * Rows without a cluster first, in order, then cluster 0, 1, … by its earliest row. With `reference`, a cluster is shown by its first row in order,
 * and rows without a cluster all carry the earliest and latest time of their kind, as msticpy has it. Labels −2 are left out.
 */
export const clusterTable = (labels: Int32Array, times: Float64Array, reference = false): ClusterLine[] => {
  const lines: ClusterLine[] = [];
  const noise: ClusterLine[] = [];
  let [earliest, latest] = [NaN, NaN];
  for (let row = 0; row < labels.length; row += 1) {
    const label = labels[row]!;
    const time = times[row]!;
    if (label === -1) {
      noise.push({ row, cluster: -1, size: 1, time, first: time, last: time });
      if (!(time >= earliest)) earliest = time;
      if (!(time <= latest)) latest = time;
      continue;
    }
    if (label < 0) continue;
    const line = lines[label];
    if (!line) {
      lines[label] = { row, cluster: label, size: 1, time, first: time, last: time };
      continue;
    }
    line.size += 1;
    if (time > line.last || Number.isNaN(line.last)) line.last = time;
    if (time < line.first || Number.isNaN(line.first)) {
      line.first = time;
      line.time = time;
      if (!reference) line.row = row;
    }
  }
  if (reference) for (const line of noise) Object.assign(line, { time: earliest, first: earliest, last: latest });
  return [...noise, ...lines];
};

/** There must be a column of numbers for each that is wanted. */
export const checkColumns = (wanted: readonly string[]): void => {
  if (wanted.length > 0) return;
  throw new Fault('invalid-input', 'columns: name the columns to cluster by.', { flaws: [{ field: 'columns', detail: 'None.' }] });
};
