import type { Report, Row } from '../kit/report.ts';
import type { Task } from './job.ts';

/** Why part of a report is worth another try, and when. */
export interface Deferral {
  /** A quota comes back by itself; a service that fails may not. */
  isQuota: boolean;
  seconds: number;
}

const quotaCodes = new Set(['deferred', 'rate-limited']);
const mostPatience = { quotaMs: 86_400_000, otherTimes: 3 };

/** The soonest moment at which a row or problem that was put off could come out better; undefined when there is none. */
export const deferralOf = ({ rows, sections, problems }: Report): Deferral | undefined => {
  let soonest: Deferral | undefined;
  const note = (isQuota: boolean, seconds: number): void => {
    const isBetter = !soonest || (isQuota === soonest.isQuota ? seconds < soonest.seconds : isQuota);
    if (isBetter) soonest = { isQuota, seconds: Math.max(1, seconds) };
  };
  for (const { code, retryAfter } of problems) if (retryAfter !== undefined && quotaCodes.has(code)) note(true, retryAfter);
  for (const table of sections ? Object.values(sections) : [rows]) for (const row of table) noteRow(row, note);
  return soonest;
};

const noteRow = (row: Row, note: (isQuota: boolean, seconds: number) => void): void => {
  const { Retryable: retryable, RetryAfterSeconds: seconds, ErrorKind: kind } = row;
  if (retryable === true && typeof seconds === 'number') note(kind === 'rate_limited', seconds);
};

/** A quota is waited for until the job is a day old; anything else is tried a few times. */
export const isWorthWaiting = ({ isQuota, seconds }: Deferral, { deferrals }: Task, age: number): boolean =>
  isQuota ? age + seconds * 1000 < mostPatience.quotaMs : deferrals < mostPatience.otherTimes;
