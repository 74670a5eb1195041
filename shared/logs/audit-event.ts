import type { Row } from '../kit/report.ts';
import { systemCalls } from './audit-syscalls.ts';
import { integerOf, type Reading, unhexed } from './audit-value.ts';
import { type Expected, walkPairs } from './audit-pairs.ts';

/** The records of one event as they come in, and the row that they make. */
export class AuditEvent {
  readonly #row: Row;
  #type: string;
  #call = false;
  #execution = false;
  #arguments: Arguments | undefined;
  #registers: string[] | undefined;
  #paths: string[] | undefined;
  /** Pairs whose name was taken already, as `TYPE name=value`. */
  #more: string[] | undefined;

  /** `id` is `seconds.milliseconds:serial`; `carried` are columns that come along. */
  constructor(id: string, type: string, carried: Row, iso: (seconds: string) => string | null) {
    this.#type = type;
    const mark = id.indexOf(':');
    this.#row = { ...carried, mssg_id: id, EventType: type, TimeGenerated: iso(mark < 0 ? id : id.slice(0, mark)) };
  }

  add(type: string, line: string, from: number, expected?: Expected): void {
    if (type === 'PATH') walkPairs(line, from, (key, value, quoted) => void (key === 'name' && (this.#paths ??= []).push(quoted ? value : unhexed(value))), expected);
    else if (type === 'EXECVE') {
      this.#execution = true;
      const given = (this.#arguments ??= new Arguments());
      walkPairs(line, from, (key, value, quoted, reading) => void (given.take(key, value, quoted) || this.#set(type, key, value, reading)), expected);
    } else if (type === 'SYSCALL') {
      this.#call = true;
      walkPairs(line, from, (key, value, quoted, reading) => {
        // a0 to a3 of a call are registers, not the arguments of a command.
        if (key.length === 2 && key.charCodeAt(0) === 97 && !quoted) (this.#registers ??= []).push(value);
        else this.#set(type, key, value, reading);
      }, expected);
    } else walkPairs(line, from, (key, value, _quoted, reading) => this.#set(type, key, value, reading), expected);
  }

  #set(type: string, key: string, raw: string, reading: Reading | undefined): void {
    const value = reading === undefined ? raw : reading === 'integer' ? integerOf(raw) : unhexed(raw);
    const row = this.#row;
    const known = row[key];
    if (known === undefined) row[key] = value;
    else if (known !== value) (this.#more ??= []).push(`${type} ${key}=${raw}`);
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

interface Piece {
  raw: string;
  quoted: boolean;
}

/** The arguments of an execution: `a0`, `a1` …, where a long one comes as `a2[0]`, `a2[1]` …, maybe over several records. */
class Arguments {
  readonly #plain: string[] = [];
  #rest: Map<number, Piece[]> | undefined;

  /** False when the key is not of an argument. */
  take(key: string, raw: string, quoted: boolean): boolean {
    if (key.charCodeAt(0) !== 97) return false;
    let at = 1;
    let index = 0;
    for (; at < key.length; at += 1) {
      const code = key.charCodeAt(at);
      if (code < 48 || code > 57) break;
      index = index * 10 + code - 48;
    }
    if (at === 1 || at > 10) return false;
    if (at === key.length && index === this.#plain.length && !this.#rest) this.#plain.push(quoted ? raw : unhexed(raw));
    else if (at === key.length || key.charCodeAt(at) === 91) {
      this.#rest ??= new Map();
      const pieces = this.#rest.get(index);
      if (pieces) pieces.push({ raw, quoted });
      else this.#rest.set(index, [{ raw, quoted }]);
    } else return key.endsWith('_len');
    return true;
  }

  list(): string[] {
    if (!this.#rest) return this.#plain;
    const rest = [...this.#rest].sort(([a], [b]) => a - b);
    return [...this.#plain, ...rest.map(([, pieces]) => joined(pieces))];
  }
}

/** A character may be cut in two between pieces, so hex is put together before it is read. */
const joined = (pieces: Piece[]): string =>
  pieces.every(({ quoted }) => !quoted) ? unhexed(pieces.map(({ raw }) => raw).join('')) : pieces.map(({ raw, quoted }) => (quoted ? raw : unhexed(raw))).join('');
