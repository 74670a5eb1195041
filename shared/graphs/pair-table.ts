/** Different pairs of whole numbers in order of appearance, 24 to 48 bytes each. */
export class PairTable {
  firsts = new Int32Array(64);
  seconds = new Int32Array(64);
  size = 0;
  /** Number of the pair, from 1, in open addressing; at most half of it is taken. */
  #slots = new Int32Array(256);

  /** The number of the pair, from 0; -1 where it is not there. */
  find(first: number, second: number): number {
    return this.#slots[this.#slot(first, second)]! - 1;
  }

  /** The number of the pair, which is put in where it is not there. */
  add(first: number, second: number): number {
    const slot = this.#slot(first, second);
    if (this.#slots[slot] !== 0) return this.#slots[slot]! - 1;
    const number = this.size;
    this.size += 1;
    if (number === this.firsts.length) [this.firsts, this.seconds] = [doubled(this.firsts), doubled(this.seconds)];
    this.firsts[number] = first;
    this.seconds[number] = second;
    this.#slots[slot] = this.size;
    if (this.size * 2 > this.#slots.length) this.#spread();
    return number;
  }

  #slot(first: number, second: number): number {
    const mask = this.#slots.length - 1;
    const mixed = Math.imul(Math.imul(first, 0x9e37_79b1) ^ second, 0x85eb_ca6b);
    for (let slot = (mixed ^ (mixed >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot]! - 1;
      if (number < 0 || (this.firsts[number] === first && this.seconds[number] === second)) return slot;
    }
  }

  #spread(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let number = 0; number < this.size; number += 1) this.#slots[this.#slot(this.firsts[number]!, this.seconds[number]!)] = number + 1;
  }
}

const doubled = (values: Int32Array): Int32Array<ArrayBuffer> => {
  const larger = new Int32Array(values.length * 2);
  larger.set(values);
  return larger;
};
