import type { Digests } from './digest.ts';
import { remembering } from './remember.ts';
import { isEmpty, maskText, type MaskCells, missing, written } from './text.ts';

const deepest = 100;

/** Lists and records to their leaves. As JSON they stay JSON; other text is masked as text. */
export const maskDocuments = (digests: Digests): MaskCells => {
  const text = remembering((leaf) => maskText(digests, leaf));
  const deep = (value: unknown, depth: number): unknown => {
    if (missing(value)) return null;
    if (isEmpty(digests, value)) return value;
    if (typeof value !== 'object' || depth > deepest) return text(written(value));
    if (Array.isArray(value)) return value.map((item) => deep(item, depth + 1));
    return Object.fromEntries(Object.entries(value!).map(([key, item]) => [key, deep(item, depth + 1)]));
  };
  const document = (json: string): string => {
    if (!/^\s*[[{]/.test(json)) return text(json);
    let read: unknown;
    try {
      read = JSON.parse(json);
    } catch {
      return text(json);
    }
    return JSON.stringify(deep(read, 0));
  };
  return (cells) => cells.map((cell) => (typeof cell === 'string' ? document(cell) : deep(cell, 0)));
};
