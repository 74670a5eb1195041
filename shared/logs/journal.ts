import { facilities, severities, type SyslogLine } from './syslog-names.ts';

/** An entry of the journal: field → value, or its values where it comes several times. */
export type JournalFields = Readonly<Record<string, unknown>>;

/** Fields that have a column of their own. */
const used = new Set(['MESSAGE', 'PRIORITY', 'SYSLOG_FACILITY', 'SYSLOG_IDENTIFIER', '_COMM', '_PID', 'SYSLOG_PID', '_HOSTNAME', 'MESSAGE_ID']);
const given = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);

/** An entry as the columns of syslog; what has no column is in `data`. */
export const journalLine = (fields: JournalFields): SyslogLine => {
  const text = (name: string): string | undefined => {
    const value = fields[name];
    // In JSON the journal writes a value that is no UTF-8 as a list of bytes.
    if (Array.isArray(value)) return value.every((byte) => typeof byte === 'number') ? Buffer.from(value).toString('utf8') : value.join('\n');
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
  };
  const micros = Number(text('__REALTIME_TIMESTAMP') ?? text('_SOURCE_REALTIME_TIMESTAMP'));
  const data = Object.keys(fields).flatMap((name) => (used.has(name) || name.startsWith('__') ? [] : [[name, text(name) ?? ''] as const]));
  return {
    format: 'journald', time: micros > 0 && micros < 8.64e18 ? new Date(micros / 1000).toISOString() : null, facility: facilities[Number(text('SYSLOG_FACILITY'))] ?? null,
    severity: severities[Number(text('PRIORITY'))] ?? null, host: given(text('_HOSTNAME')), program: given(text('SYSLOG_IDENTIFIER') ?? text('_COMM')),
    process_id: given(text('_PID') ?? text('SYSLOG_PID')), message_id: given(text('MESSAGE_ID')), data: Object.fromEntries(data), message: text('MESSAGE') ?? '',
  };
};

/** Fields of which every entry has one. Records of other programs have none: a log of theirs must not pass for a journal without messages. */
const marks = ['MESSAGE', '__REALTIME_TIMESTAMP', '__CURSOR', '_SOURCE_REALTIME_TIMESTAMP', 'PRIORITY', 'SYSLOG_IDENTIFIER', '_COMM', '_PID', '_HOSTNAME'];

/** `journalctl -o json`, `json-sse` and `json-seq`, one entry a line; undefined when it is none. */
export const journalJson = (line: string): SyslogLine | undefined => {
  const text = line.startsWith('data: ') ? line.slice(6) : line.replace(/^\x1e/, '');
  if (!text.startsWith('{')) return undefined;
  try {
    const fields = JSON.parse(text) as JournalFields;
    return marks.some((name) => Object.hasOwn(fields, name)) ? journalLine(fields) : undefined;
  } catch {
    return undefined;
  }
};

/** First line of an entry of `journalctl -o verbose`: weekday, time, zone and the cursor. */
const verboseHead = /^[A-Z][a-z]{2} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{6}) (\S{1,8}) \[[^\]]{0,400}\]$/;
const verboseField = /^ {4}([A-Z0-9_]{1,64})=/;
const mostLines = 5000;

/** Puts together entries that take several lines: `json-pretty` and `verbose`. Gives the entry when it is whole. */
export class JournalBlocks {
  #pretty: string[] | undefined;
  #verbose: { time: string; fields: Record<string, string>; last: string | undefined; lines: number } | undefined;

  /** Undefined: the line is of no such entry. Otherwise the entries that end here, mostly none. */
  take(line: string): SyslogLine[] | undefined {
    if (this.#pretty) return this.#takePretty(line);
    if (line === '{') {
      this.#pretty = [line];
      return [];
    }
    const head = verboseHead.exec(line);
    if (head) {
      const done = this.end();
      // The time of the head has the zone of whoever looked; entries that have a time of their own say it in UTC.
      this.#verbose = { time: `${head[1]}T${head[2]}${head[3] === 'UTC' ? 'Z' : ''}`, fields: {}, last: undefined, lines: 0 };
      return done;
    }
    if (!this.#verbose) return undefined;
    if (!line.startsWith('    ') || (this.#verbose.lines += 1) > mostLines) {
      const done = this.end();
      return line === '' ? done : [...done, ...(this.take(line) ?? [{ ...journalLine({ MESSAGE: line }), format: 'unknown' as const }])];
    }
    const field = verboseField.exec(line);
    const { fields, last } = this.#verbose;
    if (field) {
      this.#verbose.last = field[1]!;
      fields[field[1]!] = line.slice(field[0].length);
    } else if (last !== undefined) fields[last] += `\n${line.trim()}`;
    return [];
  }

  /** What is there at the end. */
  end(): SyslogLine[] {
    const [pretty, verbose] = [this.#pretty, this.#verbose];
    this.#pretty = this.#verbose = undefined;
    if (pretty) return pretty.map((line) => ({ ...journalLine({ MESSAGE: line }), format: 'unknown' }));
    if (!verbose) return [];
    const { time, fields } = verbose;
    const entry = journalLine(fields);
    return [{ ...entry, time: entry.time ?? time }];
  }

  #takePretty(line: string): SyslogLine[] {
    const lines = this.#pretty!;
    lines.push(line);
    if (line !== '}') return lines.length > mostLines ? this.end() : [];
    const entry = journalJson(lines.join('\n'));
    if (!entry) return this.end();
    this.#pretty = undefined;
    return [entry];
  }
}
