import { isoOf } from '../tables/time.ts';

const day = 86_400_000;
const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** Writes the `seconds.fraction` of audit ids in ISO 8601. Logs stay within a day for long, so the date is written once a day. */
export const isoWriter = (): ((seconds: string) => string | null) => {
  let date = NaN;
  let prefix = '';
  return (seconds) => {
    const time = Math.round(Number(seconds) * 1e6) / 1e3;
    if (!(Math.abs(time) < 8.64e15)) return null;
    if (!Number.isInteger(time)) return isoOf(time);
    const start = Math.floor(time / day);
    if (start !== date) {
      date = start;
      prefix = isoOf(start * day).slice(0, -13);
    }
    const rest = time - start * day;
    const fraction = String(rest % 1000);
    return `${prefix}${two(Math.floor(rest / 3_600_000))}:${two(Math.floor(rest / 60_000) % 60)}:${two(Math.floor(rest / 1000) % 60)}.${'000'.slice(fraction.length)}${fraction}Z`;
  };
};
