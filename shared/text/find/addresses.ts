import { isIpv6 } from '../addresses.ts';
import { backOver, digit, hex, hexOrColon, is, past, word } from './characters.ts';
import type { Page } from './page.ts';
import type { Spans } from './spans.ts';

const dot = 46;
const colon = 58;

/** The number that the digits from `start` to `end` write. */
const numberAt = (codes: Uint16Array, start: number, end: number): number => {
  let value = 0;
  for (let place = start; place < end; place += 1) value = value * 10 + codes[place]! - 48;
  return value;
};

/** Four groups of digits around dots, whatever stands beside them; the groups must be octets. */
export const readIpv4 = ({ codes }: Page, first: number, spans: Spans): void => {
  const start = backOver(codes, first, digit, Math.max(spans.resume, first - 3));
  if (start === first) return;
  let end = first;
  let octets = numberAt(codes, start, first) < 256;
  for (let group = 1; group < 4; group += 1) {
    if (codes[end] !== dot) return;
    const from = end + 1;
    for (end = from; end - from < 3 && is(codes, end, digit);) end += 1;
    if (end === from) return;
    octets &&= numberAt(codes, from, end) < 256;
  }
  if (octets) spans.add(start, end);
  else spans.resume = end;
};

const isNeighbour = (codes: Uint16Array, place: number): boolean => codes[place] === colon || codes[place] === dot || is(codes, place, word);

/** Whether a run of digits and colons has as many colons as an address: seven, or two together. */
const hasColons = (codes: Uint16Array, start: number, end: number): boolean => {
  let colons = 0;
  for (let place = start; place < end; place += 1) {
    if (codes[place] !== colon) continue;
    if (codes[place + 1] === colon) return true;
    colons += 1;
  }
  return colons === 7;
};

const longestIpv6 = 39;

/** A run of hexadecimal digits and colons that stands alone and parses. */
export const readIpv6 = ({ text, codes }: Page, first: number, spans: Spans): void => {
  const start = backOver(codes, first, hex, spans.resume);
  const end = past(codes, first, hexOrColon);
  spans.resume = end;
  if (end - start > longestIpv6 || isNeighbour(codes, end) || (start > 0 && isNeighbour(codes, start - 1))) return;
  if (hasColons(codes, start, end) && isIpv6(text.slice(start, end))) spans.add(start, end);
};
