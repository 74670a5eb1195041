const digit = (code: number): boolean => code >= 48 && code <= 57;

/** `count` digits from `at`, or NaN. */
const number = (text: string, at: number, count: number): number => {
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const code = text.charCodeAt(index);
    if (!digit(code)) return NaN;
    value = value * 10 + code - 48;
  }
  return value;
};

/**
 * Milliseconds since 1970 (with a fraction, to the microsecond), or NaN when it is no time.
 * Text: ISO 8601 (date, time, any fraction, zone; no zone means UTC), else what the platform's parser takes, or a number as text.
 * Numbers: seconds, milliseconds, microseconds or nanoseconds since 1970, told by their size.
 */
export const timeOf = (value: unknown): number => {
  if (typeof value === 'string') return isoTime(value.trim());
  if (typeof value === 'number') return epoch(value);
  if (typeof value === 'bigint') return epoch(Number(value));
  return value instanceof Date ? value.getTime() : NaN;
};

const epoch = (value: number): number => {
  const size = Math.abs(value);
  if (size < 1e11) return value * 1e3;
  if (size < 1e14) return value;
  if (size < 1e17) return value / 1e3;
  return size <= mostNanos ? value / 1e6 : NaN;
};

/** The platform's calendar ends 8.64e15 milliseconds from 1970. */
const mostNanos = 8.64e21;

const isoTime = (text: string): number => {
  const year = number(text, 0, 4);
  if (Number.isNaN(year) || text.charCodeAt(4) !== 45) return otherTime(text);
  const month = number(text, 5, 2);
  const day = number(text, 8, 2);
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31) || text.charCodeAt(7) !== 45) return otherTime(text);
  const date = Date.UTC(year, month - 1, day);
  if (new Date(date).getUTCDate() !== day) return NaN;
  if (text.length === 10) return date;
  const hour = number(text, 11, 2);
  const minute = number(text, 14, 2);
  if (!(hour <= 24 && minute <= 59)) return otherTime(text);
  let at = 16;
  let second = 0;
  if (text.charCodeAt(at) === 58) {
    second = number(text, 17, 2);
    if (!(second <= 60)) return NaN;
    at = 19;
    const mark = text.charCodeAt(at);
    if (mark === 46 || mark === 44) {
      let scale = 0.1;
      let fraction = 0;
      for (at += 1; digit(text.charCodeAt(at)); at += 1) {
        fraction += (text.charCodeAt(at) - 48) * scale;
        scale /= 10;
      }
      second += Math.round(fraction * 1e6) / 1e6;
    }
  }
  const offset = zone(text, at);
  return Math.round((date + hour * 3_600_000 + minute * 60_000 + second * 1000 - offset * 60_000) * 1e3) / 1e3;
};

/** Minutes east of UTC that the rest of the text says; NaN when it is no zone. */
const zone = (text: string, from: number): number => {
  const rest = text.slice(from).trim();
  if (rest === '' || rest === 'Z' || rest === 'z' || rest === 'UTC') return 0;
  const sign = rest.startsWith('+') ? 1 : rest.startsWith('-') ? -1 : NaN;
  const minutes = rest.length <= 3 ? 0 : number(rest, rest.charCodeAt(3) === 58 ? 4 : 3, 2);
  return sign * (number(rest, 1, 2) * 60 + minutes);
};

/** What the platform's lenient parser may see: `3/4/2024 …`, `2024/03/04 …`, `Mon, 04 Mar 2024 …`, `4-Mar-2024 …`, `Mar 4, 2024 …`. */
const written = /^(?:\d{1,2}\/\d{1,2}\/\d{4}|\d{4}\/\d{1,2}\/\d{1,2}|(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? )?(?:\d{1,2}[ -])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ -]).*?\d/i;

/** ISO 8601 without signs, to the day or the second, and a month alone. No clock gave seconds of eight digits after 1973, nor of fourteen. */
const compact = /^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)([.,]\d{1,9})?(Z|[+-]\d\d:?(?:\d\d)?)?)?$/i;
const monthAlone = /^\d{4}-\d\d$/;

const otherTime = (text: string): number => {
  if (text === '' || text.length > 64) return NaN;
  if (monthAlone.test(text)) return isoTime(`${text}-01`);
  const [, year, month, day, hour, minute, second, fraction = '', offset = ''] = compact.exec(text) ?? [];
  if (year !== undefined && Number(month) <= 12 && Number(day) <= 31) return isoTime(`${year}-${month}-${day}${hour ? `T${hour}:${minute}:${second}${fraction}${offset}` : ''}`);
  const value = Number(text);
  if (!Number.isNaN(value)) return epoch(value);
  if (!written.test(text)) return NaN;
  return Date.parse(/(?:z|gmt|utc|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text} UTC`);
};

/** ISO 8601 in UTC; with microseconds where there are any. */
export const isoOf = (ms: number): string => {
  const whole = Math.floor(ms);
  if (whole === ms) return new Date(ms).toISOString();
  const micros = Math.round((ms - whole) * 1000);
  const text = new Date(micros === 1000 ? whole + 1 : whole).toISOString();
  return micros % 1000 === 0 ? text : `${text.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
};

const finer = /(:\d\d)[.,](\d{7,9})\d*/;

/** The same for a time as it is written, which may say nanoseconds: then with nine digits. The empty text when it is no time. */
export const isoOfWritten = (value: unknown): string => {
  const ms = timeOf(value);
  if (Number.isNaN(ms)) return '';
  const fraction = typeof value === 'string' ? finer.exec(value)?.[2]?.padEnd(9, '0') : undefined;
  if (fraction === undefined || fraction.endsWith('000')) return isoOf(ms);
  return `${isoOf(timeOf((value as string).replace(finer, '$1'))).slice(0, 19)}.${fraction}Z`;
};

const units: Readonly<Record<string, number>> = { ms: 1, s: 1e3, sec: 1e3, second: 1e3, m: 6e4, min: 6e4, minute: 6e4, t: 6e4, h: 3.6e6, hour: 3.6e6, d: 8.64e7, day: 8.64e7, w: 6.048e8, week: 6.048e8 };

/** Milliseconds in a span such as `15m`, `1h30min` or `2 days`; NaN when it is none. */
export const spanOf = (text: string): number => {
  if (!/\S/.test(text) || text.length > 100) return NaN;
  let sum = 0;
  for (let rest = text.trim(); rest !== ''; ) {
    const [whole, count, unit = ''] = /^(\d{0,9}(?:\.\d{1,9})?)\s{0,9}([a-z]{1,7})\s{0,9}/i.exec(rest) ?? [];
    if (whole === undefined || (count === '' && rest !== text.trim())) return NaN;
    const lower = unit.toLowerCase();
    sum += (count === '' ? 1 : Number(count)) * (units[lower] ?? units[lower.replace(/s$/, '')] ?? NaN);
    rest = rest.slice(whole.length);
  }
  return sum;
};
