import { isDeepStrictEqual } from 'node:util';
import type { Row } from '../kit/report.ts';
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

/** Rows that have the same columns. */
interface Layout {
  names: readonly string[];
  columns: Column[];
  /** A row without values: what was forgotten would not leave in clear. */
  blank: Row;
}

/** Enough for the cipher to be cheap, few enough to stay in the processor's cache. */
const batch = 512;
const mostMasks = 1000;

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
    for (let from = 0; from < rows.length; from += batch) yield this.#batch(rows.slice(from, from + batch));
  }

  #batch(rows: readonly Row[]): Row[] {
    let layout: Layout = { names: [], columns: [], blank: {} };
    const used = new Set<Column>();
    const layouts: Layout[] = [];
    for (const row of rows) {
      const names = Object.keys(row);
      if (!sameNames(names, layout.names)) {
        layout = this.#layout(names);
        for (const column of layout.columns) used.add(column);
      }
      const cells = Object.values(row);
      for (let place = 0; place < cells.length; place += 1) layout.columns[place]!.cells.push(cells[place]);
      layouts.push(layout);
    }
    for (const column of used) mask(column);
    const masked: Row[] = [];
    for (const { columns, blank } of layouts) {
      const row = { ...blank };
      for (const column of columns) if (column.mask) row[column.name] = column.cells[column.taken++];
      masked.push(row);
    }
    for (const column of used) column.cells = [];
    return masked;
  }

  #layout(names: readonly string[]): Layout {
    const columns = names.map((name) => this.#column(name));
    return { names, columns, blank: Object.fromEntries(columns.filter(({ mask }) => mask).map(({ report }) => [report.column, null])) };
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

const sameNames = (some: readonly string[], others: readonly string[]): boolean => {
  if (some.length !== others.length) return false;
  for (let place = 0; place < some.length; place += 1) if (some[place] !== others[place]) return false;
  return true;
};

const mask = (column: Column): void => {
  const { report, cells } = column;
  column.cells = column.mask?.(cells) ?? [];
  column.taken = 0;
  report.cells += cells.length;
  for (let place = 0; place < cells.length; place += 1) {
    const cell = cells[place];
    if (holdsNothing(cell)) continue;
    if (column.mask && isSame(cell, column.cells[place])) report.in_clear += 1;
    else report.changed += 1;
  }
};

const holdsNothing = (cell: unknown): boolean =>
  typeof cell === 'string' ? cell.length === 0 : cell === null || cell === undefined || (typeof cell === 'object' && Object.keys(cell).length === 0);
const isSame = (cell: unknown, masked: unknown): boolean => {
  if (typeof cell === 'object') return isDeepStrictEqual(cell, masked);
  if (typeof cell !== 'string' || typeof masked !== 'string') return cell === masked;
  // Most differ in a letter amid them; to compare all of what was cut from a larger text costs ten times as much.
  const amid = (cell.length * 5) >> 3;
  return cell.charCodeAt(amid) === masked.charCodeAt(amid) && cell === masked;
};
