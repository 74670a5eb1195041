import { Fault } from '../kit/fault.ts';
import type { Problem, Row } from '../kit/report.ts';
import { timeOf } from './time.ts';

export type ColumnKind = 'number' | 'time' | 'text';

/** A column to read from every row. */
export interface Wanted<K extends ColumnKind = ColumnKind> {
  kind: K;
  name: string;
  /** The table may lack it altogether. */
  optional?: boolean;
}

/** What was wrong with the cells of a column. */
interface Tally {
  name: string;
  /** Cells that are null, absent or empty. */
  missing: number;
  /** Cells that cannot be read as the kind that was asked for. */
  wrong: number;
  /** The first of them, and its row from 0. */
  example?: string;
  row?: number;
}

/** Numbers, or times in milliseconds since 1970; NaN where the cell is missing or wrong. */
export interface NumberColumn extends Tally {
  values: Float64Array;
}
/** Text as codes into `words`, in order of first sight; -1 where the cell is missing. */
export interface TextColumn extends Tally {
  values: Int32Array;
  words: string[];
  /** Each word as its first cell was: a number stays one. */
  cells: unknown[];
}

export type ColumnOf<K extends ColumnKind> = K extends 'text' ? TextColumn : NumberColumn;
export type ColumnsOf<S extends Record<string, Wanted>> = { [N in keyof S]: ColumnOf<S[N]['kind']> };

export const numeric = (name: string): Wanted<'number'> => ({ kind: 'number', name });
export const time = (name: string): Wanted<'time'> => ({ kind: 'time', name });
export const text = (name: string): Wanted<'text'> => ({ kind: 'text', name });

export const optional = <K extends ColumnKind>(wanted: Wanted<K>): Wanted<K> => ({ ...wanted, optional: true });

/** A number from a cell: numbers, booleans (1, 0) and numbers as text; NaN otherwise. */
export const numberOf = (value: unknown): number => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : NaN;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string' || value.trim() === '') return NaN;
  const found = Number(value);
  if (Number.isFinite(found)) return found;
  const lower = value.toLowerCase();
  return lower === 'true' ? 1 : lower === 'false' ? 0 : NaN;
};

const empty = (value: unknown): boolean => value === undefined || value === null || value === '' || Number.isNaN(value);
/** A cell as text; records and lists as JSON. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'bigint' ? value.toString() : value instanceof Date ? value.toISOString() : (JSON.stringify(value) ?? '');

class Growing<A extends Float64Array | Int32Array> {
  values: A;
  size = 0;
  constructor(start: A) {
    this.values = start;
  }
  push(value: number): void {
    if (this.size === this.values.length) {
      const larger = new (this.values.constructor as new (length: number) => A)(this.size * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.size] = value;
    this.size += 1;
  }
  done(): A {
    return this.values.slice(0, this.size) as A;
  }
}

/**
 * Reads columns from batches of rows into typed arrays, all of the same length (`rows`) and in row order.
 * `wanted` may be a function of the first row, for "all numeric columns". A column that no row has is a fault that names the field.
 */
export const columns = async <S extends Record<string, Wanted>>(
  source: AsyncIterable<Row[]> | Iterable<Row[]>,
  wanted: S | ((first: Row) => S),
  onRows?: (rows: number) => void,
): Promise<{ rows: number; columns: ColumnsOf<S> }> => {
  let readers: { key: string; name: string; needed: boolean; read: Reader }[] | undefined;
  let first: Row | undefined;
  let rows = 0;
  for await (const batch of source) {
    for (const row of batch) {
      readers ??= Object.entries(typeof wanted === 'function' ? wanted((first = row)) : wanted).map(([key, { kind, name, optional: spare = false }]) => ({ key, name, needed: !spare, read: kind === 'text' ? textReader(name) : numberReader(kind, name) }));
      first ??= row;
      for (const { name, read } of readers) read.cell(Object.hasOwn(row, name) ? row[name] : undefined, rows);
      rows += 1;
    }
    onRows?.(rows);
  }
  if (!readers || !first) throw new Fault('invalid-input', 'The table has no rows.', { flaws: [{ field: 'rows', detail: 'There are no rows.' }] });
  const done = readers.map(({ key, name, needed, read }) => {
    const column = read.done();
    if (needed && column.missing === rows) throw absent(name, first);
    return [key, column] as const;
  });
  return { rows, columns: Object.fromEntries(done) as ColumnsOf<S> };
};

const absent = (name: string, first: Row): Fault => {
  const detail = `No row has a value in column "${name}". There are: ${Object.keys(first).slice(0, 20).join(', ')}.`;
  return new Fault('invalid-input', detail, { flaws: [{ field: 'column', detail }] });
};

interface Reader {
  cell(value: unknown, row: number): void;
  done(): NumberColumn | TextColumn;
}

const numberReader = (kind: 'number' | 'time', name: string): Reader => {
  const read = kind === 'time' ? timeOf : numberOf;
  const cells = new Growing(new Float64Array(1024));
  const tally: Tally = { name, missing: 0, wrong: 0 };
  return {
    cell(value, row) {
      const found = empty(value) ? NaN : read(value);
      cells.push(found);
      if (!Number.isNaN(found)) return;
      if (empty(value)) tally.missing += 1;
      else if ((tally.wrong += 1) === 1) Object.assign(tally, { example: textOf(value).slice(0, 60), row });
    },
    done: () => ({ ...tally, values: cells.done() }),
  };
};

const textReader = (name: string): Reader => {
  const cells = new Growing(new Int32Array(1024));
  const codes = new Map<string, number>();
  const firsts: unknown[] = [];
  const tally: Tally = { name, missing: 0, wrong: 0 };
  return {
    cell(value) {
      if (empty(value)) {
        tally.missing += 1;
        return cells.push(-1);
      }
      const word = textOf(value);
      let code = codes.get(word);
      if (code === undefined) {
        codes.set(word, (code = codes.size));
        firsts.push(value);
      }
      cells.push(code);
    },
    done: () => ({ ...tally, values: cells.done(), words: [...codes.keys()], cells: firsts }),
  };
};

/** One problem for each column with cells that could not be used. */
export const complaints = (read: Record<string, NumberColumn | TextColumn>): Problem[] =>
  Object.values(read).flatMap(({ name, missing, wrong, example, row }) => [
    ...(wrong > 0 ? [{ code: 'cells-unreadable', about: name, detail: `${wrong} cells cannot be read and were left out; the first is "${example}" in row ${row}.` }] : []),
    ...(missing > 0 ? [{ code: 'cells-missing', about: name, detail: `${missing} cells are empty and were left out.` }] : []),
  ]);
