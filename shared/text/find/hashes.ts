import { hex, is } from './characters.ts';
import type { Scan } from './spans.ts';

/** Runs of exactly `length` hexadecimal digits. Only every `length`-th character is looked at outside such runs. */
export const scanHash = (length: number): Scan => (text, found) => {
  for (let place = length - 1; place < text.length; place += length) {
    if (!is(text, place, hex)) continue;
    let start = place;
    while (is(text, start - 1, hex)) start -= 1;
    let end = place + 1;
    while (is(text, end, hex)) end += 1;
    if (end - start === length) found(start, end);
    // `end` is no digit, so the next run starts after it at the soonest.
    place = end;
  }
};
