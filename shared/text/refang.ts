import type { ObservableType } from '../kit/observable.ts';

/** A text in plain form, with the way back to the text as it was. */
export interface Plain {
  text: string;
  /** Place in the original of a place in `text`. */
  origin: (place: number) => number;
}

const mark = /\\?[[({<] ?(\.|dot|@|at|:\/\/|:|\/\/?) ?\\?[\])}>]/iy;
/** What the sign in a mark starts with. */
const signStarts = new Set([...'.dD@aA:/'].map((sign) => sign.charCodeAt(0)));
const blank = 32;
const halfMark = /(?<=[\p{L}\d])(?:\[\.|\.\])(?=[\p{L}\d])/uy;
const meanings: Readonly<Record<string, string>> = { dot: '.', at: '@' };
/** What stands for http and ftp, each with the plain spelling of the same length. */
const schemes = /(?<![a-z])(?:h(?:xx|tx|xt|\*\*)p|s?fxp)s?$/i;
const longestScheme = 6;

interface Mark {
  start: number;
  end: number;
  meaning: string;
}

/** Every bracketed sign. Looks only where a bracket stands, so that a text without any costs next to nothing. */
const marksIn = (text: string): Mark[] => {
  const marks: Mark[] = [];
  const addHalf = (place: number) => readAt(halfMark, text, place) && marks.push({ start: place, end: place + 2, meaning: '.' });
  for (const bracket of '[({<')
    for (let place = text.indexOf(bracket); place >= 0; place = text.indexOf(bracket, place + 1)) {
      const sign = text.charCodeAt(place + 1);
      if (!signStarts.has(sign === blank ? text.charCodeAt(place + 2) : sign)) continue;
      const found = readAt(mark, text, place - (text.charAt(place - 1) === '\\' ? 1 : 0));
      const meaning = found?.[1]!.toLowerCase();
      if (found) marks.push({ start: found.index, end: found.index + found[0].length, meaning: meanings[meaning!] ?? meaning! });
      else addHalf(place);
    }
  for (let place = text.indexOf(']'); place >= 0; place = text.indexOf(']', place + 1)) if (text.charAt(place - 1) === '.') addHalf(place - 1);
  return marks.sort((a, b) => a.start - b.start);
};

const readAt = (pattern: RegExp, text: string, place: number): RegExpExecArray | null => {
  pattern.lastIndex = place;
  return pattern.exec(text);
};

/** Undoes every usual defanging inside a text: `[.]`, `(dot)`, `[at]`, `[:]//`, `hxxp`, and so on. Linear: every pattern is of bounded length. */
export const plainForm = (given: string): Plain => {
  const cuts: { place: number; origin: number }[] = [];
  let text = '';
  let from = 0;
  for (const { start, end, meaning } of marksIn(given)) {
    if (start < from) continue;
    text += given.slice(from, start) + meaning;
    from = end;
    cuts.push({ place: text.length, origin: from });
  }
  text = from === 0 ? given : text + given.slice(from);
  return { text: plainSchemes(text), origin: (place) => originOf(cuts, place) };
};

const plainSchemes = (text: string): string => {
  let out = '';
  let from = 0;
  for (let colon = text.indexOf('://'); colon >= 0; colon = text.indexOf('://', colon + 3)) {
    if (!maySpellScheme(text, colon)) continue;
    const start = Math.max(from, colon - longestScheme - 1);
    const found = schemes.exec(text.slice(start, colon));
    if (!found) continue;
    out += text.slice(from, start + found.index) + plainScheme(found[0]);
    from = colon;
  }
  return from === 0 ? text : out + text.slice(from);
};

/** Whether a letter stands before the colon's `p` that http and ftp do not have there. */
const maySpellScheme = (text: string, colon: number): boolean => {
  const last = text.charCodeAt(colon - 1) | 32;
  const p = last === 115 ? colon - 2 : colon - 1;
  const before = text.charCodeAt(p - 1) | 32;
  return (text.charCodeAt(p) | 32) === 112 && (before !== 116 || (text.charCodeAt(p - 2) | 32) === 120);
};

const plainScheme = (scheme: string): string => {
  const lower = scheme.toLowerCase();
  return lower.startsWith('h') ? `http${lower.slice(4)}` : lower.replace('fxp', 'ftp');
};

const originOf = (cuts: readonly { place: number; origin: number }[], place: number): number => {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle]!.place <= place) low = middle + 1;
    else high = middle;
  }
  const cut = cuts[low - 1];
  return cut ? cut.origin + place - cut.place : place;
};

const wrapping: Readonly<Record<string, string>> = { '<': '>', '"': '"', "'": "'", '`': '`', '[': ']', '(': ')', '{': '}' };

/** The plain form of one value: defanging undone, blanks and enclosing quotes or brackets taken off. */
export const refang = (value: string): string => {
  let { text } = plainForm(value.trim());
  while (text.length > 1 && wrapping[text[0]!] === text.at(-1)) text = text.slice(1, -1).trim();
  // A scheme whose `://` was lost is still one: `hXXp` alone is how some tools defang.
  return text.replace(/^(?:h(?:xx|tx|xt|\*\*)p|s?fxp)s?(?=:)/i, plainScheme);
};

/** `.` → `[.]`; the `@` of an email → `[AT]`; `http`, `ftp` anywhere in a url → `hXXp`, `fXp`. */
export const defang = (value: string, type?: ObservableType): string => {
  const dotless = value.replaceAll('.', '[.]');
  if (type === 'email') return dotless.replaceAll('@', '[AT]');
  return type === 'url' ? dotless.replaceAll('http', 'hXXp').replaceAll('ftp', 'fXp') : dotless;
};
