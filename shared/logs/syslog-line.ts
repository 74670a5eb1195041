const facilities = ['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp', 'ntp', 'security', 'console', 'clock', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'];
const severities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

export interface SyslogLine {
  format: 'rfc3164' | 'rfc5424' | 'journald' | 'unknown';
  /** ISO 8601 as the line has it; UTC with the given year where the line names none. */
  time: string | null;
  facility: string | null;
  severity: string | null;
  host: string | null;
  program: string | null;
  process_id: string | null;
  message_id: string | null;
  /** Structured data of RFC 5424 or further fields of the journal, name → value. */
  data: Record<string, string>;
  message: string;
}

const nothing = { time: null, facility: null, severity: null, host: null, program: null, process_id: null, message_id: null } as const;
const priorityOf = (priority: number) => ({ facility: facilities[priority >> 3] ?? null, severity: severities[priority & 7] ?? null });
const dash = (text: string | undefined): string | null => (text === undefined || text === '-' || text === '' ? null : text);

/** One line of RFC 5424, RFC 3164 (as daemons write it, with or without priority, with a classic or an ISO time) or `journalctl -o json`. Never throws; what fits none is a message. */
export const syslogLine = (line: string, year: number): SyslogLine => {
  if (line.startsWith('{')) return journalEntry(line) ?? unknown(line);
  const head = /^<(\d{1,3})>/.exec(line);
  const priority = head && Number(head[1]) <= 191 ? Number(head[1]) : undefined;
  const rest = priority === undefined ? line : line.slice(head![0].length);
  const known = priority === undefined ? {} : priorityOf(priority);
  const read = (rest.startsWith('1 ') && priority !== undefined ? modern(rest.slice(2)) : undefined) ?? classic(rest, year);
  return read ? { ...read, ...known } : { ...unknown(rest), ...known };
};

const unknown = (message: string): SyslogLine => ({ ...nothing, format: 'unknown', data: {}, message });

const modern = (text: string): SyslogLine | undefined => {
  const fields: string[] = [];
  let at = 0;
  while (fields.length < 5) {
    const end = text.indexOf(' ', at);
    if (end < 0) return undefined;
    fields.push(text.slice(at, end));
    at = end + 1;
  }
  const [time, host, program, process_id, message_id] = fields.map(dash);
  const data: Record<string, string> = Object.create(null) as Record<string, string>;
  const end = text[at] === '-' ? at + 1 : structured(text, at, data);
  if (end === undefined) return undefined;
  return { ...nothing, format: 'rfc5424', time: time!, host: host!, program: program!, process_id: process_id!, message_id: message_id!, data: { ...data }, message: text.slice(end).replace(/^ \ufeff?/, '') };
};

/** Reads `[id name="value" …]…` and gives where it ends; undefined when it is broken. */
const structured = (text: string, from: number, data: Record<string, string>): number | undefined => {
  let at = from;
  const name = /[^\s="\]]{1,64}/y;
  const wordAt = (): string => {
    name.lastIndex = at;
    const word = name.exec(text)?.[0] ?? '';
    at += word.length;
    return word;
  };
  while (text[at] === '[') {
    at += 1;
    const id = wordAt();
    while (text[at] === ' ') {
      at += 1;
      const key = wordAt();
      if (key === '' || text.slice(at, at + 2) !== '="') return undefined;
      let value = '';
      for (at += 2; at < text.length && text[at] !== '"'; at += 1) {
        if (text[at] === '\\' && '"\\]'.includes(text[at + 1] ?? ' ')) at += 1;
        value += text[at];
      }
      data[`${id}.${key}`] = value;
      at += 1;
    }
    if (id === '' || text[at] !== ']') return undefined;
    at += 1;
  }
  return at > from ? at : undefined;
};

const classicTime = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) /;
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)? /;
const tag = /^([^\s:[\]]{1,128})(?:\[([^\]\s]{1,32})\])?: ?/;

const classic = (text: string, year: number): SyslogLine | undefined => {
  const old = classicTime.exec(text);
  const month = months.indexOf(old?.[1]?.toLowerCase() ?? '') + 1;
  const stamp = old && month > 0 ? old[0] : isoTime.exec(text)?.[0];
  if (stamp === undefined) return undefined;
  const time = old && month > 0 ? `${year}-${String(month).padStart(2, '0')}-${old[2]!.padStart(2, '0')}T${old[3]}Z` : stamp.trim();
  const rest = text.slice(stamp.length);
  const blank = rest.indexOf(' ');
  const host = blank < 0 || rest.slice(0, blank).endsWith(':') ? undefined : rest.slice(0, blank);
  const body = host === undefined ? rest : rest.slice(blank + 1);
  const named = tag.exec(body);
  return { ...nothing, format: 'rfc3164', time, host: dash(host), program: named?.[1] ?? null, process_id: named?.[2] ?? null, data: {}, message: named ? body.slice(named[0].length) : body };
};

const journalEntry = (line: string): SyslogLine | undefined => {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const text = (name: string): string | undefined => {
    const value = entry[name];
    // The journal writes a message that is no UTF-8 as a list of bytes.
    if (Array.isArray(value)) return value.every((byte) => typeof byte === 'number') ? Buffer.from(value).toString('utf8') : value.join('\n');
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
  };
  const micros = Number(text('__REALTIME_TIMESTAMP') ?? text('_SOURCE_REALTIME_TIMESTAMP'));
  const used = new Set(['MESSAGE', 'PRIORITY', 'SYSLOG_FACILITY', 'SYSLOG_IDENTIFIER', '_COMM', '_PID', 'SYSLOG_PID', '_HOSTNAME', 'MESSAGE_ID']);
  const data = Object.keys(entry).flatMap((name) => (used.has(name) || name.startsWith('__') ? [] : [[name, text(name) ?? ''] as const]));
  return {
    format: 'journald', time: micros > 0 && micros < 8.64e18 ? new Date(micros / 1000).toISOString() : null, facility: facilities[Number(text('SYSLOG_FACILITY'))] ?? null,
    severity: severities[Number(text('PRIORITY'))] ?? null, host: dash(text('_HOSTNAME')), program: dash(text('SYSLOG_IDENTIFIER') ?? text('_COMM')),
    process_id: dash(text('_PID') ?? text('SYSLOG_PID')), message_id: dash(text('MESSAGE_ID')), data: Object.fromEntries(data), message: text('MESSAGE') ?? '',
  };
};
