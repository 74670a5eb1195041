import type { Row } from '../kit/report.ts';
import { AuditArguments } from './audit-arguments.ts';
import type { Branch } from './audit-branch.ts';
import type { Clashes, Layout } from './audit-layout.ts';
import type { Page } from './audit-page.ts';
import { type Taker, walkPairs } from './audit-pairs.ts';
import { systemCalls } from './audit-syscalls.ts';
import type { RecordType } from './audit-types.ts';

/** Columns that are made of several values. */
const made = ['args', 'cmdline', 'syscall_args', 'paths', 'more', 'syscall_name'] as const;

/** The records of one event as they come in, and the row that they make. */
export class AuditEvent implements Taker {
  /** `seconds.milliseconds:serial`. */
  readonly id: string;
  /** Of the id. */
  readonly hash: number;
  readonly node: string | undefined;
  readonly #type: string;
  #layout: Layout | undefined;
  readonly #values: unknown[];
  /** In place of layout and values, when there is no layout. */
  #row: Row;
  #call = false;
  #execution = false;
  #arguments: AuditArguments | undefined;
  #registers: string[] | undefined;
  #paths: string[] | undefined;
  /** Pairs whose name was taken already, as `TYPE name=value`. */
  #more: string[] | undefined;

  constructor(id: string, hash: number, node: string | undefined, type: string, start: { layout: Layout; values: unknown[] } | { row: Row }) {
    this.id = id;
    this.hash = hash;
    this.node = node;
    this.#type = type;
    this.#layout = 'row' in start ? undefined : start.layout;
    this.#values = 'row' in start ? [] : start.values;
    this.#row = 'row' in start ? start.row : noRow;
  }

  /** Adds a record, the body of which is in `[from, to)`. */
  add(type: RecordType, page: Page, from: number, to: number): void {
    if (type.name === 'EXECVE') this.#execution = true;
    else if (type.name === 'SYSCALL') this.#call = true;
    walkPairs(page, from, to, type.root, this);
  }

  column(value: string | number): void {
    this.#values.push(value);
  }

  register(value: string): void {
    (this.#registers ??= []).push(value);
  }

  path(value: string): void {
    (this.#paths ??= []).push(value);
  }

  argument(branch: Branch, value: string, quoted: boolean, page: Page): void {
    (this.#arguments ??= new AuditArguments()).take(branch, value, quoted, page);
  }

  end(last: Branch, page: Page): void {
    const step = last.signature && this.#layout?.after(last.signature);
    if (!step) return this.#mergeLoosely(last, page);
    if (step.clashes) this.#settle(step.clashes, last, page);
    this.#layout = step.layout;
  }

  /** The first value of a name counts: drops those of the last record that have one before them. */
  #settle(clashes: Clashes, last: Branch, page: Page): void {
    const columns = columnsOf(last);
    const values = this.#values;
    const begin = values.length - columns.length;
    let kept = begin;
    for (const [index, column] of columns.entries()) {
      const value = values[begin + index];
      const clash = clashes[index];
      if (clash === undefined) values[kept++] = value;
      else if (clash < 0 || values[clash] !== value) this.#keep(column, page);
    }
    values.length = kept;
  }

  #mergeLoosely(last: Branch, page: Page): void {
    const columns = columnsOf(last);
    const values = this.#values.splice(this.#values.length - columns.length);
    if (this.#layout) this.#row = Object.fromEntries(this.#layout.keys.map((key, slot) => [key, this.#values[slot]]));
    this.#layout = undefined;
    for (const [index, column] of columns.entries()) {
      const { key } = column.field;
      const known = this.#row[key];
      if (known === undefined) this.#row[key] = values[index];
      else if (known !== values[index]) this.#keep(column, page);
    }
  }

  #keep({ type, field, from, to }: Branch, page: Page): void {
    (this.#more ??= []).push(`${type} ${field.key}=${page.text.slice(from, to)}`);
  }

  get type(): string {
    return this.#call && this.#execution ? 'SYSCALL_EXECVE' : this.#type;
  }

  /** The value of a column, which is in `slot` when there is a layout. */
  #get(slot: number | undefined, key: string): unknown {
    if (slot === undefined) return this.#row[key];
    return slot < 0 ? undefined : this.#values[slot];
  }

  /** The name of the system call. An enriched log has it; it also knows architectures that have no table here. */
  #callName(): unknown {
    const layout = this.#layout;
    const call = this.#get(layout?.call, 'syscall');
    if (typeof call !== 'number') return undefined;
    return systemCalls[this.#get(layout?.arch, 'arch') as string]?.get(call) ?? this.#get(layout?.callName, 'SYSCALL');
  }

  row(): Row {
    const args = this.#arguments?.list();
    const executed = args !== undefined && args.length > 0;
    const registers = executed ? undefined : this.#registers;
    const name = this.#callName();
    const flags = (executed ? 3 : 0) | (registers ? 4 : 0) | (this.#paths ? 8 : 0) | (this.#more ? 16 : 0) | (name === undefined ? 0 : 32);
    const row = this.#layout ? this.#layout.shape(flags, made).row(this.#values) : this.#row;
    row['EventType'] = this.type;
    if (executed) {
      row['args'] = args;
      const title = row['proctitle'];
      row['cmdline'] = typeof title === 'string' && spells(title, args) ? title : args.join(' ');
    }
    if (registers) row['syscall_args'] = registers;
    if (this.#paths) row['paths'] = this.#paths;
    if (this.#more) row['more'] = this.#more;
    if (name !== undefined) row['syscall_name'] = name;
    return row;
  }
}

const noRow: Row = Object.freeze({});

/** The columns on the way to a branch, the first one first. */
const columnsOf = (last: Branch): Branch[] => {
  const columns: Branch[] = [];
  for (let branch: Branch | undefined = last; branch; branch = branch.before) if (branch.field.column) columns.push(branch);
  return columns.reverse();
};

/** Whether the title is the arguments with a blank between them. It mostly is, unless it was cut: then one string does for both. */
const spells = (title: string, args: readonly string[]): boolean => {
  let at = 0;
  for (let index = 0; index < args.length; index += 1) {
    const given = args[index]!;
    if (!title.startsWith(given, at)) return false;
    at += given.length + 1;
    if (index < args.length - 1 ? title.charCodeAt(at - 1) !== 32 : at !== title.length + 1) return false;
  }
  return true;
};
