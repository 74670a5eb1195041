import { createHmac, createSecretKey, hash } from 'node:crypto';

const remembered = 50_000;

/** Digests of texts: HMAC-SHA-256 with a key, or plain SHA-256 without one. Equal texts give equal digests on every machine that has the key. */
export class Digests {
  readonly keyed: boolean;
  readonly #make: (text: string) => Buffer;
  readonly #known = new Map<string, Buffer>();

  constructor(key: string | undefined) {
    this.keyed = key !== undefined;
    const secret = key === undefined ? undefined : createSecretKey(key, 'utf8');
    this.#make = secret ? (text) => createHmac('sha256', secret).update(text).digest() : (text) => hash('sha256', text, 'buffer');
  }

  /** 32 bytes; do not change them. */
  of(text: string): Buffer {
    let digest = this.#known.get(text);
    if (digest) return digest;
    digest = this.#make(text);
    if (this.#known.size >= remembered) this.#known.clear();
    this.#known.set(text, digest);
    return digest;
  }

  hex(text: string): string {
    return this.of(text).toString('hex');
  }
}
