import type { Row } from '../kit/report.ts';
import { holdsNothing, isSame } from './cell.ts';
import { usualColumns } from './kinds.ts';
import type { Masker } from './masker.ts';
import type { MaskCells } from './text.ts';

export interface ColumnReport {
  column: string;
  kind: string;
  cells: number;
  changed: number;
  /** Values that left as they came. */
  in_clear: number;
}

export interface TableRules {
  columns: Readonly<Record<string, string>>;
  usual: boolean;
  /** What becomes of columns that no rule names. */
  unmapped: 'mask' | 'drop' | 'keep';
}

interface Column {
  name: string;
  report: ColumnReport;
  /** None for a column that is dropped. */
  mask: MaskCells | undefined;
  /** Of the rows at hand. */
  cells: unknown[];
  /** How many of them are in rows again. */
  taken: number;
}

/** Rows one after another that have the same columns. */
interface Run {
  columns: readonly Column[];
  rows: number;
  /** A row without values: what was forgotten would not leave in clear. */
  blank: Row;
}

/** Enough for the cipher to be cheap, few enough to stay in the processor's cache. */
const batch = 512;
/** Each remembers up to some megabytes. */
const mostMasks = 250;

/** Masks rows by column and counts what changed. The caller's rows are left alone. */
export class TableMasker {
  readonly #columns = new Map<string, Column>();
  readonly #shared = new Map<string, MaskCells>();
  readonly #masker: Masker;
  readonly #rules: TableRules;

  constructor(masker: Masker, rules: TableRules) {
    this.#masker = masker;
    this.#rules = rules;
  }

  /** Of every column so far. */
  get reports(): ColumnReport[] {
    return [...this.#columns.values()].map(({ report }) => report);
  }

  /** The masked rows in their order, in pieces: a step for each would cost as much as masking an address. */
  *batches(rows: readonly Row[]): Generator<Row[]> {
    for (let from = 0; from < rows.length; from += batch) yield this.#batch(rows, from, Math.min(from + batch, rows.length));
  }

  #batch(rows: readonly Row[], from: number, to: number): Row[] {
    const runs: Run[] = [];
    const used = new Set<Column>();
    let run: Run | undefined;
    for (let at = from; at < to; at += 1) {
      const row = rows[at]!;
      if (!run || !taken(row, run.columns)) {
        runs.push((run = this.#run(row)));
        for (const column of run.columns) used.add(column);
        taken(row, run.columns);
      }
      run.rows += 1;
    }
    for (const column of used) mask(column);
    const masked: Row[] = [];
    for (const each of runs) fill(masked, each);
    for (const column of used) column.cells = [];
    return masked;
  }

  #run(row: Row): Run {
    const columns: Column[] = [];
    for (const name in row) columns.push(this.#column(name));
    return { columns, rows: 0, blank: Object.fromEntries(columns.filter(({ mask }) => mask).map(({ name }) => [name, null])) };
  }

  #column(name: string): Column {
    let column = this.#columns.get(name);
    if (!column) {
      const kind = this.#kindOf(name);
      const report = { column: name, kind, cells: 0, changed: 0, in_clear: 0 };
      this.#columns.set(name, (column = { name, report, mask: kind === 'drop' ? undefined : this.#maskOf(kind), cells: [], taken: 0 }));
    }
    return column;
  }

  /** A mask of its own remembers what comes again in a column. A table with more columns than tables have shares masks, or they would take more memory than it. */
  #maskOf(kind: string): MaskCells {
    if (this.#columns.size < mostMasks) return this.#masker.column(kind);
    let mask = this.#shared.get(kind);
    if (!mask) this.#shared.set(kind, (mask = this.#masker.column(kind)));
    return mask;
  }

  /** What nothing names may be a record: it is masked to its leaves. */
  #kindOf(column: string): string {
    const { columns, usual, unmapped } = this.#rules;
    if (Object.hasOwn(columns, column)) return columns[column]!;
    const known = usual ? usualColumns.get(column) : undefined;
    return known ?? (unmapped === 'mask' ? 'dict' : unmapped);
  }
}

/** Takes the cells of a row that has these columns in this order; of another none. To look through its keys costs less than to list them. */
const taken = (row: Row, columns: readonly Column[]): boolean => {
  let place = 0;
  let same = true;
  for (const name in row) {
    const column = columns[place];
    same = column?.name === name;
    if (!same) break;
    column!.cells.push(row[name]);
    place += 1;
  }
  if (same && place === columns.length) return true;
  for (const column of columns.slice(0, place)) column.cells.pop();
  return false;
};

/** Rows are made first and filled by column: a name is looked up in one shape of row, not in all in turn. */
const fill = (masked: Row[], { columns, rows, blank }: Run): void => {
  const start = masked.length;
  for (let row = 0; row < rows; row += 1) masked.push({ ...blank });
  for (const column of columns) {
    if (!column.mask) continue;
    const { name, cells, taken } = column;
    for (let row = 0; row < rows; row += 1) masked[start + row]![name] = cells[taken + row];
    column.taken += rows;
  }
};

const mask = (column: Column): void => {
  const { report, cells } = column;
  const masked = column.mask?.(cells);
  let [nothing, inClear] = [0, 0];
  for (let place = 0; place < cells.length; place += 1) {
    const cell = cells[place];
    if (holdsNothing(cell)) nothing += 1;
    else if (masked && isSame(cell, masked[place])) inClear += 1;
  }
  report.cells += cells.length;
  report.in_clear += inClear;
  report.changed += cells.length - nothing - inClear;
  column.cells = masked ?? [];
  column.taken = 0;
};
