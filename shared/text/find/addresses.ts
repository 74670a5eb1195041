import { isIpv4, isIpv6 } from '../addresses.ts';
import { digit, hex, is, isForeignLetter, word } from './characters.ts';
import type { Scan } from './spans.ts';

const digitsFrom = (text: string, place: number, most: number): number => {
  let end = place;
  while (end - place < most && is(text, end, digit)) end += 1;
  return end;
};

/** Four groups of digits around dots, whatever stands beside them; the groups must be octets. */
export const scanIpv4: Scan = (text, found) => {
  let resume = 0;
  for (let dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', Math.max(resume, dot + 1))) {
    let start = dot;
    while (start > resume && dot - start < 3 && is(text, start - 1, digit)) start -= 1;
    if (start === dot) continue;
    let end = dot;
    let groups = 1;
    for (; groups < 4 && text.charCodeAt(end) === 46; groups += 1) {
      const next = digitsFrom(text, end + 1, 3);
      if (next === end + 1) break;
      end = next;
    }
    if (groups < 4) continue;
    resume = end;
    if (isIpv4(text.slice(start, end))) found(start, end);
  }
};

const isNeighbour = (text: string, place: number): boolean => {
  const code = text.charCodeAt(place);
  return code === 58 || code === 46 || is(text, place, word) || isForeignLetter(text, place);
};
const colonOrHex = (text: string, place: number): boolean => text.charCodeAt(place) === 58 || is(text, place, hex);

/** A run of hexadecimal digits and colons that stands alone and parses. */
export const scanIpv6: Scan = (text, found) => {
  let end = 0;
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', end)) {
    let start = colon;
    while (start > end && is(text, start - 1, hex)) start -= 1;
    end = colon + 1;
    while (colonOrHex(text, end)) end += 1;
    if (end - start <= 39 && !isNeighbour(text, start - 1) && !isNeighbour(text, end) && isIpv6(text.slice(start, end))) found(start, end);
  }
};
