import { hash, hkdfSync } from 'node:crypto';
import { hmac } from './hmac.ts';
import { type Scramble, scrambler } from './scramble.ts';

/** What masks: a key, or none. */
export class Secret {
  readonly keyed: boolean;
  /** HMAC-SHA-256 with a key, plain SHA-256 without one, as 64 digits: a buffer for each digest would cost ten times the memory. */
  readonly digest: (text: string) => string;
  readonly #key: string | undefined;
  readonly #scramblers = new Map<string, Scramble>();

  constructor(key: string | undefined) {
    this.keyed = key !== undefined;
    this.#key = key;
    this.digest = key === undefined ? (text) => hash('sha256', text) : hmac(key);
  }

  /** For values of one kind that fit in blocks of 16 bytes; no two kinds share a key. Without a key everybody can make the same ones. */
  scrambler(kind: string): Scramble {
    let found = this.#scramblers.get(kind);
    if (!found) this.#scramblers.set(kind, (found = scrambler(new Uint8Array(hkdfSync('sha256', this.#key ?? 'no key', '', `masking of ${kind}`, 32)))));
    return found;
  }
}
