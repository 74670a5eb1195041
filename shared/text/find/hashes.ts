import { hex, is } from './characters.ts';
import type { Scan } from './spans.ts';

/** Runs of hexadecimal digits that are exactly as long as one of the wanted hashes. Outside runs only every thirty-second character or fewer is read. */
export const scanHashes = (types: Readonly<Record<number, string>>): Scan => {
  const shortest = Math.min(...Object.keys(types).map(Number));
  return (text, found) => {
    for (let place = shortest - 1; place < text.length; place += shortest) {
      if (!is(text, place, hex)) continue;
      let start = place;
      while (is(text, start - 1, hex)) start -= 1;
      let end = place + 1;
      while (is(text, end, hex)) end += 1;
      const type = types[end - start];
      if (type !== undefined) found(start, end, type);
      // `end` is no digit, so the next run starts after it at the soonest.
      place = end;
    }
  };
};
