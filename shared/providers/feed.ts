import { worse } from '../kit/observable.ts';
import type { Json, Ports } from '../kit/ports.ts';
import { canonical, parseCidr, versionOf } from '../network/address.ts';
import { cache } from '../outbound/cache.ts';
import type { Reach, Reached, ReachOptions } from '../outbound/reach.ts';
import type { Quota } from '../outbound/quota.ts';
import { besideStore } from '../outbound/recent.ts';
import { AnswerError } from '../outbound/retry.ts';
import { factsOf } from './answered.ts';
import { failure, judged, type Outcome, refused } from './outcome.ts';
import type { FeedAsk, Provider } from './provider.ts';
import type { Answered } from './row.ts';

/** A list as it came, with what makes the next request conditional. */
type Copy = { text: string; etag: string | null; modified: string | null };

export type FeedPorts = Pick<Ports, 'fetch' | 'store' | 'blobs' | 'clock'>;

/** Everything about reaching a list that the call decides. */
type Around = Pick<ReachOptions<Json>, 'deadline' | 'signal' | 'timeout' | 'attempts' | 'cacheMode'>;

/** An old copy is better than none for a day, no longer. */
const stalest = 86_400;

export const feedKey = (provider: Pick<Provider, 'name'>, url: string): string => `feed:${provider.name}:${url}`;

/** What decides how a list is reached, for a whole call. */
interface Means extends Around {
  reach: Reach;
  /** Of one provider: its calls are counted. */
  ports: FeedPorts;
  quotaFor(list: FeedAsk): Quota;
}

/** A copy of the list: the kept one, a newer one, or the fallback's. */
const copyOf = async (provider: Provider, ask: FeedAsk, url: string, means: Means): Promise<Reached<Copy>> => {
  const { reach, ports, quotaFor, ...around } = means;
  const key = feedKey(provider, url);
  const cacheMode = around.cacheMode === 'refresh' || around.cacheMode === 'only' ? around.cacheMode : 'use';
  const reached = await reach<Copy>({
    ...around,
    // With a fallback there is no need to insist.
    attempts: ask.fallback === undefined ? (around.attempts ?? 3) : 1,
    quota: quotaFor({ ...ask, urls: [url] }),
    cacheMode,
    key,
    maxAge: ask.every,
    ttlOf: () => ask.every,
    async produce({ heard, signal, timeout }) {
      const before = await cache(ports).get<Copy>(key);
      const { etag, modified } = before?.value ?? {};
      const headers = { accept: '*/*', ...(etag && { 'if-none-match': etag }), ...(modified && { 'if-modified-since': modified }) };
      const answer = await ports.fetch(url, { headers, timeout, follow: true, ...(signal && { signal }) });
      heard(answer);
      if (answer.status === 304 && before) return before.value;
      if (answer.status !== 200) throw new AnswerError(answer.status, `The list could not be fetched: ${answer.status}.`);
      const text = new TextDecoder().decode(answer.body);
      if (text.trim() === '') throw new AnswerError(502, 'The list is empty.');
      return { text, etag: answer.headers['etag'] ?? null, modified: answer.headers['last-modified'] ?? null };
    },
  });
  const isTooOld = reached.outcome === 'value' && reached.cached === 'stale' && reached.age > stalest;
  const isUseless = reached.outcome === 'failed' || reached.outcome === 'deferred' || isTooOld;
  const { fallback, ...withoutFallback } = ask;
  return isUseless && fallback !== undefined && cacheMode !== 'only' ? copyOf(provider, withoutFallback, fallback, means) : reached;
};

interface Index {
  exact: ReadonlyMap<string, Json>;
  /** Lengths of blocks that occur, longest first. */
  bits: Readonly<Record<4 | 6, readonly number[]>>;
}

const indexes = besideStore(() => new Map<string, { fetchedAt: number; index: Index }>());

/** The list, read once for each copy. */
const indexOf = (store: object, name: string, fetchedAt: number, read: () => Iterable<readonly [string, Json]>): Index => {
  const known = indexes(store).get(name);
  if (known?.fetchedAt === fetchedAt) return known.index;
  const exact = new Map<string, Json>();
  const bits = { 4: new Set<number>(), 6: new Set<number>() };
  for (const [value, facts] of read()) {
    const block = value.includes('/') ? parseCidr(value) : undefined;
    if (block) bits[block.version].add(block.bits);
    exact.set(block ? `${block.network}/${block.bits}` : (canonical(value) ?? value.toLowerCase()), facts);
  }
  const down = (lengths: Set<number>) => [...lengths].sort((a, b) => b - a);
  const index = { exact, bits: { 4: down(bits[4]), 6: down(bits[6]) } };
  indexes(store).set(name, { fetchedAt, index });
  return index;
};

const listed = ({ exact, bits }: Index, value: string): Json | undefined => {
  const found = exact.get(value.toLowerCase());
  const version = found === undefined ? versionOf(value) : undefined;
  if (version === undefined) return found;
  for (const length of bits[version]) {
    const facts = exact.get(`${parseCidr(`${value}/${length}`)!.network}/${length}`);
    if (facts !== undefined) return facts;
  }
  return undefined;
};

/** What a list says of a value. Not being on it is an answer, too. */
const outcomeFor = (provider: Provider, ask: FeedAsk, url: string, value: string, reached: Reached<Copy>, store: object): Outcome => {
  const around = { reference: url, httpStatus: 200 };
  if (reached.outcome === 'failed') {
    const { error } = reached;
    return error instanceof AnswerError
      ? refused(error.status, undefined, { reference: url })
      : failure({ failed: 'network', message: 'The list cannot be fetched.' }, { reference: url });
  }
  if (reached.outcome !== 'value') return failure({ failed: 'network', message: 'The list is not here yet.' }, { reference: url });
  if (reached.cached === 'stale' && reached.age > stalest)
    return failure({ failed: 'network', message: 'The list is more than a day old and cannot be fetched.' }, { reference: url });
  let index: Index;
  try {
    index = indexOf(store, `${provider.name}:${url}`, reached.fetchedAt, () => ask.parse(reached.value.text));
  } catch {
    return failure({ failed: 'parse', message: 'The list is not of the expected shape.' }, around);
  }
  const facts = listed(index, value);
  const outcome = judged(facts === undefined ? { severity: 'information', details: 'Not found.' } : ask.listed(facts), around);
  return { ...outcome, raw: reached.value.text };
};

/** Matches values against published lists. Within one call a list is fetched once, whatever is asked. */
export const feedReader = () => {
  const copies = new Map<string, Promise<Reached<Copy>>>();
  const copy = (provider: Provider, ask: FeedAsk, url: string, means: Means): Promise<Reached<Copy>> => {
    const running = copies.get(url) ?? copyOf(provider, ask, url, means);
    copies.set(url, running);
    return running;
  };
  return async (provider: Provider, ask: FeedAsk, value: string, means: Means): Promise<Answered> => {
    let best: Answered | undefined;
    for (const url of ask.urls) {
      const reached = await copy(provider, ask, url, means);
      const outcome = outcomeFor(provider, ask, url, value, reached, means.ports.store);
      const isWorse = best === undefined || outcome.errorKind !== null || worse(outcome.severity, best.outcome.severity) !== best.outcome.severity;
      if (isWorse) best = { ...factsOf(reached), outcome };
    }
    return best!;
  };
};
