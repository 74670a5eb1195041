import type { Row } from '../kit/report.ts';
import { textOf } from '../tables/column.ts';
import { type Moment, momentOf, never } from './moment.ts';
import type { ProcessSchema } from './schema.ts';

/** One process, before the tree is laid out. */
export interface Draft {
  /** `lower-case name|id|time`. Hosts are kept apart: the key is unique on its host. */
  key: string;
  host: string;
  lower: string;
  pid: string;
  moment: Moment;
  row: Row;
  /** Made up, because only its children are known. */
  made: boolean;
  /** Position of the parent; -1 for a root. */
  parent: number;
}

export const cell = (row: Row, column: string | undefined): unknown => (column !== undefined && Object.hasOwn(row, column) ? row[column] : undefined);
/** Ids as text; a whole number however it is written is the same id. */
export const idOf = (value: unknown): string =>
  typeof value === 'string' ? (/^\d{1,15}\.0{1,6}$/.test(value) ? value.slice(0, value.indexOf('.')) : value) : value === undefined || value === null || Number.isNaN(value) ? '' : textOf(value);
export const textCell = (row: Row, column: string | undefined): string => idOf(cell(row, column));
export const keyOf = (lower: string, pid: string, moment: Moment): string => `${lower}|${pid}|${moment.text}`;

/** All processes so far, found by host and key. */
export class Drafts {
  readonly list: Draft[] = [];
  readonly #known = new Map<string, number>();

  find(host: string, key: string): number | undefined {
    return this.#known.get(host === '' ? key : `${host}\n${key}`);
  }

  /** The position of the process; one that is known already stays as it was. */
  add(draft: Omit<Draft, 'key' | 'parent'>): number {
    const key = keyOf(draft.lower, draft.pid, draft.moment);
    const known = this.find(draft.host, key);
    if (known !== undefined) return known;
    const { host, lower, pid, moment, row, made } = draft;
    this.#known.set(host === '' ? key : `${host}\n${key}`, this.list.length);
    return this.list.push({ key, host, lower, pid, moment, row, made, parent: -1 }) - 1;
  }
}

/** Rows of the wanted event in order of time, with what was left out. */
export const ordered = (rows: readonly Row[], schema: ProcessSchema): { rows: Row[]; moments: Moment[]; others: number; timeless: number } => {
  const { event_id_column: column, event_id_identifier: wanted, time_stamp } = schema;
  const filter = column !== undefined && wanted !== undefined && rows.some((row) => Object.hasOwn(row, column)) ? String(wanted) : undefined;
  const kept: { row: Row; moment: Moment }[] = [];
  let others = 0;
  let timeless = 0;
  let sorted = true;
  for (const row of rows) {
    if (filter !== undefined && idOf(row[column!]) !== filter) {
      others += 1;
      continue;
    }
    const moment = momentOf(row[time_stamp]) ?? (schema.known_parent ? never : undefined);
    if (!moment) {
      timeless += 1;
      continue;
    }
    if (kept.length > 0 && moment.micros < kept.at(-1)!.moment.micros) sorted = false;
    kept.push({ row, moment });
  }
  if (!sorted) kept.sort((a, b) => a.moment.micros - b.moment.micros);
  return { rows: kept.map(({ row }) => row), moments: kept.map(({ moment }) => moment), others, timeless };
};
