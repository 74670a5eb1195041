import { z } from 'zod';
import { ObservableType, Severity } from '../kit/observable.ts';
import type { Normal } from './normalise.ts';
import type { Outcome } from './outcome.ts';

/** An outcome, and where it came from. */
export interface Answered {
  outcome: Outcome;
  cached: 'no' | 'yes' | 'stale';
  /** Milliseconds since 1970; null when nobody answered. */
  fetchedAt: number | null;
  attempts: number;
  durationMs: number;
}

const words = (what: string) => z.string().nullable().describe(what);

const common = {
  QuerySubtype: words('The sub-query that was asked for.'),
  Provider: z.string().describe('Who was asked.'),
  Result: z.boolean().describe('Whether there is a usable answer; it does not say whether the value is bad.'),
};
const rest = {
  Details: z.unknown().describe('What the provider says, as an object; or why there is no answer, as text.'),
  RawResult: z.unknown().optional().describe('The whole answer without secrets, when asked for.'),
  Reference: words('Where it was asked, without parameters and credentials.'),
  Permalink: words('A page about it for people.'),
  Status: z.int().describe('0 OK, 1 not supported, 2 bad format, 3 query failed, 4 no data, 10 other.'),
  HttpStatus: z.int().nullable().describe('Status of the answer.'),
  ErrorKind: words('Kind of failure; null when there is none.'),
  Retryable: z.boolean().describe('Whether asking again later can help.'),
  RetryAfterSeconds: z.number().nullable().describe('When to ask again.'),
  Cached: z.enum(['no', 'yes', 'stale']).describe('Whether the answer was remembered; stale: too old, but the provider fails now.'),
  fetchedAt: words('When the provider answered, ISO 8601 UTC.'),
  age: z.number().nullable().describe('Seconds since then.'),
  Attempts: z.int().describe('Tries that this answer took now.'),
  DurationMs: z.number().describe('Milliseconds.'),
  sourceIndex: z.int().describe('Place of the value in the input, from 0.'),
};

/** One value at one threat-intelligence provider. */
export const LookupRow = z.object({
  Ioc: z.string().describe('The value as given.'),
  IocType: ObservableType.describe('Its type.'),
  SafeIoc: words('The value as it is looked up: refanged and in normal form; null when it is refused.'),
  ...common,
  Severity: Severity.describe('unknown (nobody judged) < information < warning < high.'),
  ...rest,
});
export type LookupRow = z.output<typeof LookupRow>;

/** One value at one provider of context: what it is, not how bad. */
export const ContextRow = z.object({
  Observable: z.string().describe('The value as given.'),
  ObservableType: ObservableType.describe('Its type.'),
  SafeObservable: words('The value as it is looked up; null when it is refused.'),
  ...common,
  ...rest,
});
export type ContextRow = z.output<typeof ContextRow>;

export interface Place {
  given: string;
  normal: Normal;
  subtype: string | null;
  provider: string;
  sourceIndex: number;
}

const rowRest = ({ outcome, cached, fetchedAt, attempts, durationMs }: Answered, { sourceIndex }: Place, { raw, now }: { raw: boolean; now: number }) => ({
  Details: outcome.details,
  ...(raw && { RawResult: outcome.raw }),
  Reference: outcome.reference,
  Permalink: outcome.permalink,
  Status: outcome.status,
  HttpStatus: outcome.httpStatus,
  ErrorKind: outcome.errorKind,
  Retryable: outcome.retryable,
  RetryAfterSeconds: outcome.retryAfter,
  Cached: cached,
  fetchedAt: fetchedAt === null ? null : new Date(fetchedAt).toISOString(),
  age: fetchedAt === null ? null : Math.max(0, Math.round((now - fetchedAt) / 1000)),
  Attempts: attempts,
  DurationMs: durationMs,
  sourceIndex,
});

export interface RowOptions {
  raw: boolean;
  now: number;
}

export const lookupRow = (place: Place, answered: Answered, options: RowOptions): LookupRow => ({
  Ioc: place.given,
  IocType: place.normal.type,
  SafeIoc: place.normal.safe,
  QuerySubtype: place.subtype,
  Provider: place.provider,
  Result: answered.outcome.result,
  Severity: answered.outcome.severity,
  ...rowRest(answered, place, options),
});

export const contextRow = (place: Place, answered: Answered, options: RowOptions): ContextRow => ({
  Observable: place.given,
  ObservableType: place.normal.type,
  SafeObservable: place.normal.safe,
  QuerySubtype: place.subtype,
  Provider: place.provider,
  Result: answered.outcome.result,
  ...rowRest(answered, place, options),
});
