import { isUtf8 } from 'node:buffer';

export interface DecodedText {
  encoding: 'utf-8' | 'utf-16';
  text: string;
}

/**
 * The bytes as text; undefined when they are none. UTF-16 is known by its byte-order mark or by zero bytes in every other place.
 * With `eager`, bytes that are no UTF-8, or hold control characters as such, also count as UTF-16 when they could be.
 */
export const textOf = (bytes: Buffer, eager = false): DecodedText | undefined => {
  const mark = bytes.length > 1 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe) return utf16(bytes.subarray(2), 'little');
  if (mark === 0xfeff) return utf16(bytes.subarray(2), 'big');
  const order = bytes.includes(0) ? zeroOrder(bytes) : undefined;
  const wide = order && utf16(bytes, order);
  if (wide) return wide;
  const narrow: DecodedText | undefined = isUtf8(bytes) ? { encoding: 'utf-8', text: bytes.toString('utf8') } : undefined;
  if (!eager) return narrow;
  if (!narrow) return utf16(bytes, 'little');
  const other = control.test(narrow.text) ? utf16(bytes, 'little') : undefined;
  return other && !control.test(other.text) ? other : narrow;
};

/** Half of nearly every letter of another alphabet than Latin, read as UTF-8; part of no readable text. */
const control = /[\0-\x08\x0b\x0c\x0e-\x1f]/;

/** Undefined when the bytes hold half a character or a lone surrogate. */
const utf16 = (bytes: Buffer, order: 'little' | 'big'): DecodedText | undefined => {
  if (bytes.length % 2 === 1) return undefined;
  const text = (order === 'little' ? bytes : Buffer.from(bytes).swap16()).toString('utf16le');
  return text.isWellFormed() ? { encoding: 'utf-16', text } : undefined;
};

const sampled = 4096;
const mostOnOneSide = 0.6;
const fewOnOther = 0.05;

/** Zero bytes nearly always in the same half of a pair: the other half holds Latin letters. */
const zeroOrder = (bytes: Buffer): 'little' | 'big' | undefined => {
  const pairs = Math.min(bytes.length, sampled) >> 1;
  let even = 0;
  let odd = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    if (bytes[2 * pair] === 0) even += 1;
    if (bytes[2 * pair + 1] === 0) odd += 1;
  }
  if (odd >= mostOnOneSide * pairs && even <= fewOnOther * pairs) return 'little';
  return even >= mostOnOneSide * pairs && odd <= fewOnOther * pairs ? 'big' : undefined;
};
