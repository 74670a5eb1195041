import type { Row } from '../kit/report.ts';
import { eventsOf } from './events.ts';
import { laidOut, type Layout } from './layout.ts';
import { linkByKey } from './link-key.ts';
import { type LinkOptions, linkByTime } from './link-time.ts';
import { known, type Processes } from './processes.ts';
import type { ProcessSchema } from './schema.ts';

/** Rows of other events, without a time, and processes cut free because they were their own ancestors. */
export interface LeftOut {
  others: number;
  timeless: number;
  circles: number;
}

/** Processes in their places. A position counts from 0 in tree order: depth first, children in order of time. */
export class ProcessTree implements Pick<Layout, 'place' | 'parent' | 'end' | 'depth'> {
  readonly schema: ProcessSchema;
  readonly processes: Processes;
  readonly size: number;
  /** Position of the parent; -1 for a root. */
  readonly parent: Int32Array;
  /** The position after the last one below. */
  readonly end: Int32Array;
  /** 0 for a root. */
  readonly depth: Int32Array;
  /** Number in order of time; a made-up parent comes after its first child. */
  readonly index: Int32Array;
  /** The position of each number. */
  readonly place: Int32Array;
  readonly left: LeftOut;

  constructor(schema: ProcessSchema, processes: Processes, left: Omit<LeftOut, 'circles'>) {
    const { order, place, parent, end, depth, circles } = laidOut(processes.parent.subarray(0, processes.size));
    this.schema = schema;
    this.processes = processes;
    this.size = processes.size;
    this.parent = parent;
    this.end = end;
    this.depth = depth;
    this.index = order;
    this.place = place;
    this.left = { ...left, circles };
  }

  /** `lower-case name|id|time`. Hosts are kept apart: the key is unique on its host. */
  key(position: number, time = this.time(position)): string {
    return [this.lower(position), this.pid(position), time].join('|');
  }
  host(position: number): string {
    return this.processes.hosts.texts[this.processes.host(this.index[position]!)]!;
  }
  /** Name in lower case. */
  lower(position: number): string {
    return this.processes.names.texts[this.processes.name(this.index[position]!)]!;
  }
  pid(position: number): string {
    return this.processes.ids.texts[this.processes.id(this.index[position]!)]!;
  }
  /** Time as in the key. */
  time(position: number): string {
    return this.processes.time(this.index[position]!);
  }
  /** Made up, because only its children are known. */
  made(position: number): boolean {
    return this.processes.known[this.index[position]!] !== known.own;
  }
  row(position: number): Row {
    return this.processes.rowAt(this.index[position]!);
  }
}

export const buildTree = (rows: readonly Row[], schema: ProcessSchema, options: LinkOptions = {}): ProcessTree => {
  const events = eventsOf(rows, schema);
  const processes = schema.known_parent ? linkByKey(events, schema, schema.known_parent) : linkByTime(events, schema, options);
  return new ProcessTree(schema, processes, { others: events.others, timeless: events.timeless });
};
