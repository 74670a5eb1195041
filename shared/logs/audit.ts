import type { Row } from '../kit/report.ts';
import { AuditEvent } from './audit-event.ts';
import type { Expected } from './audit-pairs.ts';
import { isoWriter } from './audit-time.ts';

/** Records of one event may come mixed with others; this many events are kept open before the oldest is given out. */
const mostOpen = 1024;
/** Types of records whose keys are remembered; the kernel has about 200. */
const mostTypes = 300;

export interface AuditTally {
  /** Lines that hold anything. */
  lines: number;
  /** Lines that are no audit record. */
  wrong: number;
  /** Where the first of them is, from 1. */
  first?: number;
}

/** Gathers the records of a Linux audit log into events, one for each host, time and serial, in order of first appearance. */
export class AuditReader {
  readonly tally: AuditTally = { lines: 0, wrong: 0 };
  readonly #open = new Map<string, AuditEvent>();
  /** The keys of open events in order of first appearance, from `#oldest` on. */
  #order: string[] = [];
  #oldest = 0;
  readonly #iso = isoWriter();
  readonly #expected = new Map<string, Expected>();
  readonly #wanted: string | undefined;
  #line = 0;
  #last: AuditEvent | undefined;
  #lastKey = '';
  /** How a record of the last event begins after its type; nothing begins so when it has a node. */
  #lastHead = '\n';

  /** Give an event type to have only its events. */
  constructor(wanted?: string) {
    this.#wanted = wanted;
  }

  /** Takes one line; returns an event that is complete, if there is one. */
  add(given: string): Row | undefined {
    const line = given.endsWith('\r') ? given.slice(0, -1) : given;
    this.#line += 1;
    // Records of one event mostly follow one another: then its id need not be read again.
    const space = this.#last && line.startsWith('type=') ? line.indexOf(' ') : -1;
    if (space > 5 && space < 100 && line.startsWith(this.#lastHead, space + 1)) {
      this.tally.lines += 1;
      const type = line.slice(5, space);
      this.#last!.add(type, line, space + 1 + this.#lastHead.length, this.#expectedOf(type));
      return undefined;
    }
    const head = headOf(line);
    if (!head) {
      if (line.trim() === '') return undefined;
      this.tally.lines += 1;
      this.tally.wrong += 1;
      this.tally.first ??= this.#line;
      return undefined;
    }
    this.tally.lines += 1;
    const key = head.node ? `${head.id}@${head.node}` : head.id;
    let event = this.#lastKey === key ? this.#last : this.#open.get(key);
    let done: Row | undefined;
    if (!event) {
      if (this.#open.size >= mostOpen) done = this.#close();
      event = new AuditEvent(head.id, head.type, head.node ? { Computer: head.node } : {}, this.#iso);
      this.#open.set(key, event);
      this.#order.push(key);
    }
    this.#last = event;
    this.#lastKey = key;
    this.#lastHead = head.node ? '\n' : `msg=audit(${head.id}):`;
    event.add(head.type, line, head.body, this.#expectedOf(head.type));
    return done;
  }

  #expectedOf(type: string): Expected | undefined {
    let expected = this.#expected.get(type);
    if (!expected && this.#expected.size < mostTypes) this.#expected.set(type, (expected = []));
    return expected;
  }

  /** Every event that is still open. */
  *end(): Generator<Row> {
    for (const event of this.#open.values()) if (this.#wants(event)) yield event.row();
    this.#open.clear();
    this.#order = [];
    this.#oldest = 0;
    this.#last = undefined;
    this.#lastKey = '';
  }

  #close(): Row | undefined {
    const key = this.#order[this.#oldest]!;
    const event = this.#open.get(key)!;
    this.#open.delete(key);
    this.#oldest += 1;
    if (this.#oldest >= mostOpen) {
      this.#order = this.#order.slice(this.#oldest);
      this.#oldest = 0;
    }
    return this.#wants(event) ? event.row() : undefined;
  }

  #wants(event: AuditEvent): boolean {
    return this.#wanted === undefined || event.type === this.#wanted;
  }
}

interface Head {
  node: string | undefined;
  type: string;
  id: string;
  /** Where the body begins. */
  body: number;
}

/** `node=HOST type=T msg=audit(SECONDS.MS:SERIAL): …`, the node being optional; undefined when the line is none of these. */
const headOf = (line: string): Head | undefined => {
  let from = 0;
  let node: string | undefined;
  while (line.charCodeAt(from) === 32) from += 1;
  if (line.startsWith('node=', from)) {
    const space = line.indexOf(' ', from);
    if (space < 0 || space - from > 300) return undefined;
    node = line.slice(from + 5, space);
    from = space + 1;
  }
  if (!line.startsWith('type=', from)) return undefined;
  const space = line.indexOf(' ', from);
  if (space < 0 || space === from + 5 || space - from > 100 || !line.startsWith('msg=audit(', space + 1)) return undefined;
  const open = space + 11;
  const close = line.indexOf(')', open);
  if (close < 0 || close - open > 60 || line.charCodeAt(close + 1) !== 58 || !stamp(line, open, close)) return undefined;
  return { node, type: line.slice(from + 5, space), id: line.slice(open, close), body: close + 2 };
};

/** `digits.digits:digits`, each at least one. */
const stamp = (line: string, from: number, to: number): boolean => {
  const marks = [46, 58];
  let found = 0;
  let digits = 0;
  for (let at = from; at < to; at += 1) {
    const code = line.charCodeAt(at);
    if (code >= 48 && code <= 57) digits += 1;
    else if (code === marks[found] && digits > 0) {
      found += 1;
      digits = 0;
    } else return false;
  }
  return found === 2 && digits > 0;
};

/** An event whose records are parsed already: a list of `{TYPE: ["key=value", …]}`, the pairs having been split at blanks. Undefined when it is not of this form. */
export const parsedEvent = (id: string, message: unknown, carried: Row): Row | undefined => {
  const records: unknown[] = Array.isArray(message) ? message : [message];
  const entries: [string, string[]][] = [];
  for (const record of records) {
    if (typeof record !== 'object' || record === null) return undefined;
    for (const [type, pairs] of Object.entries(record) as [string, unknown][]) {
      if (!Array.isArray(pairs) || !pairs.every((pair) => typeof pair === 'string')) return undefined;
      entries.push([type, pairs]);
    }
  }
  if (entries.length === 0) return undefined;
  const event = new AuditEvent(id, entries[0]![0], carried, isoWriter());
  for (const [type, pairs] of entries) event.add(type, pairs.join(' '), 0);
  return event.row();
};
