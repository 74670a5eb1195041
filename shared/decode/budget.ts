/** Why a thing was not unpacked, or not to its end. */
export class Unpackable extends Error {
  readonly code: 'damaged' | 'encrypted' | 'expansion-limit' | 'byte-limit' | 'item-limit' | 'time-limit' | 'memory-limit' | 'not-supported';
  /** Whether there is nothing wrong but that the end is missing. */
  readonly isCutOff: boolean;
  constructor(code: Unpackable['code'], message: string, isCutOff = false) {
    super(message);
    this.isCutOff = isCutOff;
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
  /** Most seconds of one call spent on unpacking. Default 10: for as long nothing else is done. */
  seconds?: number;
  /** Tried on what is encrypted. Default none. */
  passwords?: readonly string[];
  /** Whether to take what can be read of a zip archive whose end is missing. Default true. */
  salvage?: boolean;
}

const freeBytes = 1_048_576;

/** What one call may still unpack. Spending past the end throws an Unpackable that says which bound was met. */
export class Budget {
  #bytes: number;
  #items: number;
  readonly #ratio: number;
  #milliseconds: number;
  /** Private, so that no print of a budget shows them. */
  readonly #passwords: readonly string[];
  readonly salvage: boolean;

  constructor({ bytes, items, ratio, seconds = 10, passwords = [], salvage = true }: Bounds) {
    this.#passwords = passwords;
    this.salvage = salvage;
    this.#bytes = bytes;
    this.#items = items;
    this.#ratio = ratio;
    this.#milliseconds = seconds * 1000;
  }

  /** Items that may still come out. */
  get items(): number {
    return this.#items;
  }

  get passwords(): readonly string[] {
    return this.#passwords;
  }

  /** Most bytes that one member may have which takes `packed` bytes. */
  allowance(packed: number): number {
    return Math.min(this.#bytes, Math.max(freeBytes, packed * this.#ratio));
  }

  /** Which bound a member met that wanted more than its allowance. */
  exceeded(packed: number): Unpackable {
    return this.allowance(packed) < this.#bytes
      ? new Unpackable('expansion-limit', `It grows to more than ${this.#ratio} times its size, as a decompression bomb does.`)
      : reached('byte-limit', 'bytes');
  }

  spend(bytes: number, items = 1): void {
    if (this.#items < items) throw reached('item-limit', 'items');
    if (bytes > this.#bytes) throw reached('byte-limit', 'bytes');
    this.#items -= items;
    this.#bytes -= bytes;
  }

  /** Does work that gets the time which is left, and pays with the time that it takes. */
  timed<T>(work: (milliseconds: number) => T): T {
    if (this.#milliseconds <= 0) throw reached('time-limit', 'time');
    const started = performance.now();
    try {
      return work(this.#milliseconds);
    } finally {
      this.#milliseconds -= performance.now() - started;
    }
  }
}

const reached = (code: Unpackable['code'], what: string): Unpackable =>
  new Unpackable(code, `Nothing further was unpacked: the limit on ${what} of one call was reached.`);
