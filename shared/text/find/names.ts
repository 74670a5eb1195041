import { backOver, hex, is, label, lastLabel, mailUser, past } from './characters.ts';
import type { LabelCheck } from './last-labels.ts';
import type { Page } from './page.ts';
import type { Spans } from './spans.ts';

const longestLabel = 63;
const longestName = 253;
const percent = 37;
const hyphen = 45;
const dot = 46;

const isLabel = (codes: Uint16Array, start: number, end: number): boolean =>
  end > start && end - start <= longestLabel && codes[start] !== hyphen && codes[end - 1] !== hyphen;

/** Where a last label ends that starts at `place` and has `letters` in front: two or more letters, or an `xn--` label; `place` itself when there is none. */
const lastLabelEnd = (codes: Uint16Array, place: number, letters: number): number => {
  if (letters === 2 && (codes[place]! | 32) === 120 && (codes[place + 1]! | 32) === 110 && codes[place + 2] === hyphen && codes[place + 3] === hyphen) {
    let end = place + 4;
    while (end - place < longestLabel && codes[end]! < 128 && is(codes, end, label)) end += 1;
    while (codes[end - 1] === hyphen) end -= 1;
    if (end - place > 4) return end;
  }
  return letters < 2 ? place : place + Math.min(letters, longestLabel);
};

/**
 * Reads labels joined by dots behind the dot at `first`. Gives the end of the last one that can close a name; or, when none can, the complement of the start of
 * the last.
 */
const nameEnd = (codes: Uint16Array, first: number): number => {
  let end = -1;
  for (let place = first + 1; ;) {
    const letters = past(codes, place, lastLabel);
    const closed = lastLabelEnd(codes, place, letters - place);
    if (closed > place) end = closed;
    const stop = past(codes, letters, label);
    if (codes[stop] !== dot || !isLabel(codes, place, stop)) return end < 0 ? ~place : end;
    place = stop + 1;
  }
};

/** The first character of a label that ends before `end`: never inside a percent escape, never a hyphen. */
const labelStart = (codes: Uint16Array, end: number, from: number): number => {
  let start = backOver(codes, end, label, Math.max(from, end - longestLabel));
  if (start > 0 && codes[start - 1] === percent && end - start >= 2 && is(codes, start, hex) && is(codes, start + 1, hex)) start += 2;
  while (start < end && codes[start] === hyphen) start += 1;
  return start;
};

/** Host names whose last label is accepted. A name over 253 characters loses labels in front. */
export const readDns = (page: Page, first: number, spans: Spans, accept: LabelCheck): void => {
  const { text, codes } = page;
  if (!is(codes, first + 1, label)) return;
  let start = labelStart(codes, first, spans.resume);
  if (start === first || codes[first - 1] === hyphen) return;
  const end = nameEnd(codes, first);
  if (end < 0) {
    spans.resume = ~end;
    return;
  }
  spans.resume = end;
  if (end - start > longestName) start = text.indexOf('.', end - longestName - 1) + 1;
  let last = end;
  while (codes[last - 1] !== dot) last -= 1;
  if (accept(page, last, end)) spans.add(start, end);
};

/** A user, `@`, and a host name of any suffix. */
export const readEmail = ({ codes }: Page, at: number, spans: Spans): void => {
  if (at === 0 || !is(codes, at - 1, mailUser)) return;
  const firstDot = past(codes, at + 1, label);
  if (codes[firstDot] !== dot || !isLabel(codes, at + 1, firstDot)) return;
  const end = nameEnd(codes, firstDot);
  if (end < 0) return;
  const start = backOver(codes, at, mailUser, spans.resume);
  if (start < at) spans.add(start, end);
};

const nameSigns = /^[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*$/u;
const lastIsNumber = /(?:^|\.)\d+$/;
/** Whether the host of a URL can be a name; underscores do occur there. What ends in a number is meant as an address, if a wrong one. */
export const isName = (host: string): boolean => host.length <= longestName && nameSigns.test(host) && !lastIsNumber.test(host);
