/**
 * Numbers that look random and are the same for the same seed, on every machine: xoshiro128** (Blackman & Vigna 2018), its state filled by
 * splitmix32 from the seed. Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  #spare = NaN;

  constructor(seed: number) {
    let state = seed | 0;
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next() | 1;
  }

  /** 32 bits, from 0. */
  bits(): number {
    const scrambled = Math.imul(this.#b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
  }

  /** At least 0, below 1, in steps of 2^-32. */
  next(): number {
    return this.bits() * 2.3283064365386963e-10;
  }

  /** A whole number from 0 to `below` − 1. */
  integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** Normal with mean 0 and deviation 1 (Box & Muller 1958). */
  normal(): number {
    if (!Number.isNaN(this.#spare)) {
      const spare = this.#spare;
      this.#spare = NaN;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    const angle = 2 * Math.PI * this.next();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** `count` different whole numbers below `below`, in no order (Floyd's sampling, Bentley 1987). */
  sample(count: number, below: number): Uint32Array {
    const chosen = new Set<number>();
    for (let top = below - count; top < below; top += 1) {
      const pick = this.integer(top + 1);
      chosen.add(chosen.has(pick) ? top : pick);
    }
    return Uint32Array.from(chosen);
  }
}
