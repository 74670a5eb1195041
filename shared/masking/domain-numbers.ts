import { writeNumber } from './ascii.ts';
import type { Digests } from './digest.ts';
import { blockSize, type Scramble } from './scramble.ts';
import { ShortDigests } from './short-digests.ts';

/** Masks the numbers of domains, three of each: first all are taken, then all are made, then they are written in any order. */
export interface Numbers {
  /** Forgets what was there and makes room. */
  clear(domains: number): void;
  /** Takes a number (0, 1 or 2) of a domain from its digits. */
  add(domain: number, number: number, bytes: Uint8Array, from: number, to: number): void;
  make(): void;
  /** Writes a number so that it ends before `end`, and returns where it starts. `length` is that of the number it stands for. */
  write(bytes: Uint8Array, end: number, domain: number, number: number, length: number): number;
}

/** No number of 32 bits is longer. */
export const mostDigits = 10;

export const numbers = (digests: Digests): Numbers => (digests.keyed ? keyed(digests.scrambler('sid')) : plain());

/** A domain is a block: a number depends on the others of its domain. */
const keyed = (scramble: Scramble): Numbers => {
  let blocks = new Uint32Array();
  let words = new DataView(blocks.buffer);
  return {
    clear: (domains) => {
      blocks = new Uint32Array((domains * blockSize) / 4);
      words = new DataView(blocks.buffer);
    },
    add: (domain, number, bytes, from, to) => {
      let value = 0;
      for (let at = from; at < to; at += 1) value = (Math.imul(value, 10) + bytes[at]! - 48) | 0;
      words.setInt32(domain * blockSize + number * 4 + 4, value);
    },
    make: () => scramble(blocks),
    write: (bytes, end, domain, number) => writeNumber(bytes, end, words.getUint32(domain * blockSize + number * 4 + 4)),
  };
};

/** As many digits as there were, from the digest of the number: those that are letters become 0-5. */
const plain = (): Numbers => {
  let digests = new ShortDigests(0);
  return {
    clear: (domains) => {
      if (digests.most < domains * 3) digests = new ShortDigests(domains * 3);
      digests.clear();
    },
    add: (_domain, _number, bytes, from, to) => digests.add(bytes, from, to),
    make: () => digests.digest(),
    write: (bytes, end, domain, number, length) => {
      const start = end - length;
      for (let word = 0, at = start; at < end; word += 1) {
        const digits = digests.word(domain * 3 + number, word);
        for (let shift = 28; shift >= 0 && at < end; shift -= 4, at += 1) {
          const digit = (digits >>> shift) & 15;
          // Without a branch: which one it is cannot be foretold, and guessing wrong costs more than all the rest.
          bytes[at] = 48 + digit - (((9 - digit) >> 31) & 10);
        }
      }
      return start;
    },
  };
};
