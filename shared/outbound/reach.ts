import type { Json, Ports } from '../kit/ports.ts';
import { breaker } from './breaker.ts';
import { cache, type Cached } from './cache.ts';
import { sharedFlight, singleFlight, unless } from './flight.ts';
import { governor, type Heard, type Quota } from './quota.ts';
import { AnswerError, isPassing, retry } from './retry.ts';

/** `use` what is kept · `refresh` it · `only` what is kept, ask nobody · `off`: neither read nor keep. */
export type CacheMode = 'use' | 'refresh' | 'only' | 'off';

/** One try at asking the provider. */
export interface Attempt {
  /** From 1. */
  number: number;
  signal: AbortSignal | undefined;
  /** Milliseconds that this try may take. */
  timeout: number;
  /** Tell what the provider answered, whatever its status: the quota learns from it. */
  heard(answer: Heard): void;
  /** Await it before every request of this try but the first: each is a call of its own to the provider. */
  turn(): Promise<void>;
}

export interface ReachOptions<T extends Json> {
  /** Whatever decides the answer: provider, type, subtype, value, fingerprint of the credential, version of the parser. */
  key: string;
  quota: Quota;
  /** How many calls this one counts as. */
  weight?: number;
  /** What shares a circuit breaker. Default: the quota's bucket. */
  breaker?: string;
  /** Seconds to keep an answer; undefined: not at all. */
  ttlOf: (value: T) => number | undefined;
  cacheMode?: CacheMode;
  /** The oldest kept answer that is good enough, in seconds. */
  maxAge?: number | undefined;
  /** Milliseconds since 1970. */
  deadline: number;
  signal?: AbortSignal | undefined;
  /** Milliseconds for one try. Default 30,000. */
  timeout?: number;
  /** Tries altogether. Default 3. */
  attempts?: number;
  /** Milliseconds after which the work of a process that died is taken over. Default 15,000. */
  claim?: number;
  /** Asks the provider. Throws a FetchError, or an AnswerError when the answer is not one that `T` can say. */
  produce: (attempt: Attempt) => Promise<T>;
}

interface Effort {
  attempts: number;
  durationMs: number;
}

interface Reply<T extends Json> {
  outcome: 'value';
  value: T;
  cached: 'memory' | 'store' | 'stale' | false;
  /** Milliseconds since 1970. */
  fetchedAt: number;
  /** Seconds. */
  age: number;
  /** With `stale`: why there is nothing newer. */
  error?: unknown;
}

/** Not now: `retryAfter` in seconds. */
interface Deferred {
  outcome: 'deferred';
  reason: 'quota' | 'breaker' | 'deadline';
  retryAfter: number;
}

/** Nothing is kept, and nobody was to be asked. */
interface Missing {
  outcome: 'missing';
}

interface Failed {
  outcome: 'failed';
  error: unknown;
  retryable: boolean;
  retryAfter?: number;
}

export type Reached<T extends Json> = Effort & (Reply<T> | Deferred | Missing | Failed);

export type Reach = <T extends Json>(options: ReachOptions<T>) => Promise<Reached<T>>;

type ReachPorts = Pick<Ports, 'store' | 'clock' | 'log'> & Partial<Pick<Ports, 'blobs'>>;
type Result<T extends Json> = { attempts: number } & (Reply<T> | Deferred | Missing | Failed);

const defaultTimeout = 30_000;
const defaultClaim = 15_000;

/** There is no turn for this call; never leaves this file. */
class NoTurn extends Error {
  readonly reason: 'quota' | 'breaker';
  readonly retryAfter: number;
  constructor(reason: 'quota' | 'breaker', retryAfter: number) {
    super(reason);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

/** Everything a remote lookup goes through: cache, single flight, circuit breaker, quota, retries, cache again. Throws only when the signal aborts. */
export const reacher = (ports: ReachPorts): Reach => {
  const { store, clock } = ports;
  const kept = cache(ports);
  const turns = governor(ports);
  const fuse = breaker(ports);

  const replyOf = <T extends Json>({ value, fetchedAt }: Cached<T>, cached: Reply<T>['cached'], attempts = 0): Result<T> & Reply<T> => ({
    outcome: 'value', value, cached, fetchedAt, age: Math.max(0, Math.round((clock.now() - fetchedAt) / 1000)), attempts,
  });

  const ask = async <T extends Json>(options: ReachOptions<T>, number: number): Promise<T> => {
    const { quota, weight, deadline, signal, timeout = defaultTimeout, breaker: name = quota.bucket } = options;
    const held: { done(made?: boolean): void }[] = [];
    const turn = async (calls = 1): Promise<void> => {
      const taken = await turns.take(quota, { until: deadline, signal, weight: calls, within: timeout });
      if (!taken.granted) throw new NoTurn('quota', taken.retryAfter);
      held.push(taken);
    };
    const state = await fuse.check(name);
    if (typeof state === 'number') throw new NoTurn('breaker', secondsUntil(state, clock.now()));
    await turn(weight);
    let learning: Promise<void> | undefined;
    let lastStatus = 0;
    const heard = (answer: Heard) => {
      lastStatus = answer.status;
      learning = turns.learn(quota, answer);
    };
    try {
      const value = await options.produce({ number, signal, timeout: Math.max(1, Math.min(timeout, deadline - clock.now())), heard, turn });
      await fuse.report(name);
      return value;
    } catch (error) {
      if (signal?.aborted) throw error;
      await fuse.report(name, error);
      // Some providers refuse in words, with a status that says all is well.
      if (error instanceof AnswerError && error.status === 429 && lastStatus !== 429) heard({ status: 429, headers: retryHeader(error, clock.now()) });
      throw error;
    } finally {
      for (const taken of held) taken.done();
      await learning;
    }
  };

  const bring = async <T extends Json>(options: ReachOptions<T>, find: () => Promise<Cached<T> | undefined>): Promise<Result<T>> => {
    const { key, ttlOf, deadline, signal, claim = defaultClaim, attempts: most = 3, cacheMode } = options;
    let attempts = 0;
    let asked = false;
    const work = async (): Promise<Cached<T>> => {
      asked = true;
      const value = await retry((number) => ask(options, (attempts = number)), { clock, deadline, signal, attempts: most });
      const ttl = cacheMode === 'off' ? undefined : ttlOf(value);
      return ttl ? kept.put(key, value, ttl) : { value, fetchedAt: clock.now(), expires: clock.now(), origin: 'memory' };
    };
    try {
      const got = cacheMode === 'off' ? await work() : await singleFlight(ports, { key, find, work, claim, deadline, signal });
      return got ? replyOf(got, asked ? false : got.origin, attempts) : { outcome: 'deferred', reason: 'deadline', retryAfter: 1, attempts };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof NoTurn) return { outcome: 'deferred', reason: error.reason, retryAfter: error.retryAfter, attempts };
      const retryAt = error instanceof AnswerError ? error.retryAt : undefined;
      const retryAfter = retryAt && secondsUntil(retryAt, clock.now());
      if (error instanceof AnswerError && error.status === 429) return { outcome: 'deferred', reason: 'quota', retryAfter: retryAfter ?? 60, attempts };
      return { outcome: 'failed', error, retryable: isPassing(error), ...(retryAfter && { retryAfter }), attempts };
    }
  };

  const look = async <T extends Json>(options: ReachOptions<T>, started: number): Promise<Result<T>> => {
    const { key, cacheMode = 'use', maxAge = Infinity, deadline, signal } = options;
    const isGood = ({ fetchedAt, expires }: { fetchedAt: number; expires?: number }): boolean => {
      if (cacheMode === 'refresh') return fetchedAt > started;
      const now = clock.now();
      return now - fetchedAt <= maxAge * 1000 && (expires ?? Infinity) > now;
    };
    if (cacheMode === 'off') return bring(options, async () => undefined);
    const before = await kept.get<T>(key);
    if (before && isGood(before)) return replyOf(before, before.origin);
    if (cacheMode === 'only') return before ? replyOf(before, 'stale') : { outcome: 'missing', attempts: 0 };
    const find = async () => {
      const found = await kept.get<T>(key, { fresh: true });
      return found && isGood(found) ? found : undefined;
    };
    const serves = (result: Result<T>): boolean =>
      result.outcome === 'value' ? isGood(result) : result.outcome === 'deferred' ? clock.now() + result.retryAfter * 1000 > deadline : true;
    const late: Result<T> = { outcome: 'deferred', reason: 'deadline', retryAfter: 1, attempts: 0 };
    const result = await sharedFlight(store, key, { work: () => bring(options, find), serves, wait: (running) => unless(running, { clock, deadline, signal }, late) });
    const isDown = result.outcome === 'failed' || (result.outcome === 'deferred' && result.reason === 'breaker');
    if (!before || !isDown) return result;
    return { ...replyOf(before, 'stale', result.attempts), error: result.outcome === 'failed' ? result.error : new Error('The circuit breaker is open.') };
  };

  return async (options) => {
    const started = clock.now();
    const { key, cacheMode = 'use', maxAge = Infinity } = options;
    const near = cacheMode === 'use' || cacheMode === 'only' ? kept.peek(key) : undefined;
    const isNear = near && started - near.fetchedAt <= maxAge * 1000;
    const result = isNear ? replyOf(near, 'memory') : await look(options, started);
    return { ...result, durationMs: clock.now() - started } as Reached<never>;
  };
};

const secondsUntil = (at: number, now: number): number => Math.max(1, Math.ceil((at - now) / 1000));

const retryHeader = ({ retryAt }: AnswerError, now: number): Record<string, string> => (retryAt === undefined ? {} : { 'retry-after': String(secondsUntil(retryAt, now)) });
