import { isIpv4, isIpv6 } from '../addresses.ts';
import { digit, is, isForeignBlank, isForeignLetter, urlPathStop, urlPlain } from './characters.ts';
import type { Scan } from './spans.ts';

/** Longest first, so that the leftmost start wins. */
const schemes = ['telnet', 'sftps', 'https', 'sftp', 'ftps', 'http', 'ldap', 'file', 'ftp'];
const byLastLetter = new Map<number, string[]>();
for (const scheme of schemes) {
  const last = scheme.charCodeAt(scheme.length - 1);
  byLastLetter.set(last, [...(byLastLetter.get(last) ?? []), scheme]);
}

/** Where the scheme before the colon starts; -1 when there is none. */
const schemeStart = (text: string, colon: number, from: number): number => {
  for (const scheme of byLastLetter.get(text.charCodeAt(colon - 1) | 32) ?? []) {
    const start = colon - scheme.length;
    if (start >= from && isSpelt(text, start, scheme)) return start;
  }
  return -1;
};

/** Whether the lower-case word stands at the place, in any letter case. */
const isSpelt = (text: string, place: number, spelling: string): boolean => {
  for (let at = 0; at < spelling.length; at += 1) if ((text.charCodeAt(place + at) | 32) !== spelling.charCodeAt(at)) return false;
  return true;
};

const colonSign = 58;
const at = 64;
const openBracket = 91;
const closeBracket = 93;
const longestBracketed = 80;

const inHost = (text: string, place: number): boolean => is(text, place, urlPlain) || isForeignLetter(text, place) || text.charAt(place) === '%';
const inQuery = (text: string, place: number): boolean => inHost(text, place) || '/?@'.includes(text.charAt(place) || ' ');

/** Where the URL ends whose `://` is at `colon`; everything the grammar allows. */
const grammarEnd = (text: string, colon: number): number => {
  let end = hostEnd(text, colon + 3);
  if (text.charCodeAt(end) === colonSign) {
    let port = end + 1;
    while (is(text, port, digit)) port += 1;
    // A port may be empty (RFC 3986, 3.2.3); before anything else the colon belongs to the sentence, or to the next scheme.
    if (port > end + 1 || ('/?#'.includes(text.charAt(port) || ' ') && !text.startsWith('//', port))) end = port;
  }
  if (text.charAt(end) === '/') while (end < text.length && !is(text, end, urlPathStop) && !isForeignBlank(text, end)) end += 1;
  for (const mark of '?#') if (text.charAt(end) === mark) for (end += 1; inQuery(text, end);) end += 1;
  return end;
};

/** The host's end: past a user part that ends in `@`, then at the first colon or foreign character; a bracketed IPv6 address counts as one. */
const hostEnd = (text: string, place: number): number => {
  let start = place;
  let end = place;
  while (inHost(text, end) && text.charCodeAt(end) !== colonSign) end += 1;
  let user = end;
  while (inHost(text, user)) user += 1;
  if (text.charCodeAt(user) === at) {
    start = user + 1;
    for (end = start; inHost(text, end) && text.charCodeAt(end) !== colonSign;) end += 1;
  }
  if (end === start && text.charCodeAt(start) === openBracket) {
    // Only as far as an address can reach: a text without a closing bracket would be read to its end each time.
    const length = text.slice(start, start + longestBracketed).indexOf(']');
    if (length > 0 && isIpv6(text.slice(start + 1, start + length))) return start + length + 1;
  }
  return end;
};

/** Takes off closing punctuation that ends a URL by accident: marks, quotes, and brackets without their partner. */
const trimmedEnd = (text: string, start: number, end: number): number => {
  const open: Record<string, number> = {};
  let last = end;
  const closers = ')]}';
  const openers = '([{';
  for (; last > start; last -= 1) {
    const sign = text.charAt(last - 1);
    if ('.,;:!\'"'.includes(sign)) continue;
    const kind = closers.indexOf(sign);
    if (kind < 0) break;
    open[sign] ??= balance(text, start, last, openers[kind]!, sign);
    if (open[sign] >= 0) break;
    open[sign] += 1;
  }
  return last;
};

const balance = (text: string, start: number, end: number, opener: string, closer: string): number => {
  let sum = 0;
  for (let place = start; place < end; place += 1) {
    const sign = text.charAt(place);
    if (sign === opener) sum += 1;
    else if (sign === closer) sum -= 1;
  }
  return sum;
};

/** The end of the URL that starts at `start`, or `start` when there is nothing behind its `://`. */
export const urlEnd = (text: string, start: number, colon: number): number => {
  let end = grammarEnd(text, colon);
  // `http://a.example,http://b.example`: the host has taken the next scheme with it.
  if (text.startsWith('://', end)) {
    const next = schemeStart(text, end, colon + 3);
    if (next >= 0) end = next;
  }
  end = trimmedEnd(text, start, end);
  return end > colon + 3 ? end : start;
};

/** URLs of the schemes that indicators come in. */
export const scanUrl: Scan = (text, found) => {
  let resume = 0;
  for (let colon = text.indexOf('://'); colon >= 0; colon = text.indexOf('://', Math.max(resume, colon + 3))) {
    const start = schemeStart(text, colon, resume);
    if (start < 0) continue;
    const end = urlEnd(text, start, colon);
    if (end === start) continue;
    found(start, end);
    resume = end;
  }
};

/** The host of a URL as it is written, without user, port, brackets and closing dot. */
export const hostOf = (url: string): string => {
  const start = url.indexOf('://') + 3;
  const end = hostEnd(url, start);
  const user = url.lastIndexOf('@', end - 1);
  const first = user >= start ? user + 1 : start;
  const bracketed = url.charCodeAt(first) === openBracket && url.charCodeAt(end - 1) === closeBracket;
  return bracketed ? url.slice(first + 1, end - 1) : url.slice(first, url.charAt(end - 1) === '.' ? end - 1 : end);
};

/** Whether a host is an address rather than a name. */
export const addressType = (host: string): 'ipv4' | 'ipv6' | undefined => (isIpv4(host) ? 'ipv4' : isIpv6(host) ? 'ipv6' : undefined);

const mostNested = 20;

/** URLs carried by another, plain or percent-encoded once: everything behind a further `://`. At most twenty. */
export const nestedUrls = (url: string): string[] => {
  const first = url.indexOf('://');
  if (!url.includes('%') && url.indexOf('://', first + 3) < 0) return [];
  const text = percentDecoded(url);
  const nested: string[] = [];
  for (let colon = text.indexOf('://', first + 3); colon >= 0 && nested.length < mostNested; colon = text.indexOf('://', colon + 3)) {
    const start = schemeStart(text, colon, first + 3);
    if (start < 0) continue;
    const end = urlEnd(text, start, colon);
    if (end > start) nested.push(text.slice(start, end));
  }
  return nested;
};

/** Undoes every valid percent escape once; what is no UTF-8 stays as it is. */
export const percentDecoded = (text: string): string =>
  text.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
