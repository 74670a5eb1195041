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

/** Undefined when the cell is no time. The fraction is read by itself, so that nanoseconds are rounded once. */
export const momentOf = (value: unknown): Moment | undefined => {
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
  if (!(Math.abs(seconds) < 8.64e12)) return undefined;
  const tens = halfEven(nanos / 1e4);
  const over = tens >= 100_000;
  const iso = new Date((seconds + (over ? 1 : 0)) * 1000).toISOString();
  const fraction = String(over ? tens - 100_000 : tens);
  return { micros: seconds * 1e6 + nanos / 1e3, text: `${iso.slice(0, -14)} ${iso.slice(-13, -5)}.${'00000'.slice(fraction.length)}${fraction}0` };
};
