import { is, letter } from './characters.ts';
import type { Page } from './page.ts';

/** Tells whether the last label of a host, which stands on the page from `start` to before `end`, makes it a domain. */
export type LabelCheck = (page: Page, start: number, end: number) => boolean;

const longest = 6;
const mostLabels = 5000;

/** A check that remembers its answers: for short labels of ASCII letters, which nearly all are, by a number of five bits a letter. */
export const labelCheck = (accept: (lastLabel: string) => boolean): LabelCheck => {
  const known = new Map<number, boolean>();
  return ({ text, codes }, start, end) => {
    let key = 0;
    for (let place = start; place < end; place += 1) {
      if (!is(codes, place, letter) || end - start > longest) return accept(text.slice(start, end));
      key = key * 32 + (codes[place]! & 31);
    }
    let answer = known.get(key);
    if (answer === undefined) {
      answer = accept(text.slice(start, end));
      if (known.size < mostLabels) known.set(key, answer);
    }
    return answer;
  };
};
