import type { Row } from '../kit/report.ts';

/** One JSON object a line. */
export const toJsonLines = (rows: readonly Row[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Every column that any row has, in order of appearance. */
export const columnsOf = (rows: readonly Row[]): string[] => {
  const columns = new Set<string>();
  for (const row of rows) for (const column in row) columns.add(column);
  return [...columns];
};

/** A cell as text: scalars as they are, anything else as JSON. */
export const textOf = (cell: unknown): string => {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
};

/** RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it; JSON has it unchanged. */
export const toCsv = (rows: readonly Row[]): string => {
  const columns = columnsOf(rows);
  const line = (cells: readonly unknown[]): string => `${cells.map(csvCell).join(',')}\r\n`;
  return line(columns) + rows.map((row) => line(columns.map((column) => row[column]))).join('');
};

const formula = /^[=+\-@\t\r]/;

const csvCell = (cell: unknown): string => {
  const text = textOf(cell);
  const inert = typeof cell !== 'number' && formula.test(text) && !(text !== '' && Number.isFinite(Number(text))) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
};

const widest = 60;

/** For eyes: columns side by side, long cells cut, control characters shown instead of obeyed. One row with a long cell is a list, where nothing is cut. */
export const toTable = (rows: readonly Row[]): string => {
  const columns = columnsOf(rows);
  if (rows.length === 1 && columns.some((column) => textOf(rows[0]![column]).length > widest)) return toList(rows[0]!, columns);
  const lines = [columns, ...rows.map((row) => columns.map((column) => short(textOf(row[column]))))];
  const widths = columns.map((_, at) => lines.reduce((most, line) => Math.max(most, line[at]!.length), 0));
  const draw = (line: readonly string[]): string => line.map((cell, at) => cell.padEnd(widths[at]!)).join('  ').trimEnd();
  return `${[draw(columns), widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1).map(draw)].join('\n')}\n`;
};

const toList = (row: Row, columns: readonly string[]): string => {
  const width = Math.max(...columns.map(({ length }) => length));
  return columns.map((column) => `${column.padEnd(width)}  ${inert(textOf(row[column]))}`.trimEnd()).join('\n').concat('\n');
};

const short = (text: string): string => {
  const shown = inert(text);
  return shown.length > widest ? `${shown.slice(0, widest - 1)}…` : shown;
};

/** Text that a terminal only shows: control characters, also the eight-bit ones, and direction marks become escapes. */
export const inert = (text: string): string =>
   
  text.replace(/[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
