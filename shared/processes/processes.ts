import type { Row } from '../kit/report.ts';
import { type Moment, momentText, stepsOf } from './moment.ts';
import { Pairs } from './pairs.ts';
import { Words } from './words.ts';

/** Six hours: the longest span whose steps of 10 microseconds have numbers of 32 bits. */
const span = 21_600;
const steps = 1e5;

/** How a process is known: by its own row, or only as the parent or the parent's parent of one that has a row. */
export const known = { own: 0, parent: 1, grandparent: 2 } as const;
export type Known = (typeof known)[keyof typeof known];

/**
 * Processes in the order in which they were added, told apart by host, id, name in lower case and time. All of them are kept as numbers;
 * texts and rows are made when somebody asks for them.
 */
export class Processes {
  readonly hosts = new Words();
  readonly ids = new Words();
  readonly names = new Words();
  /** Host and id. */
  readonly seats: Pairs;
  /** Seat and name. */
  readonly whos: Pairs;
  /** Span, and 10 microseconds in it. */
  readonly #moments: Pairs;
  /** Who and moment: its codes are the positions of the processes. */
  readonly #keys: Pairs;
  /** Position of the parent; -1 for a root. */
  readonly parent: Int32Array;
  /** Number of the row that tells of the process. */
  readonly source: Int32Array;
  readonly known: Uint8Array;
  readonly rowAt: (position: number) => Row;

  /** `usual` processes, and `most` at the most. */
  constructor(usual: number, most: number, rowAt: (processes: Processes, position: number) => Row) {
    this.seats = new Pairs(usual);
    this.whos = new Pairs(usual);
    this.#moments = new Pairs(usual);
    this.#keys = new Pairs(usual);
    this.parent = new Int32Array(most).fill(-1);
    this.source = new Int32Array(most);
    this.known = new Uint8Array(most);
    this.rowAt = (position) => rowAt(this, position);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** The position of the process; one that is there already stays as it was. */
  add(seat: number, name: number, moment: Moment, source: number, how: Known): number {
    const size = this.#keys.size;
    const position = this.#keys.of(this.whos.of(seat, name), this.#when(moment, true));
    if (position === size) {
      this.source[position] = source;
      this.known[position] = how;
    }
    return position;
  }

  who(position: number): number {
    return this.#keys.left(position);
  }
  seat(position: number): number {
    return this.whos.left(this.who(position));
  }
  host(position: number): number {
    return this.seats.left(this.seat(position));
  }
  id(position: number): number {
    return this.seats.right(this.seat(position));
  }
  name(position: number): number {
    return this.whos.right(this.who(position));
  }
  moment(position: number): Moment {
    const code = this.when(position);
    const rest = this.#moments.right(code) >>> 0;
    const seconds = Math.floor(rest / steps);
    return { seconds: this.#moments.left(code) * span + seconds, nanos: (rest % steps) * 1e4 };
  }
  /** The code of the time, to 10 microseconds. */
  when(position: number): number {
    return this.#keys.right(position);
  }
  /** The code of a time; -1 when no process began then. */
  whenOf(moment: Moment): number {
    return this.#when(moment, false);
  }
  #when({ seconds, nanos }: Moment, add: boolean): number {
    let spans = Math.floor(seconds / span);
    let rest = (seconds - spans * span) * steps + stepsOf(nanos);
    if (rest === span * steps) {
      spans += 1;
      rest = 0;
    }
    return add ? this.#moments.of(spans, rest | 0) : this.#moments.find(spans, rest | 0);
  }
  /** Time to 10 microseconds, in UTC. */
  time(position: number): string {
    return momentText(this.moment(position));
  }
}
