import type { Row } from '../kit/report.ts';

/** Some rows of a table by their places, reading it once more from the beginning: for results that show a few rows of many. */
export const pick = async (source: AsyncIterable<Row[]>, places: Iterable<number>): Promise<Map<number, Row>> => {
  const wanted = new Set(places);
  const found = new Map<number, Row>();
  let row = 0;
  for await (const batch of source) {
    for (const record of batch) {
      if (wanted.has(row)) found.set(row, record);
      row += 1;
    }
    if (found.size === wanted.size) break;
  }
  return found;
};

/** The caller's columns, then ours; a column of theirs that we have too is renamed `<column>_src`. */
export const beside = <R extends Row>(theirs: Row | undefined, ours: R): Row & R => {
  const out: Row = {};
  for (const [column, cell] of Object.entries(theirs ?? {})) out[Object.hasOwn(ours, column) ? `${column}_src` : column] = cell;
  return Object.assign(out, ours);
};
