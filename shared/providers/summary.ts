import { z } from 'zod';
import { statusNames } from './outcome.ts';
import type { Answered } from './row.ts';

const number = (what: string) => z.int().describe(what);

/** What a lookup came to, for each provider and, as `*`, altogether. Rows that are not shown are counted, too. */
export const SummaryRow = z.object({
  Provider: z.string().describe('The provider; * stands for all.'),
  requested: number('Values given.'),
  distinct: number('Different values among them.'),
  OK: number('Answered.'),
  NO_DATA: number('Answered that there is no record.'),
  QUERY_FAILED: number('Failed or deferred.'),
  NOT_SUPPORTED: number('Not asked: the provider does not know the type.'),
  BAD_FORMAT: number('Not asked: the value is refused.'),
  OTHER: number('Not asked: withheld, or not in the cache.'),
  partial: z.boolean().describe('Whether some question has no answer yet.'),
  calls: number('Requests made: the quota spent.'),
  cacheHits: number('Questions answered from memory.'),
  deferred: number('Questions put off because of a quota, a pause or the time limit.'),
});
export type SummaryRow = z.output<typeof SummaryRow>;

type Counted = 'OK' | 'NO_DATA' | 'QUERY_FAILED' | 'NOT_SUPPORTED' | 'BAD_FORMAT' | 'OTHER';
const empty = { OK: 0, NO_DATA: 0, QUERY_FAILED: 0, NOT_SUPPORTED: 0, BAD_FORMAT: 0, OTHER: 0, calls: 0, cacheHits: 0, deferred: 0 };
const summed = Object.keys(empty) as (keyof typeof empty)[];

/** Counts while a lookup goes on. */
export class Tally {
  readonly #of = new Map<string, typeof empty>();
  requested = 0;
  distinct = 0;

  #line(provider: string): typeof empty {
    let line = this.#of.get(provider);
    if (!line) this.#of.set(provider, (line = { ...empty }));
    return line;
  }

  called(provider: string): void {
    this.#line(provider).calls += 1;
  }

  answered(provider: string, { outcome, cached, attempts }: Answered): void {
    const line = this.#line(provider);
    line[statusNames[outcome.status] as Counted] += 1;
    if (cached !== 'no') line.cacheHits += 1;
    if (outcome.status === 3 && outcome.retryable && attempts === 0) line.deferred += 1;
  }

  rows(): SummaryRow[] {
    const { requested, distinct } = this;
    const lines = [...this.#of].map(([Provider, line]) => ({ Provider, requested, distinct, ...line, partial: line.QUERY_FAILED > 0 }));
    return [{ ...total(lines), Provider: '*', requested, distinct }, ...lines];
  }
}

const total = (lines: readonly SummaryRow[]): Omit<SummaryRow, 'Provider' | 'requested' | 'distinct'> => ({
  ...(Object.fromEntries(summed.map((name) => [name, lines.reduce((sum, line) => sum + line[name], 0)])) as typeof empty),
  partial: lines.some(({ partial }) => partial),
});

/** The summaries of several parts of one lookup as one. */
export const merged = (rows: readonly SummaryRow[]): SummaryRow[] =>
  [...Map.groupBy(rows, ({ Provider }) => Provider)].map(([Provider, lines]) => ({
    ...total(lines),
    Provider,
    requested: lines.reduce((sum, line) => sum + line.requested, 0),
    distinct: lines.reduce((sum, line) => sum + line.distinct, 0),
  }));
