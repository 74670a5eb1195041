import { timeOf } from '../tables/time.ts';

/** A time as processes are told apart by: microseconds since 1970 (with a fraction), and its text in UTC to 10 microseconds. */
export interface Moment {
  micros: number;
  text: string;
}

/** The time of a process that is only known as a parent. */
export const never: Moment = { micros: 0, text: '1970-01-01 00:00:00.000000' };

/** Half goes to the even neighbour. */
const halfEven = (value: number): number => {
  const whole = Math.floor(value);
  const rest = value - whole;
  return rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
};

/** Whole seconds since 1970 and nanoseconds; undefined when the cell is no time. The fraction is read by itself, so that nanoseconds are rounded once. */
const partsOf = (value: unknown): { seconds: number; nanos: number } | undefined => {
  let seconds: number;
  let nanos = 0;
  if (typeof value === 'string' && value.length > 20 && value.charCodeAt(19) === 46) {
    let at = 20;
    let scale = 1e8;
    for (let code = value.charCodeAt(at); code >= 48 && code <= 57; code = value.charCodeAt((at += 1))) {
      nanos += Math.floor((code - 48) * scale);
      scale /= 10;
    }
    seconds = timeOf(value.slice(0, 19) + value.slice(at)) / 1000;
  } else {
    const ms = timeOf(value);
    seconds = Math.floor(ms / 1000);
    nanos = Math.round((ms - seconds * 1000) * 1e6);
  }
  return Math.abs(seconds) < 8.64e12 ? { seconds, nanos } : undefined;
};

/** `YYYY-MM-DD HH:MM:SS` in UTC. */
const secondText = (seconds: number): string => {
  const iso = new Date(seconds * 1000).toISOString();
  return `${iso.slice(0, -14)} ${iso.slice(-13, -5)}`;
};

/** Undefined when the cell is no time. */
export const momentOf = (value: unknown): Moment | undefined => {
  const parts = partsOf(value);
  if (!parts) return undefined;
  const { seconds, nanos } = parts;
  const tens = halfEven(nanos / 1e4);
  const over = tens >= 100_000;
  const fraction = String(over ? tens - 100_000 : tens);
  return { micros: seconds * 1e6 + nanos / 1e3, text: `${secondText(seconds + (over ? 1 : 0))}.${'00000'.slice(fraction.length)}${fraction}0` };
};

/** The time in full for people to read: as many digits as it has, six or nine. Undefined when the cell is no time. */
export const fullTime = (value: unknown): string | undefined => {
  const parts = partsOf(value);
  if (!parts) return undefined;
  const digits = String(parts.nanos).padStart(9, '0');
  return `${secondText(parts.seconds)}${parts.nanos === 0 ? '' : `.${digits.endsWith('000') ? digits.slice(0, 6) : digits}`}+00:00`;
};
