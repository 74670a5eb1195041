import type { Row } from '../kit/report.ts';
import { AuditEvent } from './audit-event.ts';
import { type RecordType, RecordTypes } from './audit-fields.ts';
import { type Head, headOf } from './audit-head.ts';
import { OpenEvents } from './audit-open.ts';
import { type Page, Pager, standsAt } from './audit-page.ts';
import { isoWriter } from './audit-time.ts';

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
  readonly #wanted: string | undefined;
  #line = 0;
  #last: AuditEvent | undefined;
  /** Where the id of the last event stands, and the body after it; no page when the event has a node. */
  #lastPage: Page | undefined;
  #lastFrom = 0;
  #lastBody = 0;
  #lastType: RecordType | undefined;

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
    const to = end > from && page.codes[end - 1] === 13 ? end - 1 : end;
    this.#line += 1;
    // Records of one event mostly follow one another, in the same order of types: then neither the type nor the id need be read again.
    const next = this.#lastType?.next;
    if (next && this.#lastPage === page && standsAt(next.head, page.codes, from, to)) {
      const body = afterSame(page.codes, this.#lastFrom, this.#lastBody, from + next.head.length);
      if (body >= 0) {
        this.tally.lines += 1;
        this.#lastType = next;
        this.#last!.add(next, page, body, to);
        return undefined;
      }
    }
    const head = headOf(page, from, to);
    if (!head) {
      if (page.text.slice(from, to).trim() === '') return undefined;
      this.tally.lines += 1;
      this.tally.wrong += 1;
      this.tally.first ??= this.#line;
      return undefined;
    }
    this.tally.lines += 1;
    const type = this.#types.of(head.type);
    if (this.#lastType) this.#lastType.next = type;
    this.#lastType = type;
    const done = this.#turnTo(head);
    this.#lastPage = head.node === undefined ? page : undefined;
    this.#lastFrom = head.body - head.id.length - 2;
    this.#lastBody = head.body;
    this.#last!.add(type, page, head.body, to);
    return done;
  }

  /** Makes the event of a record the last one; returns the oldest event, when there are too many. */
  #turnTo({ id, node, type }: Head): Row | undefined {
    const key = node === undefined ? id : `${id}@${node}`;
    if (this.#last?.key === key) return undefined;
    let event = this.#open.of(key);
    let oldest: AuditEvent | undefined;
    if (!event) {
      event = new AuditEvent(key, id, type, node === undefined ? {} : { Computer: node }, this.#iso);
      oldest = this.#open.add(event);
    }
    this.#last = event;
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

/** Where a text ends that starts at `at` and is the same as that in `[from, to)`; -1 when it differs. */
const afterSame = (codes: Uint16Array, from: number, to: number, at: number): number => {
  for (let index = from; index < to; index += 1) if (codes[index] !== codes[at + index - from]) return -1;
  return at + to - from;
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
  const event = new AuditEvent(id, id, entries[0]![0], carried, isoWriter());
  for (const [type, pairs] of entries) {
    const text = pairs.join(' ');
    event.add(types.of(type), pager.page(text), 0, text.length);
  }
  return event.row();
};
