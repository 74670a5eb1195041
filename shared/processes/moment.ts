import { timeOf } from '../tables/time.ts';

/** A time in full: whole seconds since 1970, and nanoseconds from there. */
export interface Moment {
  seconds: number;
  nanos: number;
}

/** The time of a process that is only known as a parent. */
export const never: Moment = { seconds: 0, nanos: 0 };

/** Reads cells as times, one after another: what it read stands in it until the next, so that no object is made for each. */
export class MomentReader implements Moment {
  seconds = 0;
  nanos = 0;
  /** The day that was read last, as a number YYYYMMDD, and when it began: times that follow one another are mostly of one day. */
  #date = NaN;
  #midnight = 0;

  /** False when the cell is no time. The fraction is read by itself, so that nanoseconds are kept. */
  read(value: unknown): boolean {
    if (typeof value !== 'string' || value.length < 19) return this.#set(timeOf(value), 0);
    let at = 19;
    let nanos = 0;
    if (value.charCodeAt(at) === 46) {
      at += 1;
      for (let scale = 1e8, digit = digitAt(value, at); digit >= 0; digit = digitAt(value, at)) {
        nanos += digit * scale;
        scale = Math.floor(scale / 10);
        at += 1;
      }
    }
    const usual = at === value.length || (at === value.length - 1 && value.charCodeAt(at) === 90);
    if (!usual || !this.#usual(value)) return this.#set(timeOf(at > 19 ? value.slice(0, 19) + value.slice(at) : value), nanos);
    this.nanos = nanos;
    return true;
  }

  #set(ms: number, more: number): boolean {
    const seconds = Math.floor(ms / 1000);
    if (!(Math.abs(seconds) < 8.64e12)) return false;
    const nanos = Math.round((ms - seconds * 1000) * 1e6) + more;
    const over = nanos >= 1e9;
    this.seconds = over ? seconds + 1 : seconds;
    this.nanos = over ? nanos - 1e9 : nanos;
    return true;
  }

  /** Seconds of a text that begins with `YYYY-MM-DDTHH:MM:SS` in UTC, as nearly every log writes it; false when anything is unusual. */
  #usual(text: string): boolean {
    if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return false;
    const hour = two(text, 11);
    const minute = two(text, 14);
    const second = two(text, 17);
    if (!(hour <= 23 && minute <= 59 && second <= 59)) return false;
    const date = (two(text, 0) * 100 + two(text, 2)) * 10_000 + two(text, 5) * 100 + two(text, 8);
    if (date !== this.#date) {
      const midnight = midnightOf(date);
      if (Number.isNaN(midnight)) return false;
      this.#date = date;
      this.#midnight = midnight;
    }
    this.seconds = this.#midnight + hour * 3600 + minute * 60 + second;
    return true;
  }
}

/** Undefined when the cell is no time. */
export const momentOf = (value: unknown): Moment | undefined => {
  const reader = new MomentReader();
  return reader.read(value) ? { seconds: reader.seconds, nanos: reader.nanos } : undefined;
};

/** The digit at `at`, or -1. */
const digitAt = (text: string, at: number): number => {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : -1;
};
/** The number of the two digits at `at`, or NaN. */
const two = (text: string, at: number): number => {
  const tens = digitAt(text, at);
  const ones = digitAt(text, at + 1);
  return tens < 0 || ones < 0 ? NaN : tens * 10 + ones;
};

/** Seconds since 1970 at which the day YYYYMMDD begins; NaN when the calendar has no such day. */
const midnightOf = (date: number): number => {
  const month = Math.floor(date / 100) % 100;
  const day = date % 100;
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return NaN;
  const ms = Date.UTC(Math.floor(date / 10_000), month - 1, day);
  return day <= 28 || new Date(ms).getUTCDate() === day ? ms / 1000 : NaN;
};

/** Steps of 10 microseconds, half to the even neighbour: as exact as processes are told apart. */
export const stepsOf = (nanos: number): number => {
  const whole = Math.floor(nanos / 1e4);
  const rest = nanos - whole * 1e4;
  return rest > 5e3 || (rest === 5e3 && whole % 2 === 1) ? whole + 1 : whole;
};

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value));
const day = 86_400;

/**
 * Writes seconds as `YYYY-MM-DD HH:MM:SS` in UTC, with what follows them. Times that follow one another are mostly of one day, so its date is kept. They are
 * joined, here and in keys: what `+` puts together the engine holds as a tree of its parts, which takes several times the room.
 */
const secondWriter = (): ((seconds: number, fraction: string) => string) => {
  let written = NaN;
  let date = '';
  return (seconds, fraction) => {
    const days = Math.floor(seconds / day);
    if (days !== written) {
      written = days;
      date = new Date(days * day * 1000).toISOString().slice(0, -14);
    }
    const rest = seconds - days * day;
    const minute = ` ${twoDigits(Math.floor(rest / 3600))}:${twoDigits(Math.floor(rest / 60) % 60)}:`;
    const second = `${twoDigits(rest % 60)}${fraction}`;
    return [date, minute, second].join('');
  };
};

/** Writes times as `YYYY-MM-DD HH:MM:SS.ffffff` in UTC. */
export const momentWriter = (): ((moment: Moment) => string) => {
  const text = secondWriter();
  return ({ seconds, nanos }) => text(seconds, `.${String(Math.floor(nanos / 1e3)).padStart(6, '0')}`);
};

/** The time in full for people to read: as many digits as it has, six or nine. Undefined when the cell is no time. */
export const fullTime = (value: unknown): string | undefined => {
  const moment = momentOf(value);
  if (!moment) return undefined;
  const digits = String(moment.nanos).padStart(9, '0');
  return secondWriter()(moment.seconds, `${moment.nanos === 0 ? '' : `.${digits.endsWith('000') ? digits.slice(0, 6) : digits}`}+00:00`);
};
