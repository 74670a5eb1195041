import type { Row } from '../kit/report.ts';
import { AuditArguments } from './audit-arguments.ts';
import type { Field, RecordType } from './audit-fields.ts';
import type { Page } from './audit-page.ts';
import { type Taker, walkPairs } from './audit-pairs.ts';
import { systemCalls } from './audit-syscalls.ts';
import { integerOf, unhexed } from './audit-value.ts';

/** The records of one event as they come in, and the row that they make. */
export class AuditEvent implements Taker {
  /** What its records have in common: the id, with the host where there is one. */
  readonly key: string;
  readonly #row: Row;
  readonly #type: string;
  #call = false;
  #execution = false;
  #arguments: AuditArguments | undefined;
  #registers: string[] | undefined;
  #paths: string[] | undefined;
  /** Pairs whose name was taken already, as `TYPE name=value`. */
  #more: string[] | undefined;

  /** `id` is `seconds.milliseconds:serial`; `carried` are columns that come along. */
  constructor(key: string, id: string, type: string, carried: Row, iso: (seconds: string) => string | null) {
    this.key = key;
    this.#type = type;
    const mark = id.indexOf(':');
    this.#row = { ...carried, mssg_id: id, EventType: type, TimeGenerated: iso(mark < 0 ? id : id.slice(0, mark)) };
  }

  /** Adds a record, the body of which is in `[from, to)`. */
  add(type: RecordType, page: Page, from: number, to: number): void {
    if (type.name === 'EXECVE') this.#execution = true;
    else if (type.name === 'SYSCALL') this.#call = true;
    walkPairs(page, from, to, type, this);
  }

  take(type: RecordType, field: Field, page: Page, from: number, to: number, quoted: boolean): void {
    switch (field.role) {
      case 'none':
        return;
      case 'path':
        (this.#paths ??= []).push(quoted ? page.text.slice(from, to) : unhexed(page, from, to));
        return;
      case 'argument':
        (this.#arguments ??= new AuditArguments()).take(field, page, from, to, quoted);
        return;
      case 'register':
        if (quoted) break;
        (this.#registers ??= []).push(page.text.slice(from, to));
        return;
      case 'integer':
        if (quoted) break;
        return this.#set(type, field, integerOf(page, from, to), page, from, to);
      case 'hex':
        if (quoted) break;
        return this.#set(type, field, unhexed(page, from, to), page, from, to);
    }
    this.#set(type, field, page.text.slice(from, to), page, from, to);
  }

  #set(type: RecordType, { key }: Field, value: string | number, page: Page, from: number, to: number): void {
    const row = this.#row;
    const known = row[key];
    if (known === undefined) row[key] = value;
    else if (known !== value) (this.#more ??= []).push(`${type.name} ${key}=${page.text.slice(from, to)}`);
  }

  get type(): string {
    return this.#call && this.#execution ? 'SYSCALL_EXECVE' : this.#type;
  }

  row(): Row {
    const row = this.#row;
    row['EventType'] = this.type;
    const given = this.#arguments?.list();
    if (given && given.length > 0) {
      row['args'] = given;
      row['cmdline'] = given.join(' ');
    } else if (this.#registers) row['syscall_args'] = this.#registers;
    if (this.#paths) row['paths'] = this.#paths;
    if (this.#more) row['more'] = this.#more;
    // An enriched log has the name; it also knows architectures that have no table here.
    const name = typeof row['syscall'] === 'number' ? (systemCalls[row['arch'] as string]?.get(row['syscall']) ?? row['SYSCALL']) : undefined;
    if (name !== undefined) row['syscall_name'] = name;
    return row;
  }
}
