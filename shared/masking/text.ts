import type { Digests } from './digest.ts';

/** Many texts at once, in their order. */
export type MaskTexts = (texts: readonly string[]) => string[];
/** Cells of a column, in their order. */
export type MaskCells = (cells: readonly unknown[]) => unknown[];

export const missing = (value: unknown): boolean => value === null || value === undefined;
/** Without a key what counts as empty stays in clear, as in the reference: no text, zero, false. */
export const isEmpty = ({ keyed }: Digests, value: unknown): boolean => !keyed && (value === '' || value === 0 || value === false);
/** A scalar as text, as the reference writes it; anything else as JSON. */
export const written = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
};

/** Characters, not the halves that JavaScript counts. */
const lengthOf = (text: string): number => {
  let length = text.length;
  for (let at = 1; at < text.length; at += 1) if ((text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800) length -= 1;
  return length;
};

const isDigits = (text: string): boolean => {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) < 48 || text.charCodeAt(at) > 57) return false;
  return true;
};

/** A digit of a digest as a digit (a-f become 0-5) or as a letter (0-9 become i-r). */
const shapedDigit = (code: number, asDigit: boolean): number => (code < 58 === asDigit ? code : asDigit ? code - 49 : code + 57);

/** Text of the same length: digits for a text of digits, else letters a-f and i-r. What is longer than 64 characters repeats. */
export const maskText = (digests: Digests, text: string): string => {
  if (text === '') return text;
  const length = lengthOf(text);
  const asDigits = isDigits(text);
  const hex = digests.hex(text);
  const codes: number[] = [];
  for (let at = 0; at < length && at < hex.length; at += 1) codes.push(shapedDigit(hex.charCodeAt(at), asDigits));
  const shaped = String.fromCharCode(...codes);
  return length <= shaped.length ? shaped : shaped.repeat(Math.ceil(length / shaped.length)).slice(0, length);
};

/** Each part between delimiters by itself; delimiters stay. */
export const maskParts = (digests: Digests, text: string, delimiters: string): string => {
  let out = '';
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && !delimiters.includes(text[at]!)) continue;
    out += maskText(digests, text.slice(start, at)) + (text[at] ?? '');
    start = at + 1;
  }
  return out;
};
