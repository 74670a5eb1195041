import type { ObservableType } from '../kit/observable.ts';
import { escapesIn, type Mark, nextEscape } from './escapes.ts';

/** A text in plain form, with the way back to the text as it was. */
export interface Plain {
  text: string;
  /** Place in the original of a place in `text`. */
  origin: (place: number) => number;
}

const mark = /\\?[[({<] ?(\.|dot|@|at|:\/\/|::?|\/\/?) ?\\?[\])}>]/iy;
/** What the sign in a mark starts with. */
const signStarts = new Set([...'.dD@aA:/'].map((sign) => sign.charCodeAt(0)));
const blank = 32;
const halfMark = /(?<=[\p{L}\d])(?:\[\.|\.\])(?=[\p{L}\d])/uy;
const meanings: Readonly<Record<string, string>> = { dot: '.', at: '@' };
/** What stands for http and ftp, each with the plain spelling of the same length. */
const schemes = /(?<![a-z])(?:h(?:xx|tx|xt|\*\*)p|s?fxp)s?$/i;
const longestScheme = 6;

const starters = ['[', '(', '{', '<', ']', '\\'];
const backslash = starters.length - 1;

/** Every bracketed or escaped sign from left to right, one at a time: a text may hold millions. Looks only where one can start, so that a text without any costs next to nothing. */
function* marksIn(text: string, next: number[]): Generator<Mark> {
  let escapes: ReturnType<typeof escapesIn> | undefined;
  for (;;) {
    let which = -1;
    for (let index = 0; index < next.length; index += 1) if (next[index]! >= 0 && (which < 0 || next[index]! < next[which]!)) which = index;
    if (which < 0) return;
    const place = next[which]!;
    next[which] = nextPlace(text, which, place + 1);
    const found = which === backslash ? (escapes ??= escapesIn(text))(place) : bracketed(text, place);
    if (found) yield found;
  }
}

const nextPlace = (text: string, which: number, from: number): number => (which === backslash ? nextEscape(text, from) : text.indexOf(starters[which]!, from));

/** Where each of the starters stands first; undefined when there is none, as in most lines of most logs. */
const firstPlaces = (text: string): number[] | undefined => {
  let places: number[] | undefined;
  for (let index = 0; index < starters.length; index += 1) {
    const place = nextPlace(text, index, 0);
    if (place >= 0) (places ??= [-1, -1, -1, -1, -1, -1])[index] = place;
  }
  return places;
};

const bracketed = (text: string, place: number): Mark | undefined => {
  const closes = text.charAt(place) === ']';
  const sign = text.charCodeAt(place + 1);
  if (closes ? text.charAt(place - 1) !== '.' : !signStarts.has(sign === blank ? text.charCodeAt(place + 2) : sign)) return undefined;
  const found = closes ? undefined : readAt(mark, text, place - (text.charAt(place - 1) === '\\' ? 1 : 0));
  if (found) {
    const sign = found[1]!.toLowerCase();
    const end = found.index + found[0].length;
    // `bob [at] evil [dot] example`: one blank on either side belongs to the mark.
    const wide = isBetweenBlanks(text, found.index, end) ? 1 : 0;
    return { start: found.index - wide, end: end + wide, meaning: meanings[sign] ?? sign };
  }
  const half = closes ? place - 1 : place;
  return readAt(halfMark, text, half) ? { start: half, end: half + 2, meaning: '.' } : undefined;
};

const isBetweenBlanks = (text: string, start: number, end: number): boolean =>
  text.charCodeAt(start - 1) === blank && text.charCodeAt(end) === blank && isInLabel(text, start - 2) && isInLabel(text, end + 1);

const labelSign = /[\p{L}\d-]/u;
const isInLabel = (text: string, place: number): boolean => labelSign.test(text.charAt(place));

const readAt = (pattern: RegExp, text: string, place: number): RegExpExecArray | null => {
  pattern.lastIndex = place;
  return pattern.exec(text);
};

const mostPieces = 4096;

const samePlace = (place: number): number => place;

/** Undoes every usual defanging inside a text: `[.]`, `(dot)`, `[at]`, `[:]//`, `hxxp`, and so on. Linear: every pattern is of bounded length. */
export const plainForm = (given: string): Plain => {
  const next = firstPlaces(given);
  if (!next) return { text: plainSchemes(given), origin: samePlace };
  const cuts: Cuts = { places: [], origins: [] };
  let pieces: string[] = [];
  let text = '';
  let length = 0;
  let from = 0;
  for (const { start, end, meaning } of marksIn(given, next)) {
    if (start < from) continue;
    pieces.push(given.slice(from, start), meaning);
    length += start - from + meaning.length;
    from = end;
    cuts.places.push(length);
    cuts.origins.push(from);
    if (pieces.length < mostPieces) continue;
    text += pieces.join('');
    pieces = [];
  }
  text = from === 0 ? given : text + pieces.join('') + given.slice(from);
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

/** Behind each mark: the place in the plain text, and in the text as it was. */
interface Cuts {
  places: number[];
  origins: number[];
}

const originOf = ({ places, origins }: Cuts, place: number): number => {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]! <= place) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? place : origins[low - 1]! + place - places[low - 1]!;
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
