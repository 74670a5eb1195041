import { ownFeedName, ownMatcher } from '../feeds/match.ts';
import { type ObservableType, type Severity, worse } from '../kit/observable.ts';
import type { Json, Ports } from '../kit/ports.ts';
import { cache } from '../outbound/cache.ts';
import { type CacheMode, reacher, type Reached } from '../outbound/reach.ts';
import { answeredOf, factsOf, unforeseen } from './answered.ts';
import type { Credentials } from './credentials.ts';
import { exchange, exchangeDns, Unreached, Unsuccessful } from './exchange.ts';
import { feedReader } from './feed.ts';
import { noteFailure } from './health.ts';
import { cacheKey, keepFor, quotaOf } from './keys.ts';
import { failure, isLasting, judged, type Outcome } from './outcome.ts';
import type { Ask, FeedAsk, HttpAsk, Provider } from './provider.ts';
import type { Answered } from './row.ts';

export type AskerPorts = Pick<Ports, 'fetch' | 'store' | 'blobs' | 'clock' | 'log' | 'identity' | 'network' | 'settings'>;

/** One question that waits for its answer. */
export interface Unit {
  provider: Provider;
  credentials: Credentials;
  ask: Ask;
  type: ObservableType;
  /** As it is sent. */
  value: string;
  settled(answered: Answered): void;
  failed(cause: unknown): void;
}

export interface AskerOptions {
  subtype: string | null;
  cache?: CacheMode | undefined;
  maxAge?: number | undefined;
  attempts?: number | undefined;
  timeout?: number | undefined;
  since: number;
  until: number;
  /** Milliseconds since 1970. */
  deadline: number;
  signal: AbortSignal;
  called(provider: string): void;
}

const defaultTimeout = 30_000;

/** Asks providers: one by one, or many values at once where a provider takes them. */
export const asker = (ports: AskerPorts, options: AskerOptions) => {
  const reach = reacher(ports);
  const kept = cache(ports);
  const { clock } = ports;
  const { subtype, deadline, signal, timeout = defaultTimeout, attempts = 3, cache: cacheMode = 'use', maxAge, since, until, called } = options;
  let own: ReturnType<typeof ownMatcher> | undefined;

  const counting = (name: string): AskerPorts => ({
    ...ports,
    fetch: (url, init) => {
      called(name);
      return ports.fetch(url, init);
    },
  });
  const range = `:${Math.floor(since / 3_600_000)}-${Math.floor(until / 3_600_000)}`;
  const keyOf = ({ provider, credentials, ask, type, value }: Unit): string =>
    `${cacheKey(provider, type, subtype, credentials, value)}${ask.kind === 'http' && ask.history ? range : ''}`;
  const around = ({ provider, credentials, ask }: Unit) => {
    const isSlow = ask.kind === 'http' && ask.poll;
    return {
      quota: quotaOf(provider, credentials, ports.settings, ask),
      deadline,
      signal,
      cacheMode,
      maxAge,
      timeout: isSlow ? isSlow.giveUp * 1000 + timeout : timeout,
      attempts: ask.kind === 'http' && ask.submits ? 1 : attempts,
    };
  };
  const askedOf = ({ type }: Unit, values: readonly string[]) => ({ value: values[0]!, values, type, subtype, now: clock.now(), since, until });

  const one = async (unit: Unit): Promise<Answered> => {
    const { provider, credentials, ask, type, value } = unit;
    const question = { provider, credentials, asked: askedOf(unit, [value]) };
    let last: Outcome | undefined;
    const reached = await reach<Outcome>({
      ...around(unit),
      key: keyOf(unit),
      ttlOf: keepFor(provider, type),
      async produce(attempt) {
        try {
          const means = counting(provider.name);
          const outcomes =
            ask.kind === 'dns' ? await exchangeDns({ ...question, ask }, attempt, means) : await exchange({ ...question, ask: ask as HttpAsk }, attempt, means);
          return outcomes.get(value)!;
        } catch (error) {
          if (error instanceof Unsuccessful || error instanceof Unreached) last = error.outcome;
          throw error;
        }
      },
    });
    return noted(provider, answeredOf(reached, provider, last, ports.log));
  };

  const noted = async ({ name }: Provider, answered: Answered): Promise<Answered> => {
    await noteFailure(ports, name, answered.outcome);
    return answered;
  };

  const match = feedReader();
  const listed = async ({ provider, credentials, value }: Unit, ask: FeedAsk): Promise<Answered> => {
    const quotaFor = (list: FeedAsk) => quotaOf(provider, credentials, ports.settings, list);
    const means = { reach, ports: counting(provider.name), quotaFor, deadline, signal, timeout, attempts, cacheMode };
    return noted(provider, await match(provider, ask, value, means));
  };

  const mine = async ({ value, type }: Unit): Promise<Answered> => {
    const started = clock.now();
    const matches = await (await (own ??= ownMatcher(ports)))(value, type);
    const severity = matches.reduce<Severity>((worst, match) => worse(worst, match.severity), 'information');
    const details = { count: matches.length, matches: matches.map(({ value: _, ...match }) => match) };
    const outcome = matches.length === 0 ? failure({ failed: 'not_found' }) : judged({ severity, details }, { reference: ownFeedName });
    return { outcome, cached: 'no', fetchedAt: started, attempts: 0, durationMs: clock.now() - started };
  };

  const single = async (unit: Unit): Promise<Answered> => {
    if (unit.ask.kind === 'feed') return listed(unit, unit.ask);
    return unit.ask.kind === 'own' ? mine(unit) : one(unit);
  };

  /** What is remembered is settled; the rest is asked in one request and remembered value by value. */
  const many = async (units: readonly Unit[]): Promise<void> => {
    const rest: Unit[] = [];
    for (const unit of units) {
      const near =
        cacheMode === 'use' || cacheMode === 'only'
          ? await reach<Outcome>({
              ...around(unit),
              key: keyOf(unit),
              cacheMode: 'only',
              ttlOf: () => undefined,
              produce: async () => Promise.reject(new Error('unreachable')),
            })
          : undefined;
      const isGood = near?.outcome === 'value' && (near.cached !== 'stale' || cacheMode === 'only');
      if (isGood || (near && cacheMode === 'only')) unit.settled(answeredOf(near, unit.provider, undefined, ports.log));
      else rest.push(unit);
    }
    const [first] = rest;
    if (!first) return;
    if (rest.length === 1) return first.settled(await single(first));
    const { provider, credentials, ask, type } = first;
    let last: Outcome | undefined;
    const values = rest.map(({ value }) => value);
    const reached = await reach<Json>({
      ...around(first),
      key: `bulk:${provider.name}`,
      cacheMode: 'off',
      ttlOf: () => undefined,
      async produce(attempt) {
        try {
          return [...(await exchange({ provider, credentials, ask: ask as HttpAsk, asked: askedOf(first, values) }, attempt, counting(provider.name)))];
        } catch (error) {
          if (error instanceof Unsuccessful || error instanceof Unreached) last = error.outcome;
          throw error;
        }
      },
    });
    const outcomes = reached.outcome === 'value' ? new Map(reached.value as unknown as [string, Outcome][]) : undefined;
    const ttlOf = keepFor(provider, type);
    for (const unit of rest) {
      const outcome = outcomes?.get(unit.value);
      const ttl = outcome && cacheMode !== 'off' ? ttlOf(outcome) : undefined;
      if (outcome && ttl !== undefined && isLasting(outcome)) await kept.put(keyOf(unit), outcome, ttl);
      unit.settled(await noted(provider, outcome ? { ...factsOf(reached), outcome } : answeredOf(reached as Reached<never>, provider, last, ports.log)));
    }
  };

  return {
    /** Questions that travel together, made as they are wanted. */
    *grouped(units: Iterable<Unit>): Generator<Unit[]> {
      const waiting = new Map<string, Unit[]>();
      for (const unit of units) {
        const most = unit.ask.kind === 'http' ? (unit.ask.bulk?.most ?? 1) : 1;
        const kin = waiting.get(unit.type) ?? [];
        waiting.set(unit.type, kin);
        if (kin.push(unit) >= most) yield kin.splice(0);
      }
      for (const kin of waiting.values()) if (kin.length > 0) yield kin;
    },
    async about(units: readonly Unit[]): Promise<void> {
      try {
        if (units.length > 1) await many(units);
        else for (const unit of units) unit.settled(await single(unit));
      } catch (cause) {
        if (signal.aborted) for (const unit of units) unit.failed(cause);
        else for (const unit of units) unit.settled(unforeseen(unit.provider, cause, ports.log));
      }
    },
  };
};
