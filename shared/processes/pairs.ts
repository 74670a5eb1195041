/** Pairs of whole numbers of 32 bits as dense codes in order of first sight: a hash table in typed arrays, without an object or a text for each pair. */
export class Pairs {
  size = 0;
  #left = new Int32Array(512);
  #right = new Int32Array(512);
  /** Codes + 1; 0 where there is none. At most half full. */
  #slots = new Int32Array(1024);
  /** Drawn anew for each table, so that no input can be made to collide. */
  readonly #mix = crypto.getRandomValues(new Int32Array(2)).map((value) => value | 1);

  left(code: number): number {
    return this.#left[code]!;
  }

  right(code: number): number {
    return this.#right[code]!;
  }

  /** The code of a pair that is known, else -1. */
  find(left: number, right: number): number {
    return this.#slots[this.#slot(left, right)]! - 1;
  }

  /** The code of a pair, which is `size` before the call when the pair is new. */
  of(left: number, right: number): number {
    const slot = this.#slot(left, right);
    const known = this.#slots[slot]!;
    if (known > 0) return known - 1;
    const code = this.size;
    this.#left[code] = left;
    this.#right[code] = right;
    this.#slots[slot] = this.size += 1;
    if (this.size === this.#left.length) this.#grow();
    return code;
  }

  /** Where the pair is, or the free place for it. */
  #slot(left: number, right: number): number {
    const last = this.#slots.length - 1;
    let hash = Math.imul(left, this.#mix[0]!) + Math.imul(right, this.#mix[1]!);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    let slot = (hash ^ (hash >>> 13)) & last;
    for (let known = this.#slots[slot]!; known > 0 && (this.#left[known - 1] !== left || this.#right[known - 1] !== right); known = this.#slots[slot]!) slot = (slot + 1) & last;
    return slot;
  }

  #grow(): void {
    this.#left = larger(this.#left);
    this.#right = larger(this.#right);
    this.#slots = new Int32Array(2 * this.#left.length);
    for (let code = 0; code < this.size; code += 1) this.#slots[this.#slot(this.#left[code]!, this.#right[code]!)] = code + 1;
  }
}

const larger = (given: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
  const found = new Int32Array(2 * given.length);
  found.set(given);
  return found;
};
