import type { Ports } from '../kit/ports.ts';
import { type Counts, type Finding, noCounts } from './reliability.ts';

const table = 'reliability';

/** What one closed incident says of one source: it had said this of something that turned out bad or good. */
export interface Lesson {
  source: string;
  finding: Finding;
  outcome: 'bad' | 'good';
}

/** What closures taught so far, by source. */
export const lessons = async ({ store }: Pick<Ports, 'store'>): Promise<Map<string, Counts>> => {
  const learnt = new Map<string, Counts>();
  for await (const { key, value } of store.list(table)) learnt.set(key, value as unknown as Counts);
  return learnt;
};

/** Adds the lessons of one closure. The id makes it idempotent: the same closure counts once. False when it had been counted before. */
export const learn = async (closure: string, taught: readonly Lesson[], { store }: Pick<Ports, 'store'>): Promise<boolean> => {
  if ((await store.swap('closures', closure, taught.length, null)) === undefined) return false;
  for (const [source, own] of Map.groupBy(taught, (lesson) => lesson.source)) await add(source, own, store);
  return true;
};

const add = async (source: string, taught: readonly Lesson[], store: Ports['store']): Promise<void> => {
  for (;;) {
    const stored = await store.get(table, source);
    const counts = stored ? structuredClone(stored.value as unknown as Counts) : noCounts();
    for (const { outcome, finding } of taught) counts[outcome][finding] += 1;
    if ((await store.swap(table, source, counts as never, stored?.version ?? null)) !== undefined) return;
  }
};
