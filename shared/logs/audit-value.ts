import { isUtf8 } from 'node:buffer';
import type { Page } from './audit-page.ts';

/** The value of each hex digit by its character code; -1 for every other character below 256. */
const hex = Int8Array.from({ length: 256 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()));

/** The bytes that hex digits spell, as text; the digits themselves when they are no hex, odd in number or no UTF-8. NUL reads as a blank. */
export const unhexed = ({ text, codes, scratch }: Page, from: number, to: number): string => {
  const size = (to - from) / 2;
  if (size === 0 || !Number.isInteger(size)) return text.slice(from, to);
  const bytes = size <= scratch.length ? scratch : Buffer.allocUnsafe(size);
  let all = 0;
  for (let index = 0; index < size; index += 1) {
    const high = codes[from + 2 * index]!;
    const low = codes[from + 2 * index + 1]!;
    const byte = (high | low) < 256 ? (hex[high]! << 4) | hex[low]! : -1;
    if (byte < 0) return text.slice(from, to);
    bytes[index] = byte === 0 ? 32 : byte;
    all |= byte;
  }
  if (all < 128) return bytes.toString('latin1', 0, size);
  return isUtf8(bytes.subarray(0, size)) ? bytes.toString('utf8', 0, size) : text.slice(from, to);
};

/** Whole numbers as numbers, with 4294967295 ("not set") as -1; anything else as it stands. */
export const integerOf = ({ text, codes }: Page, from: number, to: number): number | string => {
  const negative = codes[from] === 45;
  const first = negative ? from + 1 : from;
  if (to === first || to - from > 15) return text.slice(from, to);
  let sum = 0;
  for (let index = first; index < to; index += 1) {
    const code = codes[index]!;
    if (code < 48 || code > 57) return text.slice(from, to);
    sum = sum * 10 + code - 48;
  }
  return sum === 4_294_967_295 ? -1 : negative ? -sum : sum;
};
