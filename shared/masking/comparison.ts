import type { Row } from '../kit/report.ts';
import { holdsNothing, isSame } from './cell.ts';

export interface ComparedColumn {
  column: string;
  /** Of the original table that hold something. */
  cells: number;
  changed: number;
  unchanged: number;
  /** Cells of other columns where a text is in clear that was masked here. */
  elsewhere: number;
}

interface Texts {
  masked: Set<string>;
  /** Text in clear → how many cells have it. */
  clear: Map<string, number>;
}

/** Shorter texts, such as yes and no, are in clear elsewhere by chance. */
const shortest = 4;

export const cellOf = (row: Row, column: string): unknown => (Object.hasOwn(row, column) ? row[column] : undefined);

const count = (counts: Map<string, number>, text: string): void => void counts.set(text, (counts.get(text) ?? 0) + 1);

/** Compares two tables of the same rows by column; columns in the order of their names. */
export const compared = (original: readonly Row[], masked: readonly Row[]): ComparedColumn[] => {
  const columns = new Map<string, ComparedColumn & Texts>();
  const columnOf = (column: string): ComparedColumn & Texts => {
    let found = columns.get(column);
    if (!found) columns.set(column, (found = { column, cells: 0, changed: 0, unchanged: 0, elsewhere: 0, masked: new Set(), clear: new Map() }));
    return found;
  };
  const clear = new Map<string, number>();
  for (const [index, row] of original.entries()) {
    for (const [name, cell] of Object.entries(row)) {
      const column = columnOf(name);
      if (holdsNothing(cell)) continue;
      const same = isSame(cell, cellOf(masked[index]!, name));
      column.cells += 1;
      column[same ? 'unchanged' : 'changed'] += 1;
      if (typeof cell !== 'string' || cell.length < shortest) continue;
      if (!same) column.masked.add(cell);
      else for (const counts of [clear, column.clear]) count(counts, cell);
    }
    for (const name of Object.keys(masked[index]!)) columnOf(name);
  }
  const found = [...columns.values()].sort((one, other) => (one.column < other.column ? -1 : 1));
  return found.map(({ masked: texts, clear: own, ...column }) => {
    for (const text of texts) column.elsewhere += (clear.get(text) ?? 0) - (own.get(text) ?? 0);
    return column;
  });
};
