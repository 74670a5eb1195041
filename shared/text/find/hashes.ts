import { backOver, hex, is, past } from './characters.ts';
import type { Page } from './page.ts';
import type { Spans } from './spans.ts';

/** Digits of each kind of hash. */
export const hashLengths: Readonly<Record<string, number>> = { md5_hash: 32, sha1_hash: 40, sha256_hash: 64, sha512_hash: 128 };

/** Runs of hexadecimal digits that are exactly as long as one of the wanted hashes. Outside runs only every thirty-second character or fewer is read. */
export const hashScan = (byLength: ReadonlyMap<number, Spans>): ((page: Page) => void) => {
  const shortest = Math.min(...byLength.keys());
  const every = [...byLength.values()];
  return ({ text: { length }, codes }) => {
    for (const spans of every) spans.clear();
    for (let place = shortest - 1; place < length; place += shortest) {
      if (!is(codes, place, hex)) continue;
      const start = backOver(codes, place, hex, 0);
      const end = past(codes, place, hex);
      if (end - start >= shortest) byLength.get(end - start)?.add(start, end);
      // `end` is no digit, so the next run starts after it at the soonest.
      place = end;
    }
  };
};
