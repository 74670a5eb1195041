/** Why a thing was not unpacked, or not to its end. */
export class Unpackable extends Error {
  readonly code: 'damaged' | 'encrypted' | 'expansion-limit' | 'byte-limit' | 'item-limit' | 'not-supported';
  constructor(code: Unpackable['code'], message: string) {
    super(message);
    this.name = 'Unpackable';
    this.code = code;
  }
}

export interface Bounds {
  /** Most bytes that may come out of one call. */
  bytes: number;
  /** Most items that may come out of one call. */
  items: number;
  /** Most bytes out for one byte in; the first mebibyte is free. */
  ratio: number;
}

const freeBytes = 1_048_576;

/** What one call may still unpack. Spending past the end throws an Unpackable that says which bound was met. */
export class Budget {
  #bytes: number;
  #items: number;
  readonly #ratio: number;

  constructor({ bytes, items, ratio }: Bounds) {
    this.#bytes = bytes;
    this.#items = items;
    this.#ratio = ratio;
  }

  /** Most bytes that one member may have which takes `packed` bytes. */
  allowance(packed: number): number {
    return Math.min(this.#bytes, Math.max(freeBytes, packed * this.#ratio));
  }

  /** Which bound a member met that wanted more than its allowance. */
  exceeded(packed: number): Unpackable {
    return this.allowance(packed) < this.#bytes
      ? new Unpackable('expansion-limit', `It grows to more than ${this.#ratio} times its size, as a decompression bomb does.`)
      : new Unpackable('byte-limit', 'Nothing further was unpacked: the limit on bytes of one call was reached.');
  }

  spend(bytes: number, items = 1): void {
    if (this.#items < items) throw new Unpackable('item-limit', 'Nothing further was unpacked: the limit on items of one call was reached.');
    if (bytes > this.#bytes) throw new Unpackable('byte-limit', 'Nothing further was unpacked: the limit on bytes of one call was reached.');
    this.#items -= items;
    this.#bytes -= bytes;
  }
}
