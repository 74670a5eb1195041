import { createHmac, createSecretKey, hash } from 'node:crypto';

const remembered = 4_096;

/** Digests of texts: HMAC-SHA-256 with a key, or plain SHA-256 without one. Equal texts give equal digests on every machine that has the key. */
export class Digests {
  readonly keyed: boolean;
  readonly #make: (text: string) => string;
  /** As hex: a buffer for each would cost ten times the memory. */
  readonly #known = new Map<string, string>();

  constructor(key: string | undefined) {
    this.keyed = key !== undefined;
    const secret = key === undefined ? undefined : createSecretKey(key, 'utf8');
    this.#make = secret ? (text) => createHmac('sha256', secret).update(text).digest('hex') : (text) => hash('sha256', text, 'hex');
  }

  /** 32 bytes. */
  of(text: string): Buffer {
    return Buffer.from(this.hex(text), 'hex');
  }

  hex(text: string): string {
    let digest = this.#known.get(text);
    if (digest !== undefined) return digest;
    digest = this.#make(text);
    if (this.#known.size >= remembered) this.#known.clear();
    this.#known.set(text, digest);
    return digest;
  }
}
