import type { ObservableType } from '../kit/observable.ts';

/** A text in plain form, with the way back to the text as it was. */
export interface Plain {
  text: string;
  /** Place in the original of a place in `text`. */
  origin: (place: number) => number;
}

const marked = /\\?[[({<] ?(\.|dot|@|at|:\/\/|:|\/\/?) ?\\?[\])}>]|(?<=[\p{L}\d])(?:\[\.|\.\])(?=[\p{L}\d])/giu;
const meanings: Readonly<Record<string, string>> = { dot: '.', at: '@' };
/** What stands for http and ftp, each with the plain spelling of the same length. */
const schemes = /(?<![a-z])(?:h(?:xx|tx|xt|\*\*)p|s?fxp)s?$/i;
const longestScheme = 6;

/** Undoes every usual defanging inside a text: `[.]`, `(dot)`, `[at]`, `[:]//`, `hxxp`, and so on. Linear: every pattern is of bounded length. */
export const plainForm = (given: string): Plain => {
  const cuts: { place: number; origin: number }[] = [];
  let text = given;
  if (/[[({<]|\.\]/.test(given)) {
    const parts: string[] = [];
    let from = 0;
    let length = 0;
    for (const match of given.matchAll(marked)) {
      const mark = match[1]?.toLowerCase() ?? '.';
      const meaning = meanings[mark] ?? mark;
      parts.push(given.slice(from, match.index), meaning);
      length += match.index - from + meaning.length;
      from = match.index + match[0].length;
      cuts.push({ place: length, origin: from });
    }
    if (parts.length > 0) text = parts.join('') + given.slice(from);
  }
  return { text: plainSchemes(text), origin: (place) => originOf(cuts, place) };
};

const plainSchemes = (text: string): string => {
  let out = '';
  let from = 0;
  for (let colon = text.indexOf('://'); colon >= 0; colon = text.indexOf('://', colon + 3)) {
    const start = Math.max(from, colon - longestScheme - 1);
    const found = schemes.exec(text.slice(start, colon));
    if (!found) continue;
    out += text.slice(from, start + found.index) + plainScheme(found[0]);
    from = colon;
  }
  return from === 0 ? text : out + text.slice(from);
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
