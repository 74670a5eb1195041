import { is, letter, linuxFileStop, linuxStop, upTo, windowsFileStop, windowsStop } from './characters.ts';
import type { Page } from './page.ts';
import type { Spans } from './spans.ts';

const dot = 46;
const slash = 47;
const colon = 58;
const backslash = 92;

/** Back over dots, not before `from`. */
const dotsBefore = (codes: Uint16Array, place: number, from: number): number => {
  let start = place;
  while (start > from && codes[start - 1] === dot) start -= 1;
  return start;
};

/**
 * Drive, share, dots or nothing; then folders, which may hold blanks; then a file name, which may not.
 * The match reaches to the last backslash of the stretch that a file name follows. Each stretch is read at most twice.
 */
export const readWindowsPath = ({ codes }: Page, first: number, spans: Spans): void => {
  const opensFile = (place: number) => !is(codes, place + 1, windowsFileStop);
  let last = first;
  let stretch = first + 1;
  for (; !is(codes, stretch, windowsStop); stretch += 1) if (codes[stretch] === backslash && stretch > first + 1 && opensFile(stretch)) last = stretch;
  if (last === first && !opensFile(first)) {
    spans.resume = codes[first + 1] === backslash && opensFile(first + 1) ? first + 1 : stretch;
    return;
  }
  const hasDrive = first - 2 >= spans.end && codes[first - 1] === colon && is(codes, first - 2, letter);
  spans.add(hasDrive ? first - 2 : dotsBefore(codes, first, spans.end), upTo(codes, last + 1, windowsFileStop));
};

/** Slashes, dots or nothing; then a slash; then folders, which may hold blanks; then a file name, which may not. Linear as above. */
export const readLinuxPath = ({ codes }: Page, first: number, spans: Spans): void => {
  let place = first + 1;
  while (codes[place] === slash) place += 1;
  const start = place === first + 1 ? dotsBefore(codes, first, spans.end) : first;
  let file = -1;
  for (;;) {
    if (!is(codes, place, linuxFileStop)) file = place;
    const stop = upTo(codes, place, linuxStop);
    if (stop === place || codes[stop] !== slash) break;
    place = stop + 1;
  }
  if (file >= 0) spans.add(start, upTo(codes, file, linuxFileStop));
  // A slash that ended the last folder may begin a path with the slash behind it.
  else spans.resume = codes[place] === slash && place - 1 > first ? place - 1 : place;
};
