import type { Json, Ports } from '../kit/ports.ts';
import { jitter } from './retry.ts';

/** What a change makes of the value: the new one (absent: nothing to write), and what the asker gets. */
export interface Change<T, R> {
  value?: T;
  result: R;
}

interface Pending<T> {
  change: (value: T) => Change<T, unknown>;
  resolve: (result: never) => void;
  reject: (cause: unknown) => void;
}

export interface SharedRow<T> {
  /** Applies a pure change with compare-and-set; it may be applied again when another process was first. */
  update<R>(change: (value: T) => Change<T, R>): Promise<R>;
  /** Reads again what others may have written. */
  refresh(): Promise<T>;
  /** The value as last seen; undefined before the first read. */
  readonly seen: T | undefined;
  /** When that was, in milliseconds since 1970. */
  readonly seenAt: number;
}

const firstPause = 4;
const longestPause = 250;

/** One row of the store that many processes change. Changes that are asked for while one is being written share the next write. */
export const sharedRow = <T extends Json>(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { table, key, empty, keep }: { table: string; key: string; empty: T; keep: (value: T) => number },
): SharedRow<T> => {
  let known: { value: T; version: string | null } | undefined;
  let seenAt = -Infinity;
  let waiting: Pending<T>[] = [];
  let writing = false;

  const read = async () => {
    const found = await store.get<T>(table, key);
    seenAt = clock.now();
    return (known = { value: found?.value ?? empty, version: found?.version ?? null });
  };

  const write = async (batch: Pending<T>[]): Promise<void> => {
    for (let failures = 0; ; failures += 1) {
      const { value: before, version } = known ?? (await read());
      let value = before;
      const results = batch.map(({ change }) => {
        const changed = change(value);
        if (changed.value !== undefined) value = changed.value;
        return changed.result;
      });
      const written = value === before ? version : await store.swap(table, key, value, version, { expires: keep(value) });
      if (written !== undefined) {
        known = { value, version: written };
        if (value !== before) seenAt = clock.now();
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as never);
        return;
      }
      known = undefined;
      await clock.sleep(jitter(Math.min(longestPause, firstPause * 2 ** failures)));
    }
  };

  const drain = async () => {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await write(batch).catch((cause: unknown) => {
        known = undefined;
        for (const { reject } of batch) reject(cause);
      });
    }
    writing = false;
  };

  return {
    update: (change) =>
      new Promise((resolve, reject) => {
        waiting.push({ change, resolve, reject });
        if (!writing) void drain();
      }),
    refresh: async () => (await read()).value,
    get seen() {
      return known?.value;
    },
    get seenAt() {
      return seenAt;
    },
  };
};
