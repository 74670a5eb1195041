import { Fault } from '../kit/fault.ts';
import type { Clock, Store } from '../kit/ports.ts';
import { type Entry, type IndicatorType, keyOf, type Skipped, type Statement } from './indicator.ts';

/** A value and what every source says of it. */
export type Known = {
  type: IndicatorType;
  value: string;
  statements: Statement[];
};

export const indicatorTable = 'indicators';
export const outcomes = ['added', 'updated', 'unchanged', 'removed', 'absent', 'skipped'] as const;
export type Outcome = (typeof outcomes)[number];
type Counts = Record<Outcome, number>;

/** What is over is still worth telling for half a year. */
const afterlife = 180 * 86_400_000;
const most = 32;
const atOnce = 16;

interface Means {
  store: Store;
  clock: Pick<Clock, 'now'>;
  signal?: AbortSignal;
}

/** Puts every entry of a feed into the store and tells what became of each kind, and of what was skipped. Loading the same feed again changes nothing. */
export const keepFeed = async (entries: AsyncIterable<Entry | Skipped>, means: Means, skipped: (problem: Skipped) => void): Promise<Counts> => {
  const counts: Counts = { added: 0, updated: 0, unchanged: 0, removed: 0, absent: 0, skipped: 0 };
  // Entries about one value follow one another: of two in a feed, the later one stands.
  let group = new Map<string, Entry>();
  const flush = async () => {
    means.signal?.throwIfAborted();
    for (const outcome of await Promise.all([...group.values()].map((entry) => keep(entry, means)))) counts[outcome] += 1;
    group = new Map();
  };
  for await (const entry of entries) {
    if ('skipped' in entry) {
      counts.skipped += 1;
      skipped(entry);
      continue;
    }
    const key = keyOf(entry);
    if (group.size >= atOnce || group.has(key)) await flush();
    group.set(key, entry);
  }
  await flush();
  return counts;
};

const keep = async (entry: Entry, { store, clock }: Means): Promise<Outcome> => {
  const key = keyOf(entry);
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const before = await store.get<Known>(indicatorTable, key);
    const known = before?.value.statements ?? [];
    const same = known.find((one) => one.source === entry.statement.source && one.id === entry.statement.id);
    if (entry.revoked && !same) return 'absent';
    if (!entry.revoked && same && JSON.stringify(same) === JSON.stringify(entry.statement)) return 'unchanged';
    const rest = known.filter((one) => one !== same);
    const statements = entry.revoked ? rest : [...rest, entry.statement].slice(-most);
    const value: Known = { type: entry.type, value: entry.value, statements };
    const expires = endOf(statements);
    const options = expires === undefined || expires <= clock.now() ? {} : { expires };
    const isWritten = before && statements.length === 0
      ? await store.delete(indicatorTable, key, before.version)
      : (await store.swap(indicatorTable, key, value, before?.version ?? null, options)) !== undefined;
    if (isWritten) return entry.revoked ? 'removed' : same ? 'updated' : 'added';
  }
  throw new Fault('conflict', `Too many writers at once for ${entry.value}; load the feed again.`);
};

const endOf = (statements: readonly Statement[]): number | undefined => {
  const ends = statements.map(({ validUntil }) => (validUntil === null ? Infinity : Date.parse(validUntil)));
  const last = Math.max(...ends);
  return last === Infinity ? undefined : last + afterlife;
};
