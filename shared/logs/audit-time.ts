import { isoOf } from '../tables/time.ts';

const day = 86_400;
const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** Writes the `seconds.milliseconds` of audit ids in ISO 8601. Logs stay within a day for long, and many events share a second, so that the rest is written once. */
export const isoWriter = (): ((stamp: string) => string | null) => {
  let date = NaN;
  let dayText = '';
  /** With its point, before three digits of milliseconds. */
  let second: string | undefined;
  let secondText = '';
  return (stamp) => {
    if (second !== undefined && stamp.length === second.length + 3 && stamp.startsWith(second)) return secondText + (stamp.slice(-3) + 'Z');
    if (!/^[0-3]?\d{1,9}\.\d{3}$/.test(stamp)) {
      const time = Math.round(Number(stamp) * 1e6) / 1e3;
      return Math.abs(time) < 8.64e15 ? isoOf(time) : null;
    }
    second = stamp.slice(0, -3);
    const seconds = Number(second);
    const start = Math.floor(seconds / day);
    if (start !== date) {
      date = start;
      dayText = isoOf(start * day * 1000).slice(0, 11);
    }
    const rest = seconds - start * day;
    secondText = `${dayText}${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}.`;
    return secondText + (stamp.slice(-3) + 'Z');
  };
};
