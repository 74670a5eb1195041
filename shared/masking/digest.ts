import { remembering } from './remember.ts';
import type { Scramble } from './scramble.ts';
import type { Secret } from './secret.ts';

/** Digests of the texts of one column. Equal texts give equal digests on every machine that has the key. */
export class Digests {
  readonly keyed: boolean;
  /** 64 digits. */
  readonly hex: (text: string) => string;
  readonly #secret: Secret;

  /** `ofParts`: of parts of values, which come again more often than the values. The values are remembered by who masks them. */
  constructor(secret: Secret, { ofParts }: { ofParts: boolean }) {
    this.keyed = secret.keyed;
    this.hex = ofParts ? remembering(secret.digest) : secret.digest;
    this.#secret = secret;
  }

  /** 32 bytes. */
  of(text: string): Buffer {
    return Buffer.from(this.hex(text), 'hex');
  }

  scrambler(kind: string): Scramble {
    return this.#secret.scrambler(kind);
  }
}
