import { is, letter, linuxFileStop, linuxStop, windowsFileStop, windowsStop } from './characters.ts';
import type { Scan } from './spans.ts';

const dot = 46;
const slash = 47;
const colon = 58;
const backslash = 92;

/** Back over dots, not before `from`. */
const dotsBefore = (text: string, place: number, from: number): number => {
  let start = place;
  while (start > from && text.charCodeAt(start - 1) === dot) start -= 1;
  return start;
};

const runEnd = (text: string, place: number, stop: number): number => {
  let end = place;
  while (end < text.length && !is(text, end, stop)) end += 1;
  return end;
};

/**
 * Drive, share, dots or nothing; then folders, which may hold blanks; then a file name, which may not.
 * The match reaches to the last backslash of the stretch that a file name follows. Each stretch is read a fixed number of times.
 */
export const scanWindowsPath: Scan = (text, found) => {
  let resume = 0;
  let matched = 0;
  for (let first = text.indexOf('\\'); first >= 0; first = text.indexOf('\\', resume)) {
    const stretch = runEnd(text, first + 1, windowsStop);
    let last = text.lastIndexOf('\\', stretch - 1);
    const opensFile = (place: number) => place + 1 < text.length && !is(text, place + 1, windowsFileStop);
    while (last > first && (!opensFile(last) || last === first + 1)) last = text.lastIndexOf('\\', last - 1);
    if (!opensFile(last)) {
      resume = text.charCodeAt(first + 1) === backslash && opensFile(first + 1) ? first + 1 : stretch;
      continue;
    }
    const hasDrive = first - 2 >= matched && text.charCodeAt(first - 1) === colon && is(text, first - 2, letter);
    const start = hasDrive ? first - 2 : dotsBefore(text, first, matched);
    resume = runEnd(text, last + 1, windowsFileStop);
    matched = resume;
    found(start, resume);
  }
};

/** Slashes, dots or nothing; then a slash; then folders, which may hold blanks; then a file name, which may not. Linear as above. */
export const scanLinuxPath: Scan = (text, found) => {
  let resume = 0;
  let matched = 0;
  for (let first = text.indexOf('/'); first >= 0; first = text.indexOf('/', resume)) {
    let place = first + 1;
    while (text.charCodeAt(place) === slash) place += 1;
    const start = place === first + 1 ? dotsBefore(text, first, matched) : first;
    const opensFile = (at: number) => at < text.length && !is(text, at, linuxFileStop);
    let file = -1;
    for (;;) {
      if (opensFile(place)) file = place;
      const stop = runEnd(text, place, linuxStop);
      if (stop === place || text.charCodeAt(stop) !== slash) break;
      place = stop + 1;
    }
    if (file < 0) {
      // A slash that ended the last folder may begin a path with the slash behind it.
      resume = text.charCodeAt(place) === slash && place - 1 > first ? place - 1 : place;
      continue;
    }
    resume = runEnd(text, file, linuxFileStop);
    matched = resume;
    found(start, resume);
  }
};
