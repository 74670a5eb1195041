import type { Row } from '../kit/report.ts';
import { AuditEvent } from './audit-event.ts';
import { headOf, idEnd } from './audit-head.ts';
import { Layout } from './audit-layout.ts';
import { OpenEvents } from './audit-open.ts';
import { type Page, Pager, standsAt } from './audit-page.ts';
import { isoWriter } from './audit-time.ts';
import { type RecordType, RecordTypes } from './audit-types.ts';

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
  readonly #open = new OpenEvents();
  readonly #iso = isoWriter();
  readonly #pager = new Pager();
  readonly #types = new RecordTypes();
  readonly #plain = layoutOf(this.#types, 'mssg_id', 'EventType', 'TimeGenerated');
  readonly #hosted = layoutOf(this.#types, 'Computer', 'mssg_id', 'EventType', 'TimeGenerated');
  readonly #wanted: string | undefined;
  #line = 0;
  #last: AuditEvent | undefined;
  #lastType: RecordType | undefined;
  /** Where the id of the last event stands, and the body after it; no page when the event has a node. */
  #lastPage: Page | undefined;
  #lastOpen = 0;
  #lastBody = 0;

  /** Give an event type to have only its events. */
  constructor(wanted?: string) {
    this.#wanted = wanted;
  }

  /** Takes one line; returns an event that is complete, if there is one. */
  add(line: string): Row | undefined {
    return this.addFrom(this.#pager.page(line), 0, line.length);
  }

  /** Takes the line of a page that is in `[from, end)`; it may end with a carriage return. */
  addFrom(page: Page, from: number, end: number): Row | undefined {
    const { codes } = page;
    const to = end > from && codes[end - 1] === 13 ? end - 1 : end;
    this.#line += 1;
    // Records of one event mostly follow one another, in the same order of types: then neither the type nor the id need be read again.
    const next = this.#lastType?.next;
    if (next && standsAt(next.head, codes, from, to)) {
      const open = from + next.head.length;
      const body = this.#lastPage === page ? afterSame(codes, this.#lastOpen, this.#lastBody, open) : -1;
      if (body >= 0) {
        this.tally.lines += 1;
        this.#lastType = next;
        this.#last!.add(next, page, body, to);
        return undefined;
      }
      const close = idEnd(codes, open, to);
      if (close >= 0) return this.#take(next, undefined, page, open, close, to);
    }
    const head = headOf(page, from, to);
    if (head) return this.#take(this.#types.of(head.type), head.node, page, head.open, head.close, to);
    if (page.text.slice(from, to).trim() === '') return undefined;
    this.tally.lines += 1;
    this.tally.wrong += 1;
    this.tally.first ??= this.#line;
    return undefined;
  }

  /** Takes a record with the id in `[open, close)`; returns the oldest event, when there are too many. */
  #take(type: RecordType, node: string | undefined, page: Page, open: number, close: number, to: number): Row | undefined {
    this.tally.lines += 1;
    if (this.#lastType) this.#lastType.next = type;
    this.#lastType = type;
    const id = page.text.slice(open, close);
    const hash = hashOf(page.codes, open, close);
    let event = this.#open.of(hash, id, node);
    let oldest: AuditEvent | undefined;
    if (!event) {
      const time = this.#iso(id.slice(0, id.indexOf(':')));
      const start = node === undefined ? { layout: this.#plain, values: [id, type.name, time] } : { layout: this.#hosted, values: [node, id, type.name, time] };
      event = new AuditEvent(id, hash, node, type.name, start);
      oldest = this.#open.add(event);
    }
    this.#last = event;
    this.#lastPage = node === undefined ? page : undefined;
    this.#lastOpen = open;
    this.#lastBody = close + 2;
    event.add(type, page, close + 2, to);
    return oldest && this.#wants(oldest) ? oldest.row() : undefined;
  }

  /** Every event that is still open. */
  *end(): Generator<Row> {
    for (const event of this.#open.drain()) if (this.#wants(event)) yield event.row();
    this.#last = undefined;
    this.#lastPage = undefined;
  }

  #wants(event: AuditEvent): boolean {
    return this.#wanted === undefined || event.type === this.#wanted;
  }
}

const layoutOf = (types: RecordTypes, ...keys: string[]): Layout => new Layout(keys.reduce((signature, key) => signature.after(key)!, types.signature));

/** Where a text ends that starts at `at` and is the same as that in `[from, to)`; -1 when it differs. */
const afterSame = (codes: Uint16Array, from: number, to: number, at: number): number => {
  for (let index = from; index < to; index += 1) if (codes[index] !== codes[at + index - from]) return -1;
  return at + to - from;
};

const hashOf = (codes: Uint16Array, from: number, to: number): number => {
  let hash = 0;
  for (let at = from; at < to; at += 1) hash = (Math.imul(hash, 31) + codes[at]!) >>> 0;
  return hash;
};

/** An event whose records are parsed already: a list of `{TYPE: ["key=value", …]}`, the pairs having been split at blanks. Undefined when it is not of this form. */
export const parsedEvent = (id: string, message: unknown, carried: Row, types = new RecordTypes(), pager = new Pager()): Row | undefined => {
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
  const [first] = entries[0]!;
  const mark = id.indexOf(':');
  const event = new AuditEvent(id, 0, undefined, first, { row: { ...carried, mssg_id: id, EventType: first, TimeGenerated: isoWriter()(mark < 0 ? id : id.slice(0, mark)) } });
  for (const [type, pairs] of entries) {
    const text = pairs.join(' ');
    event.add(types.of(type), pager.page(text), 0, text.length);
  }
  return event.row();
};
