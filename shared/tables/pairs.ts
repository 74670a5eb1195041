/** Pairs of whole numbers of 32 bits as dense codes in order of first sight: a hash table in typed arrays, without an object or a text for each pair. */
export class Pairs {
  size = 0;
  /** Left and right of each code. */
  #pairs: Int32Array<ArrayBuffer>;
  /** Codes + 1; 0 where there is none. At most half full. */
  #slots: Int32Array<ArrayBuffer>;
  #last: number;
  /** Drawn anew for each table, so that no input can be made to collide. */
  readonly #mix = crypto.getRandomValues(new Int32Array(2)).map((value) => value | 1);

  /** Room for as many pairs as are expected; it grows when there are more. */
  constructor(expected = 256) {
    this.#last = 2 ** Math.ceil(Math.log2(2 * expected + 2)) - 1;
    this.#slots = new Int32Array(this.#last + 1);
    this.#pairs = new Int32Array(this.#last + 1);
  }

  left(code: number): number {
    return this.#pairs[2 * code]!;
  }

  right(code: number): number {
    return this.#pairs[2 * code + 1]!;
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
    this.#pairs[2 * code] = left;
    this.#pairs[2 * code + 1] = right;
    this.#slots[slot] = this.size += 1;
    if (2 * this.size > this.#last) this.#grow();
    return code;
  }

  /** Where the pair is, or the free place for it. */
  #slot(left: number, right: number): number {
    const pairs = this.#pairs;
    const slots = this.#slots;
    const last = this.#last;
    let hash = Math.imul(left, this.#mix[0]!) + Math.imul(right, this.#mix[1]!);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    let slot = (hash ^ (hash >>> 13)) & last;
    for (let known = slots[slot]!; known > 0 && (pairs[2 * known - 2] !== left || pairs[2 * known - 1] !== right); known = slots[slot]!) slot = (slot + 1) & last;
    return slot;
  }

  #grow(): void {
    const pairs = this.#pairs;
    this.#last = 2 * this.#last + 1;
    this.#slots = new Int32Array(this.#last + 1);
    this.#pairs = new Int32Array(this.#last + 1);
    this.#pairs.set(pairs);
    for (let code = 0; code < this.size; code += 1) this.#slots[this.#slot(pairs[2 * code]!, pairs[2 * code + 1]!)] = code + 1;
  }
}
