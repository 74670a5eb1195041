import { isIpv6 } from '../addresses.ts';
import { digit, hex, is, past, upTo, urlHost, urlPathStop, urlQuery, urlUser } from './characters.ts';
import { type Page, pages } from './page.ts';
import type { Spans } from './spans.ts';
import { trimmedEnd } from './url-ends.ts';

const separators = new Set(Array.from(',;|', (sign) => sign.charCodeAt(0)));
/** Longest first, so that the leftmost start wins. */
const schemes = ['telnet', 'sftps', 'https', 'sftp', 'ftps', 'http', 'ldap', 'file', 'ftp'];
const byLastLetter = new Map<number, string[]>();
for (const scheme of schemes) {
  const last = scheme.charCodeAt(scheme.length - 1);
  byLastLetter.set(last, [...(byLastLetter.get(last) ?? []), scheme]);
}

/** Where the scheme before the colon starts; -1 when there is none. */
const schemeStart = (codes: Uint16Array, colon: number, from: number): number => {
  if (colon === from) return -1;
  for (const scheme of byLastLetter.get(codes[colon - 1]! | 32) ?? []) {
    const start = colon - scheme.length;
    if (start >= from && isSpelt(codes, start, scheme)) return start;
  }
  return -1;
};

/** Whether the lower-case word stands at the place, in any letter case. */
const isSpelt = (codes: Uint16Array, place: number, spelling: string): boolean => {
  for (let at = 0; at < spelling.length; at += 1) if ((codes[place + at]! | 32) !== spelling.charCodeAt(at)) return false;
  return true;
};

const hash = 35;
const dot = 46;
const slash = 47;
const colonSign = 58;
const question = 63;
const at = 64;
const openBracket = 91;
const closeBracket = 93;

/** Whether a path, query or fragment starts here; two slashes are the rest of a scheme. */
const opensTail = (codes: Uint16Array, place: number): boolean =>
  codes[place] === slash ? codes[place + 1] !== slash : codes[place] === question || codes[place] === hash;

/** Where the host starts that belongs to the `://` at `colon`: behind a user part that ends in `@`. */
const hostStart = (codes: Uint16Array, colon: number): number => {
  const user = past(codes, colon + 3, urlUser);
  return codes[user] === at ? user + 1 : colon + 3;
};

/** The host's end: the first colon or foreign character; a bracketed IPv6 address counts as one. */
const hostEnd = ({ text, codes }: Page, start: number): number => {
  const end = past(codes, start, urlHost);
  if (end > start || codes[start] !== openBracket) return end;
  let close = start + 1;
  while (codes[close] === colonSign || codes[close] === dot || is(codes, close, hex)) close += 1;
  return codes[close] === closeBracket && isIpv6(text.slice(start + 1, close)) ? close + 1 : end;
};

/** Where the URL ends whose `://` is at `colon`; everything the grammar allows. */
const grammarEnd = (page: Page, colon: number): number => {
  const { codes } = page;
  let end = hostEnd(page, hostStart(codes, colon));
  if (codes[end] === colonSign) {
    const port = past(codes, end + 1, digit);
    // A port may be empty (RFC 3986, 3.2.3); before anything else the colon belongs to the sentence, or to the next scheme.
    if (port > end + 1 || opensTail(codes, port)) end = port;
  }
  if (codes[end] === slash) end = upTo(codes, end, urlPathStop);
  if (codes[end] === question) end = past(codes, end + 1, urlQuery);
  return codes[end] === hash ? past(codes, end + 1, urlQuery) : end;
};

const opensUrl = (codes: Uint16Array, colon: number): boolean => codes[colon] === colonSign && codes[colon + 1] === slash && codes[colon + 2] === slash;

/** Where a URL ends that is followed by another behind a comma or the like, as lists of URLs have it: `http://a.example/x|http://b.example/y`. */
const listEnd = (codes: Uint16Array, from: number, end: number): number => {
  for (let place = from; place < end; place += 1) {
    if (codes[place] !== colonSign || !opensUrl(codes, place)) continue;
    const next = schemeStart(codes, place, from);
    if (next > from && separators.has(codes[next - 1]!)) return next - 1;
  }
  return end;
};

/** URLs of the schemes that indicators come in. */
export const readUrl = (page: Page, colon: number, spans: Spans): void => {
  const { codes } = page;
  if (!opensUrl(codes, colon)) return;
  const start = schemeStart(codes, colon, spans.resume);
  if (start < 0) return;
  let end = listEnd(codes, colon + 3, grammarEnd(page, colon));
  // `http://a.example,http://b.example`: the host has taken the next scheme with it.
  if (opensUrl(codes, end)) {
    const next = schemeStart(codes, end, colon + 3);
    if (next >= 0) end = next;
  }
  end = trimmedEnd(codes, start, end);
  if (end > colon + 3) spans.add(start, end);
};

/**
 * The host of the URL that stands on the page from `start` to before `end`: as it is written, without user, port, brackets and closing dot; empty when there is
 * no scheme.
 */
export const hostAt = (page: Page, start: number, end: number): string => {
  const { text, codes } = page;
  let colon = start;
  while (colon < end && codes[colon] !== colonSign) colon += 1;
  if (colon === end) return '';
  const first = hostStart(codes, colon);
  const last = Math.min(hostEnd(page, first), end);
  if (codes[first] === openBracket && codes[last - 1] === closeBracket) return text.slice(first + 1, last - 1);
  return text.slice(first, codes[last - 1] === dot ? last - 1 : last);
};

/** The host of a URL by itself. */
export const hostOf = (text: string): string => hostAt(pages()(text), 0, text.length);
