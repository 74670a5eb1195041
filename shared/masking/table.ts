import { isDeepStrictEqual } from 'node:util';
import type { Row } from '../kit/report.ts';
import { usualColumns } from './kinds.ts';
import type { Masker } from './masker.ts';

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

/** Masks rows by column and counts what changed. The caller's rows are left alone. */
export class TableMasker {
  readonly reports = new Map<string, ColumnReport>();
  readonly #masker: Masker;
  readonly #rules: TableRules;

  constructor(masker: Masker, rules: TableRules) {
    this.#masker = masker;
    this.#rules = rules;
  }

  row(row: Row): Row {
    const out: Row = {};
    for (const column of Object.keys(row)) {
      let report = this.reports.get(column);
      if (!report) this.reports.set(column, (report = { column, kind: this.#kindOf(column), cells: 0, changed: 0, in_clear: 0 }));
      report.cells += 1;
      const value = row[column];
      const masked = report.kind === 'drop' ? undefined : this.#masker.value(report.kind, value);
      if (report.kind !== 'drop') define(out, column, masked);
      if (holdsNothing(value)) continue;
      if (isDeepStrictEqual(value, masked)) report.in_clear += 1;
      else report.changed += 1;
    }
    return out;
  }

  /** What nothing names may be a record: it is masked to its leaves. */
  #kindOf(column: string): string {
    const { columns, usual, unmapped } = this.#rules;
    if (Object.hasOwn(columns, column)) return columns[column]!;
    const known = usual ? usualColumns.get(column) : undefined;
    return known ?? (unmapped === 'mask' ? 'dict' : unmapped);
  }
}

const holdsNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);

/** A column may be called `__proto__`. */
const define = (row: Row, column: string, value: unknown): void => {
  if (column === '__proto__') Object.defineProperty(row, column, { value, enumerable: true, configurable: true, writable: true });
  else row[column] = value;
};
