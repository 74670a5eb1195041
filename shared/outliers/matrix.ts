import { Fault } from '../kit/fault.ts';
import type { Row } from '../kit/report.ts';
import { columns, complaints, numberOf, type NumberColumn, numeric, text, type TextColumn } from '../tables/column.ts';
import type { Problem } from '../kit/report.ts';

/** A table of numbers, row after row: cell (r, c) is `values[r * columns + c]`. */
export interface Matrix {
  rows: number;
  columns: number;
  names: string[];
  values: Float64Array;
}

const mostCells = 30_000_000;
const mostColumns = 100;

export interface Features {
  /** Columns of numbers; none: every column that is a number in the first row. */
  columns: readonly string[];
  /** Columns of text, read as how rare their value is: −log2(share of rows). */
  textColumns: readonly string[];
}

/** How rare each word is, in bits; a word not in `shares` counts as once. */
type Shares = Map<string, number>;

/** What training fixed, so that later rows are read the same way. */
export interface Reading {
  names: string[];
  numbers: number;
  /** Replaces missing cells: the column's median. */
  centres: Float64Array;
  /** Half the distance between the quartiles, over 0.6745; 1 where that is 0. */
  scales: Float64Array;
  shares: Shares[];
}

/** Reads the features of a table. Missing cells become the column's median. With `known`, names, medians, scales and shares are those of the training table. */
export const readMatrix = async (source: AsyncIterable<Row[]>, { columns: wanted, textColumns }: Features, problem: (problem: Problem) => void, known?: Reading): Promise<{ matrix: Matrix; reading: Reading }> => {
  const { rows, columns: read } = await columns(source, (first) => {
    const names = known?.names.slice(0, known.numbers) ?? (wanted.length > 0 ? wanted : Object.keys(first).filter((name) => !textColumns.includes(name) && typeof first[name] !== 'boolean' && !Number.isNaN(numberOf(first[name]))));
    if (names.length + textColumns.length === 0) throw new Fault('invalid-input', 'columns: no column holds numbers. Name columns, or textColumns.', { flaws: [{ field: 'columns', detail: 'None.' }] });
    if (names.length + textColumns.length > mostColumns) throw new Fault('too-large', `columns: at most ${mostColumns}.`, { flaws: [{ field: 'columns', detail: 'Too many.' }] });
    return { ...Object.fromEntries(names.map((name) => [`n:${name}`, numeric(name)])), ...Object.fromEntries(textColumns.map((name) => [`t:${name}`, text(name)])) } as Record<string, ReturnType<typeof numeric>>;
  });
  const all = Object.values(read as Record<string, NumberColumn | TextColumn>);
  if (rows * all.length > mostCells) throw new Fault('too-large', `${rows} rows × ${all.length} columns; at most ${mostCells} cells. Name fewer columns.`);
  for (const found of complaints(read)) problem(found);
  const numbers = all.filter((column): column is NumberColumn => column.values instanceof Float64Array).length;
  const shares = known?.shares ?? all.slice(numbers).map((column) => sharesOf(column as TextColumn, rows));
  const values = new Float64Array(rows * all.length);
  const centres = known?.centres ?? new Float64Array(all.length);
  const scales = known?.scales ?? new Float64Array(all.length);
  for (const [place, column] of all.entries()) {
    const cells = 'words' in column ? bits(column, shares[place - numbers]!, rows) : column.values;
    if (!known) [centres[place], scales[place]] = quartiles(cells);
    for (let row = 0; row < rows; row += 1) {
      const cell = cells[row]!;
      values[row * all.length + place] = Number.isNaN(cell) ? centres[place]! : cell;
    }
  }
  const names = all.map(({ name }) => name);
  return { matrix: { rows, columns: all.length, names, values }, reading: { names, numbers, centres, scales, shares } };
};

const sharesOf = ({ values, words }: TextColumn, rows: number): Shares => {
  const counts = new Float64Array(words.length);
  for (const code of values) if (code >= 0) counts[code]! += 1;
  return new Map(words.map((word, code) => [word, counts[code]! / rows]));
};

const bits = ({ values, words }: TextColumn, shares: Shares, rows: number): Float64Array => {
  const rarity = words.map((word) => -Math.log2(shares.get(word) ?? 1 / (rows + 1)));
  return Float64Array.from(values, (code) => (code < 0 ? NaN : rarity[code]!));
};

const quartiles = (cells: Float64Array): [centre: number, scale: number] => {
  const sorted = cells.filter((cell) => !Number.isNaN(cell)).sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return [at(0.5), (at(0.75) - at(0.25)) / 2 / 0.6745 || 1];
};

/** Every column minus its centre, over its scale: so that no unit outweighs another. In place. */
export const scaled = (matrix: Matrix, { centres, scales }: Reading): Matrix => {
  const { values, columns: width } = matrix;
  for (let cell = 0; cell < values.length; cell += 1) values[cell] = (values[cell]! - centres[cell % width]!) / scales[cell % width]!;
  return matrix;
};
