import { deepest, isTooDeep } from '../text/depth.ts';
import type { Digests } from './digest.ts';
import { remembering } from './remember.ts';
import { isEmpty, maskText, type MaskCells, missing, written } from './text.ts';

/** Lists and records to their leaves. As JSON they stay JSON; other text is masked as text. */
export const maskDocuments = (digests: Digests): MaskCells => {
  const text = remembering((leaf) => maskText(digests, leaf));
  const keyOf = (key: string): string => (digests.keyed && isTelling(key) ? text(key) : key);
  const deep = (value: unknown, depth: number): unknown => {
    if (missing(value)) return null;
    if (isEmpty(digests, value)) return value;
    if (typeof value !== 'object' || depth > deepest) return text(written(value));
    if (Array.isArray(value)) return value.map((item) => deep(item, depth + 1));
    return Object.fromEntries(Object.entries(value!).map(([key, item]) => [keyOf(key), deep(item, depth + 1)]));
  };
  const document = (json: string): string => {
    if (!/^\s*[[{]/.test(json) || isTooDeep(json)) return text(json);
    let read: unknown;
    try {
      read = exactly(json);
    } catch {
      return text(json);
    }
    return JSON.stringify(deep(read, 0));
  };
  return (cells) => cells.map((cell) => (typeof cell === 'string' ? document(cell) : deep(cell, 0)));
};

/** An account, a path, a number or dotted numbers, an address of version 6, a GUID. */
const tellings = [/^.[^@\\/]*[@\\/]/, /^[\d.]+$/, /^[^:]*:[^:]*:/, /^\{?[\da-f]{8}-[\da-f]{4}-/i];
/** The names of fields stay. What is no such name is a value that serves as one; what is masked is long enough for no two to become one. */
const isTelling = (key: string): boolean => key.length > 6 && tellings.some((telling) => telling.test(key));

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;
/** A number of more digits than a number holds becomes its text, or two identifiers could become one. */
const asWritten: Reviver = (_, value, { source }) => (typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source!) ? source : value);

/** To look at every value takes several times as long as to parse, and few texts have such numbers. */
const exactly = (json: string): unknown => (/\d{16}/.test(json) ? JSON.parse(json, asWritten as (key: string, value: unknown) => unknown) : JSON.parse(json));
