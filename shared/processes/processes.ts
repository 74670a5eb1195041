import type { Row } from '../kit/report.ts';
import { Pairs } from '../tables/pairs.ts';
import { Keys } from './keys.ts';
import { type Moment, momentWriter } from './moment.ts';
import { withRoom } from './room.ts';
import { Words } from './words.ts';

/** How a process is known: by its own row, or only as the parent or the parent's parent of one that has a row. */
export const known = { own: 0, parent: 1, grandparent: 2 } as const;
export type Known = (typeof known)[keyof typeof known];

/** How many processes so many rows usually tell of: few parents have no row of their own. */
export const withMadeOnes = (rows: number): number => Math.ceil(1.06 * rows);

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
  /** Who and when: the numbers of the keys are the positions of the processes. */
  readonly #keys: Keys;
  /** Position of the parent; -1 for a root. */
  parent: Int32Array;
  /** Number of the row that tells of the process. */
  source: Int32Array;
  known: Uint8Array;
  readonly rowAt: (position: number) => Row;
  readonly #timeText = momentWriter();

  /** Room for as many processes as are expected; it grows when there are more. */
  constructor(expected: number, rowAt: (processes: Processes, position: number) => Row) {
    this.seats = new Pairs(expected / 8);
    this.whos = new Pairs(expected);
    this.#keys = new Keys(expected);
    this.parent = new Int32Array(expected);
    this.source = new Int32Array(expected);
    this.known = new Uint8Array(expected);
    this.rowAt = (position) => rowAt(this, position);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** The position of the process; one that is there already stays as it was. */
  add(seat: number, name: number, moment: Moment, source: number, how: Known): number {
    const { size } = this.#keys;
    const position = this.#keys.of(this.whos.of(seat, name), moment);
    if (position === size) {
      if (position >= this.parent.length) this.#widen();
      this.parent[position] = -1;
      this.source[position] = source;
      this.known[position] = how;
    }
    return position;
  }

  #widen(): void {
    this.parent = withRoom(this.parent, this.size);
    this.source = withRoom(this.source, this.size);
    this.known = withRoom(this.known, this.size);
  }

  who(position: number): number {
    return this.#keys.who[position]!;
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
  /** Whole seconds since 1970. */
  seconds(position: number): number {
    return this.#keys.seconds[position]!;
  }
  moment(position: number): Moment {
    return { seconds: this.seconds(position), nanos: this.#keys.steps[position]! * 1e4 };
  }
  /** The processes that began at this time, to 10 microseconds. */
  began(moment: Moment): number[] {
    return this.#keys.began(moment);
  }
  /** Time to 10 microseconds, in UTC. */
  time(position: number): string {
    return this.#timeText(this.moment(position));
  }
}
