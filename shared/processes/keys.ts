import { type Moment, stepsOf } from './moment.ts';
import { withRoom } from './room.ts';

const secondSteps = 1e5;
const wide = 2 ** 32;

/** Who began when, each as a number: keys of processes in order of first sight, in typed arrays. A time counts to 10 microseconds. */
export class Keys {
  size = 0;
  who: Int32Array;
  seconds: Float64Array;
  /** Steps of 10 microseconds in the second. */
  steps: Int32Array;
  /** Keys by their hash, + 1; 0 where there is none. At most half full. */
  #slots: Int32Array;
  /** Keys by the hash of their times, + 1, and the next of the same hash. Made when it is first asked for, when all keys are there. */
  #together: { first: Int32Array; next: Int32Array } | undefined;
  /** Drawn anew for each table, so that no input can be made to collide. */
  readonly #mix = crypto.getRandomValues(new Int32Array(4)).map((value) => value | 1);

  /** Room for as many keys as are expected; it grows when there are more. */
  constructor(expected: number) {
    this.who = new Int32Array(expected);
    this.seconds = new Float64Array(expected);
    this.steps = new Int32Array(expected);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * expected + 2)));
  }

  /** The number of a key, which is `size` before the call when the key is new. */
  of(who: number, { seconds, nanos }: Moment): number {
    const steps = stepsOf(nanos);
    return steps === secondSteps ? this.#add(who, seconds + 1, 0) : this.#add(who, seconds, steps);
  }

  #add(who: number, seconds: number, steps: number): number {
    const last = this.#slots.length - 1;
    let slot = this.#hash(who, seconds, steps) & last;
    for (let known = this.#slots[slot]!; known > 0; known = this.#slots[slot]!) {
      if (this.who[known - 1] === who && this.steps[known - 1] === steps && this.seconds[known - 1] === seconds) return known - 1;
      slot = (slot + 1) & last;
    }
    const key = this.size;
    if (key === this.who.length) this.#widen();
    this.who[key] = who;
    this.seconds[key] = seconds;
    this.steps[key] = steps;
    this.#slots[slot] = this.size += 1;
    if (2 * this.size > last) this.#grow();
    return key;
  }

  /** All keys of this time, the lowest first. */
  began({ seconds, nanos }: Moment): number[] {
    const { first, next } = (this.#together ??= this.#byTime());
    const rounded = stepsOf(nanos);
    const [second, steps] = rounded === secondSteps ? [seconds + 1, 0] : [seconds, rounded];
    const found: number[] = [];
    for (let key = first[this.#hash(0, second, steps) & (first.length - 1)]!; key > 0; key = next[key - 1]!)
      if (this.steps[key - 1] === steps && this.seconds[key - 1] === second) found.push(key - 1);
    return found;
  }

  #byTime(): { first: Int32Array; next: Int32Array } {
    const first = new Int32Array(this.#slots.length);
    const next = new Int32Array(this.size);
    for (let key = this.size - 1; key >= 0; key -= 1) {
      const hash = this.#hash(0, this.seconds[key]!, this.steps[key]!) & (first.length - 1);
      next[key] = first[hash]!;
      first[hash] = key + 1;
    }
    return { first, next };
  }

  #hash(who: number, seconds: number, steps: number): number {
    const mix = this.#mix;
    const hash = Math.imul(who, mix[0]!) + Math.imul(seconds | 0, mix[1]!) + Math.imul((seconds / wide) | 0, mix[2]!) + Math.imul(steps, mix[3]!);
    const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return mixed ^ (mixed >>> 13);
  }

  #widen(): void {
    this.who = withRoom(this.who, this.size);
    this.seconds = withRoom(this.seconds, this.size);
    this.steps = withRoom(this.steps, this.size);
  }

  #grow(): void {
    const last = 2 * this.#slots.length - 1;
    const slots = (this.#slots = new Int32Array(last + 1));
    for (let key = 0; key < this.size; key += 1) {
      let slot = this.#hash(this.who[key]!, this.seconds[key]!, this.steps[key]!) & last;
      while (slots[slot]! > 0) slot = (slot + 1) & last;
      slots[slot] = key + 1;
    }
  }
}
