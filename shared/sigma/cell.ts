import type { Row } from '../kit/report.ts';
import { textOf } from '../tables/column.ts';
import { categoriesOf, isDeed } from './category.ts';
import { aliases, aliasesOfDeeds, auditTypes, insides } from './taxonomy.ts';

/** What Windows takes for the dash before an option: hyphen, slash, en dash, em dash, horizontal bar. */
const dashes = /[/\u2013\u2014\u2015]/g;

/** One value of a row. Its other forms are made once, when the first rule asks. */
export class Cell {
  readonly text: string;
  #lower: string | undefined;
  #dashed: string | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get lower(): string {
    return (this.#lower ??= this.text.toLowerCase());
  }

  /** In lower case, and everything that may be a dash is a hyphen. */
  get dashed(): string {
    return (this.#dashed ??= undash(this.lower));
  }
}

export const undash = (text: string): string => text.replace(dashes, '-');

/** One row as rules see it. */
export interface Cells {
  /** The values of a field: several where the cell is a list; undefined where the row has none or null. */
  of(field: string): readonly Cell[] | undefined;
  /** Every value of the row with its column. */
  all(): readonly (readonly [column: string, cell: Cell])[];
  /** See `categoriesOf`. */
  categories(): string | undefined;
}

const mostItems = 1000;
const none = Symbol('none');

/** A row that many rules look at. `names` says which column a field of the rules means, where the caller knows better than the usual names. */
export const rowCells = (row: Row, names: ReadonlyMap<string, string>): Cells => {
  const known = new Map<string, readonly Cell[] | typeof none>();
  let every: (readonly [string, Cell])[] | undefined;
  const reading: Reading = { row, names, others: isDeed(row) ? aliasesOfDeeds : aliases, inside: insideOf(row) };
  let categories: string | undefined | typeof none = none;
  const cells: Cells = {
    of(field) {
      let found = known.get(field);
      if (found === undefined) {
        const value = valueOf(reading, field);
        known.set(field, (found = value === undefined || value === null ? none : cellsOf(value)));
      }
      return found === none ? undefined : found;
    },
    all: () => (every ??= Object.entries(row).flatMap(([column, value]) => (value === undefined || value === null ? [] : cellsOf(value).map((cell) => [column, cell] as const)))),
    categories() {
      if (categories === none) categories = categoriesOf(row, cells.of('EventID')?.[0]?.text);
      return categories;
    },
  };
  return cells;
};

interface Reading {
  row: Row;
  names: ReadonlyMap<string, string>;
  /** Columns that other tables have for a field. */
  others: ReadonlyMap<string, readonly string[]>;
  /** The fields of an event, where they are in an object of their own. */
  inside: Row | undefined;
}

const insideOf = (row: Row): Row | undefined => {
  for (const path of insides) {
    const value = at(row, path);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row;
  }
  return undefined;
};

const cellsOf = (value: unknown): readonly Cell[] =>
  Array.isArray(value) ? value.slice(0, mostItems).flatMap((item: unknown) => (item === null || item === undefined ? [] : [new Cell(textOf(item))])) : [new Cell(textOf(value))];

/** The caller's column; else the column of that name; else a path into nested records; else a column that other tables use for the same thing. */
const valueOf = ({ row, names, others, inside }: Reading, field: string): unknown => {
  const column = names.get(field) ?? field;
  const value = at(row, column);
  if (value !== undefined || names.has(field)) return value;
  if (field === 'type') return auditTypes(row);
  const columns = others.get(field) ?? (others === aliases ? undefined : aliases.get(field)) ?? [];
  for (const one of inside ? [inside, row] : [row])
    for (const other of one === row ? columns : [field, ...columns]) {
      const found = at(one, other);
      if (found !== undefined && found !== null && found !== '') return found;
    }
  return undefined;
};

const at = (row: Row, path: string): unknown => {
  if (Object.hasOwn(row, path)) return row[path];
  if (!path.includes('.')) return undefined;
  let value: unknown = row;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Row)[step];
  }
  return value;
};
