import { signsAt } from './characters.ts';
import type { Page } from './page.ts';
import type { Spans } from './spans.ts';

/** A type that is built around signs: an address around its dots, a path around its slashes. */
export interface Reader {
  sign: '.' | '/' | ':' | '@' | '\\';
  /** Reads what stands around the sign at `place`, adds the match, if there is one, and moves `spans.resume` behind what need not be read again. */
  read(page: Page, place: number, spans: Spans): void;
}

const stretch = 1024;

/** Shows each sign of a page, from left to right, to the readers that wait for it, unless they have read past it. */
export const signVisitor = (readers: readonly (Reader & { spans: Spans })[]): ((page: Page) => void) => {
  const bySign = Array.from({ length: 128 }, (_, code) => readers.filter(({ sign }) => sign.charCodeAt(0) === code));
  const signs = new Int32Array(readers.length === 0 ? 0 : stretch);
  return (page) => {
    for (const { spans } of readers) spans.clear();
    if (readers.length === 0) return;
    const { codes, text: { length } } = page;
    for (let from = 0; from < length; from += stretch) {
      const to = Math.min(from + stretch, length);
      let count = 0;
      // Every place is written and the next overwrites it unless it was a sign: a branch here would be guessed wrong too often.
      for (let place = from; place < to; place += 1) {
        signs[count] = place;
        count += signsAt(codes, place);
      }
      for (let index = 0; index < count; index += 1) {
        const place = signs[index]!;
        for (const reader of bySign[codes[place]!]!) if (place >= reader.spans.resume) reader.read(page, place, reader.spans);
      }
    }
  };
};
