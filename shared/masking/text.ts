import type { Digests } from './digest.ts';

const digits = /^\d+$/;

/** Characters, not the halves that JavaScript counts. */
const lengthOf = (text: string): number => {
  let length = text.length;
  for (let at = 0; at < text.length; at += 1) if ((text.charCodeAt(at) & 0xfc00) === 0xd800) length -= 1;
  return length;
};

/** Text of the same length: digits for a text of digits, else letters a-f and i-r. What is longer than 64 characters repeats. */
export const maskText = (digests: Digests, text: string): string => {
  if (text === '') return text;
  const length = lengthOf(text);
  const hex = digests.hex(text);
  const letters = shaped(length < hex.length ? hex.slice(0, length) : hex, digits.test(text));
  return length <= letters.length ? letters : letters.repeat(Math.ceil(length / letters.length)).slice(0, length);
};

/** Hex as digits (a-f become 0-5) or as letters (0-9 become i-r). */
const shaped = (hex: string, asDigits: boolean): string => {
  let out = '';
  for (let at = 0; at < hex.length; at += 1) {
    const code = hex.charCodeAt(at);
    out += code < 58 === asDigits ? hex[at]! : String.fromCharCode(asDigits ? code - 49 : code + 57);
  }
  return out;
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
