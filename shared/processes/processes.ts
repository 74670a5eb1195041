import type { Row } from '../kit/report.ts';
import { type Moment, momentWriter, stepsOf } from './moment.ts';
import { Pairs } from './pairs.ts';
import { Words } from './words.ts';

/** Six hours: the longest span whose steps of 10 microseconds have numbers of 32 bits. */
const span = 21_600;
const steps = 1e5;

/** How a process is known: by its own row, or only as the parent or the parent's parent of one that has a row. */
export const known = { own: 0, parent: 1, grandparent: 2 } as const;
export type Known = (typeof known)[keyof typeof known];

interface Together {
  first: Int32Array;
  next: Int32Array;
}

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
  /** Made when it is first asked for, when all processes are there. */
  #together: Together | undefined;
  /** Position of the parent; -1 for a root. */
  readonly parent: Int32Array;
  /** Number of the row that tells of the process. */
  readonly source: Int32Array;
  readonly known: Uint8Array;
  readonly rowAt: (position: number) => Row;
  readonly #timeText = momentWriter();

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
    const code = this.#keys.right(position);
    const rest = this.#moments.right(code) >>> 0;
    const seconds = Math.floor(rest / steps);
    return { seconds: this.#moments.left(code) * span + seconds, nanos: (rest % steps) * 1e4 };
  }
  /** The processes that began at this time, to 10 microseconds. */
  began(moment: Moment): number[] {
    const { first, next } = (this.#together ??= this.#byTime());
    const when = this.#when(moment, false);
    const found: number[] = [];
    for (let position = when < 0 ? -1 : first[when]!; position >= 0; position = next[position]!) found.push(position);
    return found;
  }
  /** Chains of the processes that began at one time. */
  #byTime(): Together {
    const first = new Int32Array(this.#moments.size).fill(-1);
    const next = new Int32Array(this.size);
    for (let position = this.size - 1; position >= 0; position -= 1) {
      const when = this.#keys.right(position);
      next[position] = first[when]!;
      first[when] = position;
    }
    return { first, next };
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
    return this.#timeText(this.moment(position));
  }
}
