import { deepest } from '../text/depth.ts';

/**
 * A cell as JSON has it, as the cells of every other format are: whole numbers of 64 bits that a number cannot hold as text, times in ISO 8601, bytes in base64.
 * What is nested deeper than JSON may be is a RangeError.
 */
export const jsonCell = (cell: unknown, depth = 0): unknown => {
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : cell.toString();
  if (typeof cell !== 'object' || cell === null) return cell;
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? null : cell.toISOString();
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString('base64');
  if (depth === deepest) throw new RangeError(`A cell is nested more than ${deepest} deep.`);
  if (Array.isArray(cell)) return cell.map((item) => jsonCell(item, depth + 1));
  return Object.fromEntries(Object.entries(cell).map(([key, item]) => [key, jsonCell(item, depth + 1)]));
};
