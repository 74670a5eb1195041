import type { Row } from '../kit/report.ts';
import { textOf } from '../tables/column.ts';

/** Texts as codes, in order of first sight. */
export class Words {
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();

  of(text: string): number {
    let code = this.#codes.get(text);
    if (code === undefined) this.#codes.set(text, (code = this.texts.push(text) - 1));
    return code;
  }

  /** Reads cells as codes: what a cell says is worked out once for each different value. */
  reader(said: (value: unknown) => string): (value: unknown) => number {
    const seen = new Map<unknown, number>();
    return (value) => {
      let code = seen.get(value);
      if (code !== undefined) return code;
      code = this.of(said(value));
      if (typeof value !== 'object') seen.set(value, code);
      return code;
    };
  }
}

/** The cell of a column that the row has itself; what every object inherits is a function or an object. */
export const cell = (row: Row, column: string | undefined): unknown => {
  if (column === undefined) return undefined;
  const value = row[column];
  return (typeof value === 'object' || typeof value === 'function') && !Object.hasOwn(row, column) ? undefined : value;
};
/** Ids as text; a whole number however it is written is the same id. */
export const idOf = (value: unknown): string =>
  typeof value === 'string' ? (/^\d{1,15}\.0{1,6}$/.test(value) ? value.slice(0, value.indexOf('.')) : value) : value === undefined || value === null || Number.isNaN(value) ? '' : textOf(value);
/** Whether a cell says nothing: its text is empty. */
export const blank = (value: unknown): boolean => (typeof value === 'number' ? Number.isNaN(value) : idOf(value) === '');
export const textCell = (row: Row, column: string | undefined): string => idOf(cell(row, column));
