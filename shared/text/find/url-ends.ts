import { closing, is } from './characters.ts';

const openers: Readonly<Record<number, number>> = { 41: 40, 93: 91, 125: 123 };

const stresses = new Set(Array.from('*_~|', (sign) => sign.charCodeAt(0)));

/** Openers less closers of one kind of bracket. */
const balance = (codes: Uint16Array, start: number, end: number, opener: number, closer: number): number => {
  let sum = 0;
  for (let place = start; place < end; place += 1)
    if (codes[place] === opener) sum += 1;
    else if (codes[place] === closer) sum -= 1;
  return sum;
};

/** Takes off closing punctuation that ends a URL by accident: marks, quotes, and brackets without their partner. */
export const trimmedEnd = (codes: Uint16Array, start: number, end: number): number => {
  let last = end;
  // `**https://a.example/**`: what the text lays stress with.
  if (start > 0 && stresses.has(codes[start - 1]!)) while (codes[last - 1] === codes[start - 1]) last -= 1;
  let open: Record<number, number> | undefined;
  for (; last > start && is(codes, last - 1, closing); last -= 1) {
    const closer = codes[last - 1]!;
    const opener = openers[closer];
    if (opener === undefined) continue;
    open ??= {};
    open[closer] ??= balance(codes, start, last, opener, closer);
    if (open[closer] >= 0) break;
    open[closer] += 1;
  }
  return last;
};

/** Tells, for spans that come from left to right, whether each lies inside one of the page's URLs once its closing punctuation is off. */
export const pieceOfUrl = (codes: Uint16Array, urls: readonly number[]): ((start: number, end: number) => boolean) => {
  let next = 0;
  return (start, end) => {
    while (next < urls.length && urls[next + 1]! <= start) next += 2;
    if (next >= urls.length || urls[next]! > start) return false;
    const urlEnd = urls[next + 1]!;
    let last = end;
    while (last > urlEnd && is(codes, last - 1, closing)) last -= 1;
    return last <= urlEnd;
  };
};
