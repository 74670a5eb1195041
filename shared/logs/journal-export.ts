import type { Chunks } from '../tables/bytes.ts';
import { journalLine } from './journal.ts';
import type { SyslogLine } from './syslog-names.ts';

const newline = 10;
const equals = 61;
/** A larger value is cut: a core dump is no log line. */
const largest = 1_000_000;
const nameStart = /^(?:__)?[A-Z_][A-Z0-9_]{0,63}(?:=|\n)/;

/** Whether a log begins as `journalctl -o export` writes it: the name of a field, then `=` or, before binary data, the end of the line. */
export const isJournalExport = (beginning: string): boolean => nameStart.test(beginning);

/** Bytes that come in pieces, to be taken by line or by number. */
class Incoming {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(body: Chunks) {
    this.#source = body[Symbol.asyncIterator]();
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done) return false;
    this.#held = this.#held.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#held, next.value]);
    return true;
  }

  /** A line without its end; what is left when there is no more end; undefined after that. */
  async line(): Promise<Buffer | undefined> {
    let kept: Buffer | undefined;
    for (;;) {
      const end = this.#held.indexOf(newline);
      if (end >= 0) {
        const line = this.#held.subarray(0, end);
        this.#held = this.#held.subarray(end + 1);
        return kept ? Buffer.concat([kept, line]).subarray(0, largest) : line;
      }
      // Only the beginning of a very long line is kept; the rest is passed over.
      kept = kept ? (kept.length < largest ? Buffer.concat([kept, this.#held]) : kept) : this.#held;
      this.#held = Buffer.alloc(0);
      if (!(await this.#more())) return kept.length === 0 ? undefined : kept;
    }
  }

  /** The next `count` bytes, or as many as there are; only the first `largest` of them are kept. */
  async take(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let kept = 0;
    for (let missing = count; missing > 0; ) {
      if (this.#held.length === 0 && !(await this.#more())) break;
      const part = this.#held.subarray(0, missing);
      this.#held = this.#held.subarray(part.length);
      missing -= part.length;
      if (kept < largest) parts.push(part);
      kept += part.length;
    }
    return Buffer.concat(parts).subarray(0, largest);
  }
}

/** The entries of `journalctl -o export`: fields by line, binary ones after their length in eight bytes, entries parted by an empty line. */
export async function* journalExport(body: Chunks): AsyncGenerator<SyslogLine> {
  const incoming = new Incoming(body);
  let fields: Record<string, string> = {};
  let any = false;
  const set = (name: string, value: Buffer): void => {
    const text = value.toString('utf8');
    fields[name] = Object.hasOwn(fields, name) ? `${fields[name]}\n${text}` : text;
    any = true;
  };
  for (let line = await incoming.line(); line !== undefined; line = await incoming.line()) {
    const mark = line.indexOf(equals);
    if (line.length === 0) {
      if (any) yield journalLine(fields);
      fields = {};
      any = false;
    } else if (mark >= 0) set(line.toString('utf8', 0, mark), line.subarray(mark + 1));
    else {
      const size = await incoming.take(8);
      const length = size.length === 8 ? size.readBigUInt64LE() : 0n;
      set(line.toString('utf8'), await incoming.take(Number(length)));
      await incoming.take(1);
    }
  }
  if (any) yield journalLine(fields);
}
