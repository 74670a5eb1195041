import { hex, is, isForeignLetter, label, letter, mailUser } from './characters.ts';
import type { Scan } from './spans.ts';

const longestLabel = 63;
const longestName = 253;
const hyphen = 45;
const dot = 46;

const inLabel = (text: string, place: number): boolean => is(text, place, label) || isForeignLetter(text, place);
const isLetter = (text: string, place: number): boolean => is(text, place, letter) || isForeignLetter(text, place);

/** Where a last label that starts at `place` ends: two or more letters, or an `xn--` label; `place` itself when there is none. */
const lastLabelEnd = (text: string, place: number): number => {
  let end = place;
  if ((text.charCodeAt(place) | 32) === 120 && text.slice(place + 1, place + 4).toLowerCase() === 'n--') {
    while (end - place < longestLabel && is(text, end, label)) end += 1;
    while (text.charCodeAt(end - 1) === hyphen) end -= 1;
    if (end - place > 4) return end;
    end = place;
  }
  while (end - place < longestLabel && isLetter(text, end)) end += 1;
  return end - place >= 2 ? end : place;
};

/** Reads labels joined by dots from `start` on. `end` is after the last label that can close a name (or `start`), `stop` after all that was read. */
const nameFrom = (text: string, start: number): { end: number; stop: number } => {
  let end = start;
  let place = start;
  for (let count = 0; ; count += 1) {
    const closed = count === 0 ? place : lastLabelEnd(text, place);
    if (closed > place) end = closed;
    let stop = place;
    while (inLabel(text, stop)) stop += 1;
    const complete = stop > place && stop - place <= longestLabel && text.charCodeAt(place) !== hyphen && text.charCodeAt(stop - 1) !== hyphen;
    if (!complete || text.charCodeAt(stop) !== dot) return { end, stop: Math.max(stop, end) };
    place = stop + 1;
  }
};

/** The first character of a label that ends before `end`: never inside a percent escape, never a hyphen. */
const labelStart = (text: string, end: number, from: number): number => {
  let start = end;
  while (start > from && end - start < longestLabel && inLabel(text, start - 1)) start -= 1;
  if (text.charAt(start - 1) === '%' && end - start >= 2 && is(text, start, hex) && is(text, start + 1, hex)) start += 2;
  while (start < end && text.charCodeAt(start) === hyphen) start += 1;
  return start;
};

/** Host names by their letters alone. A name over 253 characters loses labels in front. */
const scanHosts: Scan = (text, found) => {
  let resume = 0;
  for (let at = text.indexOf('.'); at >= 0; at = text.indexOf('.', Math.max(resume, at + 1))) {
    if (!inLabel(text, at + 1)) continue;
    let start = labelStart(text, at, resume);
    if (start === at || text.charCodeAt(at - 1) === hyphen) continue;
    const { end, stop } = nameFrom(text, start);
    if (end === start) {
      resume = Math.max(at + 1, text.lastIndexOf('.', stop - 1) + 1);
      continue;
    }
    resume = end;
    if (end - start > longestName) start = text.indexOf('.', end - longestName - 1) + 1;
    found(start, end);
  }
};

/** Host names whose last label is accepted. */
export const scanDns =
  (accept: (lastLabel: string) => boolean): Scan =>
  (text, found) =>
    scanHosts(text, (start, end) => {
      if (accept(text.slice(text.lastIndexOf('.', end - 1) + 1, end))) found(start, end);
    });

const inUser = (text: string, place: number): boolean => is(text, place, mailUser) || isForeignLetter(text, place);

/** A user, `@`, and a host name of any suffix. */
export const scanEmail: Scan = (text, found) => {
  let resume = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (!inLabel(text, at + 1) || !inUser(text, at - 1)) continue;
    const { end } = nameFrom(text, at + 1);
    if (end === at + 1) continue;
    let start = at;
    while (start > resume && inUser(text, start - 1)) start -= 1;
    if (start === at) continue;
    found(start, end);
    resume = end;
  }
};

const nameSigns = /^[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*$/u;
const lastIsNumber = /(?:^|\.)\d+$/;
/** Whether the host of a URL can be a name; underscores do occur there. What ends in a number is meant as an address, if a wrong one. */
export const isName = (host: string): boolean => host.length <= longestName && nameSigns.test(host) && !lastIsNumber.test(host);
