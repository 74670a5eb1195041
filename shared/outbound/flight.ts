import { randomUUID } from 'node:crypto';
import type { Clock, Ports } from '../kit/ports.ts';
import { besideStore } from './recent.ts';
import { jitter } from './retry.ts';

export interface FlightOptions<T> {
  key: string;
  /** The answer, if somebody has put it where it belongs. */
  find: () => Promise<T | undefined>;
  /** Asks for it. */
  work: () => Promise<T>;
  /** How long, in milliseconds, the work can take: a claim that is older belongs to a dead process. */
  claim: number;
  /** Milliseconds since 1970 until which to wait for somebody else's work. */
  deadline: number;
  signal?: AbortSignal | undefined;
}

const table = 'flights';
const firstPoll = 20;
const longestPoll = 500;
const flightsOf = besideStore(() => new Map<string, Promise<unknown>>());

/**
 * One asker per key among all processes: a row of the store is the claim. The others wait for the result; when the claimer dies or fails, the next one tries.
 * Undefined: the deadline came first.
 */
export const singleFlight = async <T>({ store, clock }: Pick<Ports, 'store' | 'clock'>, options: FlightOptions<T>): Promise<T | undefined> => {
  const { key, find, work, claim, deadline, signal } = options;
  for (let poll = firstPoll; ; poll = Math.min(longestPoll, poll * 1.5)) {
    const version = await store.swap(table, key, randomUUID(), null, { expires: clock.now() + claim });
    // Whoever held the claim before may have found the answer while we asked for the claim.
    if (version !== undefined) return held({ store, clock }, { key, version, claim }, async () => (await find()) ?? (await work()));
    const pause = poll / 2 + jitter(poll / 2);
    if (clock.now() + pause >= deadline) return undefined;
    await clock.sleep(pause, signal);
    const found = await find();
    if (found !== undefined) return found;
  }
};

/** Works while the claim is renewed, and gives it up afterwards. */
const held = async <T>(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { key, version, claim }: { key: string; version: string; claim: number },
  work: () => Promise<T>,
): Promise<T> => {
  let current: string | undefined = version;
  let renewal: Promise<unknown> = Promise.resolve();
  const over = new AbortController();
  const renew = async () => {
    while (current !== undefined) {
      await clock.sleep(claim / 3, over.signal);
      renewal = store.swap(table, key, randomUUID(), current, { expires: clock.now() + claim }).then((next) => (current = next));
      await renewal;
    }
  };
  void renew().catch(() => undefined);
  const release = async () => {
    over.abort();
    await renewal.catch(() => undefined);
    if (current !== undefined) await store.delete(table, key, current).catch(() => false);
  };
  try {
    const result = await work();
    void release();
    return result;
  } catch (error) {
    await release();
    throw error;
  }
};

interface SharedFlightOptions<T> {
  work: () => Promise<T>;
  /** Is a result that another caller got good for this one, too? */
  serves: (result: T) => boolean;
  /** Waits for another caller's work, as long as this caller can. */
  wait: (running: Promise<T>) => Promise<T>;
}

/** Callers within this process share one promise. */
export const sharedFlight = async <T>(store: object, key: string, { work, serves, wait }: SharedFlightOptions<T>): Promise<T> => {
  const flights = flightsOf(store);
  for (let running = flights.get(key); running; running = flights.get(key)) {
    const outcome = await wait(running.catch(() => undefined) as Promise<T>);
    if (outcome !== undefined && serves(outcome)) return outcome;
  }
  const flight = work().finally(() => flights.delete(key));
  flights.set(key, flight);
  return flight;
};

/** The promise's value, or `late` when the deadline comes first; rejects when the signal aborts. */
export const unless = async <T>(wanted: Promise<T>, { clock, deadline, signal }: { clock: Clock; deadline: number; signal?: AbortSignal | undefined }, late: T): Promise<T> => {
  const over = new AbortController();
  const alarm = clock.sleep(Math.max(0, deadline - clock.now()), signal ? AbortSignal.any([signal, over.signal]) : over.signal).then(() => late);
  alarm.catch(() => undefined);
  try {
    return await Promise.race([wanted, alarm]);
  } finally {
    over.abort();
  }
};
