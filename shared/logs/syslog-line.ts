import { journalJson } from './journal.ts';
import { facilities, months, severities, type SyslogLine } from './syslog-names.ts';

/** What lines do not say of their time. */
export interface TimeDefaults {
  /** Year of times without one; without it the latest that is not more than a day after `now`. */
  year?: number | undefined;
  /** Milliseconds since 1970. */
  now: number;
  /** Zone of times without one, such as `+02:00` or `Z`. */
  zone: string;
}

const nothing = { time: null, facility: null, severity: null, host: null, program: null, process_id: null, message_id: null } as const;
const priorityOf = (priority: number) => ({ facility: facilities[priority >> 3] ?? null, severity: severities[priority & 7] ?? null });
const dash = (text: string | undefined): string | null => (text === undefined || text === '-' || text === '' ? null : text);

/**
 * One line of RFC 5424, of RFC 3164 as daemons and devices write it (with or without priority; with a classic, ISO, Unix or long time), or of the journal in JSON.
 * Never throws; what fits none is a message.
 */
export const syslogLine = (given: string, defaults: TimeDefaults): SyslogLine => {
  const entry = journalJson(given);
  if (entry) return entry;
  // Over TCP a line may come after its length, see RFC 6587.
  const line = given.replace(/^\d{1,6} (?=<\d{1,3}>)/, '');
  const head = /^<(\d{1,3})>/.exec(line);
  const priority = head && Number(head[1]) <= 191 ? Number(head[1]) : undefined;
  const rest = priority === undefined ? line : line.slice(head![0].length);
  const known = priority === undefined ? {} : priorityOf(priority);
  const read = (rest.startsWith('1 ') && priority !== undefined ? modern(rest.slice(2)) : undefined) ?? classic(rest, defaults);
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

/** Of RFC 3164, and as Cisco writes it: after a number, with a mark for an unsure clock, a year, fractions, a zone before the colon. */
const classicTime = /^(?:\d{1,10}: )?[*.]?([A-Z][a-z]{2}) {1,2}(\d{1,2})(?: (\d{4}))? (\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(?: (\d{4})(?= ))?(?: [A-Z]{2,5}(?=: ))?:? /;
const isoTime = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)(Z|[+-]\d\d:?\d\d)? /;
/** `journalctl -o short-full` and `short-unix`. */
const longTime = /^[A-Z][a-z]{2} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?: (UTC|GMT|Z|[+-]\d\d:?\d\d))? /;
const unixTime = /^(\d{9,10}\.\d{3,6}) /;
const day = 86_400_000;

/** The time that a line begins with, and how much of the line that is. */
const stampOf = (text: string, { year, now, zone }: TimeDefaults): { time: string; length: number } | undefined => {
  const old = classicTime.exec(text);
  const month = months.indexOf(old?.[1]?.toLowerCase() ?? '') + 1;
  if (old && month > 0) {
    const [, , date, before, clock, after] = old;
    const rest = `-${String(month).padStart(2, '0')}-${date!.padStart(2, '0')}T${clock}${zone}`;
    const thisYear = new Date(now).getUTCFullYear();
    const said = before ?? after ?? year ?? (Date.UTC(thisYear, month - 1, Number(date)) > now + day ? thisYear - 1 : thisYear);
    return { time: `${said}${rest}`, length: old[0].length };
  }
  const iso = isoTime.exec(text) ?? longTime.exec(text);
  if (iso) return { time: `${iso[1]}T${iso[2]}${iso[3] === undefined ? zone : iso[3].replace(/UTC|GMT/, 'Z')}`, length: iso[0].length };
  const unix = unixTime.exec(text);
  return unix ? { time: new Date(Number(unix[1]) * 1000).toISOString(), length: unix[0].length } : undefined;
};

const tag = /^([^\s:[\]]{1,128})(?:\[([^\]\s]{1,32})\])?: ?/;

const classic = (text: string, defaults: TimeDefaults): SyslogLine | undefined => {
  const stamp = stampOf(text, defaults);
  if (!stamp) return undefined;
  const rest = text.slice(stamp.length);
  const blank = rest.indexOf(' ');
  const host = blank < 0 || rest.slice(0, blank).endsWith(':') ? undefined : rest.slice(0, blank);
  const body = host === undefined ? rest : rest.slice(blank + 1).replace(/^: /, '');
  const named = tag.exec(body);
  return {
    ...nothing, format: 'rfc3164', time: stamp.time, host: dash(host), program: named?.[1] ?? null, process_id: named?.[2] ?? null, data: {},
    message: named ? body.slice(named[0].length) : body,
  };
};
