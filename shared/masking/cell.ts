import { isDeepStrictEqual } from 'node:util';

/** A cell without anything to mask. */
export const holdsNothing = (cell: unknown): boolean =>
  typeof cell === 'string' ? cell.length === 0 : cell === null || cell === undefined || (typeof cell === 'object' && Object.keys(cell).length === 0);

/** Whether a cell left as it came. */
export const isSame = (cell: unknown, masked: unknown): boolean => {
  if (typeof cell === 'object') return isDeepStrictEqual(cell, masked);
  if (typeof cell !== 'string' || typeof masked !== 'string') return Object.is(cell, masked);
  // Most differ in a letter amid them; to compare all of what was cut from a larger text costs ten times as much.
  const amid = (cell.length * 5) >> 3;
  return cell.charCodeAt(amid) === masked.charCodeAt(amid) && cell === masked;
};
