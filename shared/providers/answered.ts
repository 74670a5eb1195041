import type { Json, Ports } from '../kit/ports.ts';
import { FetchError } from '../kit/ports.ts';
import type { Reached } from '../outbound/reach.ts';
import { Unreached, Unsuccessful } from './exchange.ts';
import { failure, type Outcome, unanswered } from './outcome.ts';
import type { Provider } from './provider.ts';
import type { Answered } from './row.ts';

/** Where an answer came from, and at what cost. */
export const factsOf = (reached: Reached<Json>): Omit<Answered, 'outcome'> => ({
  cached: reached.outcome !== 'value' || reached.cached === false ? 'no' : reached.cached === 'stale' ? 'stale' : 'yes',
  fetchedAt: reached.outcome === 'value' ? reached.fetchedAt : null,
  attempts: reached.attempts,
  durationMs: reached.durationMs,
});

export const answeredOf = (reached: Reached<Outcome>, provider: Provider, last: Outcome | undefined, log: Ports['log']): Answered => ({
  ...factsOf(reached),
  outcome: outcomeOf(reached, provider, last, log),
});

const outcomeOf = (reached: Reached<Outcome>, { name }: Provider, last: Outcome | undefined, log: Ports['log']): Outcome => {
  if (reached.outcome === 'value') return reached.value;
  if (reached.outcome === 'missing') return failure({ failed: 'withheld', message: 'Not in the cache, and nobody was to be asked.' });
  if (reached.outcome === 'deferred') return last ?? deferred(name, reached.reason, reached.retryAfter);
  const { error } = reached;
  if (error instanceof Unsuccessful || error instanceof Unreached) return error.outcome;
  if (error instanceof FetchError) return last ?? unanswered(error, {});
  log.error('provider.unforeseen', { provider: name, cause: String(error) });
  return failure({ failed: 'parse', message: 'The answer could not be read.' });
};

/** Something of ours failed: that costs this row, not the others. */
export const unforeseen = ({ name }: Provider, cause: unknown, log: Ports['log']): Answered => {
  log.error('provider.unforeseen', { provider: name, cause: String(cause) });
  const outcome = failure({ failed: 'server', message: 'Something unforeseen happened; the log has the cause.' });
  return { outcome, cached: 'no', fetchedAt: null, attempts: 0, durationMs: 0 };
};

const deferred = (name: string, reason: 'quota' | 'breaker' | 'deadline', retryAfter: number): Outcome => {
  if (reason === 'breaker')
    return failure({ failed: 'server', message: `${name} keeps failing and is left alone for now (circuit breaker open).` }, { retryAfter });
  if (reason === 'deadline') return failure({ failed: 'timeout', message: 'Deferred: the time limit came first.' }, { retryAfter });
  return failure(
    { failed: 'rate_limited', message: `Deferred: the quota of ${name} is used up; the next call is possible in ${retryAfter} s.` },
    { retryAfter },
  );
};
