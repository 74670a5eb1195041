import { RowShape } from './audit-shape.ts';
import type { Signature } from './audit-signature.ts';

/** For each column of a record that has one of its name before it, where that is, -1 for a name that every object has. */
export type Clashes = readonly (number | undefined)[];

/** What a record makes of the columns before it. */
export interface Step {
  layout: Layout;
  clashes: Clashes | undefined;
}

/** The columns of an event so far. */
export class Layout {
  readonly #signature: Signature;
  readonly keys: readonly string[];
  /** Where the columns are that name a system call; -1 when there are none. */
  readonly arch: number;
  readonly call: number;
  readonly callName: number;
  readonly #steps = new Map<Signature, Step>();
  readonly #shapes: RowShape[] = [];
  #lastSignature: Signature | undefined;
  #lastStep: Step | undefined;

  constructor(signature: Signature) {
    this.#signature = signature;
    this.keys = signature.keys();
    this.arch = this.keys.indexOf('arch');
    this.call = this.keys.indexOf('syscall');
    this.callName = this.keys.indexOf('SYSCALL');
  }

  /** After a record of these columns; undefined when there is no room to learn it. */
  after(signature: Signature): Step | undefined {
    if (signature === this.#lastSignature) return this.#lastStep;
    let step = this.#steps.get(signature);
    if (!step && (step = this.#learn(signature))) this.#steps.set(signature, step);
    this.#lastSignature = signature;
    return (this.#lastStep = step);
  }

  /** Rows of these columns and of further ones, chosen by the bits of `flags`. */
  shape(flags: number, further: readonly string[]): RowShape {
    return (this.#shapes[flags] ??= new RowShape([...new Set([...this.keys, ...further.filter((_, bit) => flags & (1 << bit))])]));
  }

  #learn(signature: Signature): Step | undefined {
    const { room } = signature;
    if (room.left <= 0) return undefined;
    room.left -= 1;
    let together = this.#signature;
    const keys = [...this.keys];
    const clashes: (number | undefined)[] = [];
    for (const [index, key] of signature.keys().entries()) {
      const known = key in Object.prototype ? -1 : keys.indexOf(key);
      if (known >= 0 || key in Object.prototype) clashes[index] = known;
      else {
        const longer = together.after(key);
        if (!longer) return undefined;
        keys.push(key);
        together = longer;
      }
    }
    return { layout: together === this.#signature ? this : new Layout(together), clashes: clashes.length > 0 ? clashes : undefined };
  }
}
