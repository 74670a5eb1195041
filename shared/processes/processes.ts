import type { Row } from '../kit/report.ts';
import { never, type Moment, momentText, rounded } from './moment.ts';
import { Pairs } from './pairs.ts';
import { Words } from './words.ts';

/** Six hours: the longest span whose steps of 10 microseconds have numbers of 32 bits. */
const span = 21_600;

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
  readonly seats = new Pairs();
  /** Seat and name. */
  readonly whos = new Pairs();
  /** Span, and 10 microseconds in it. */
  readonly #moments = new Pairs();
  /** Who and moment: its codes are the positions of the processes. */
  readonly #keys = new Pairs();
  /** Position of the parent; -1 for a root. */
  readonly parent: Int32Array;
  /** Number of the row that tells of the process. */
  readonly source: Int32Array;
  readonly known: Uint8Array;
  readonly rowAt: (position: number) => Row;

  /** `most`: how many there can be. */
  constructor(most: number, rowAt: (processes: Processes, position: number) => Row) {
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
    const position = this.#keys.of(this.whos.of(seat, name), this.#moments.of(...stepsOf(moment)));
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
    const steps = this.#moments.right(code) >>> 0;
    const seconds = Math.floor(steps / 1e5);
    return { seconds: this.#moments.left(code) * span + seconds, nanos: (steps - seconds * 1e5) * 1e4 };
  }
  /** The code of the time, to 10 microseconds. */
  when(position: number): number {
    return this.#keys.right(position);
  }
  /** The code of a time; -1 when no process began then. */
  whenOf(moment: Moment): number {
    return this.#moments.find(...stepsOf(moment));
  }
  /** Time to 10 microseconds, in UTC. */
  time(position: number): string {
    return momentText(this.moment(position));
  }
}

/** Spans since 1970, and steps of 10 microseconds from there. */
const stepsOf = (moment: Moment): [spans: number, steps: number] => {
  if (moment === never) return [0, 0];
  const { seconds, nanos } = rounded(moment);
  const spans = Math.floor(seconds / span);
  return [spans, ((seconds - spans * span) * 1e5 + nanos / 1e4) | 0];
};
