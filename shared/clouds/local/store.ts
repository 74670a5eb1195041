import { randomUUID } from 'node:crypto';
import type { Clock, Json, Store, Stored } from '../../kit/ports.ts';
import { checkKey, storable } from '../machine/limits.ts';
import type { LocalDatabase } from './database.ts';

const pageSize = 500;
/** At the first write of a process and every so many after it, entries that are past their time are taken out: many processes end after a few. */
const sweepEvery = 1000;

interface Line {
  key: string;
  value: string;
  version: string;
  expires: number | null;
}

/** Entries as lines of one table. Key order is the order of UTF-8 bytes. */
export const localStore = (database: LocalDatabase, clock: Pick<Clock, 'now'>): Store => {
  let writes = 0;
  const select = (table: string, key: string): Line | undefined =>
    database.sql('SELECT key, value, version, expires FROM entries WHERE tbl = ? AND key = ?').get(table, key) as Line | undefined;
  const isLive = ({ expires }: Line): boolean => expires === null || expires > clock.now();
  const live = (table: string, key: string): Line | undefined => {
    const line = select(table, key);
    return line && isLive(line) ? line : undefined;
  };
  const upsert = (table: string, key: string, text: string, expires: number | undefined): string => {
    const version = randomUUID();
    database.sql('INSERT OR REPLACE INTO entries (tbl, key, value, version, expires) VALUES (?, ?, ?, ?, ?)').run(table, key, text, version, expires ?? null);
    if (writes++ % sweepEvery === 0) database.sql('DELETE FROM entries WHERE expires <= ?').run(clock.now());
    return version;
  };

  return {
    async get<T extends Json>(table: string, key: string) {
      checkKey(key);
      const line = live(table, key);
      return line && (stored(line) as Stored<T>);
    },
    async put(table, key, value, { expires } = {}) {
      const text = storable(key, value);
      return database.write(() => upsert(table, key, text, expires));
    },
    async swap(table, key, value, version, { expires } = {}) {
      const text = storable(key, value);
      return database.write(() => ((live(table, key)?.version ?? null) === version ? upsert(table, key, text, expires) : undefined));
    },
    async delete(table, key, version) {
      checkKey(key);
      return database.write(() => {
        const line = live(table, key);
        if (!line || (version !== undefined && line.version !== version)) return false;
        database.sql('DELETE FROM entries WHERE tbl = ? AND key = ?').run(table, key);
        return true;
      });
    },
    async *list<T extends Json>(table: string, prefix = '', { limit = Infinity, after = '' }: { limit?: number; after?: string } = {}) {
      const page = database.sql('SELECT key, value, version, expires FROM entries WHERE tbl = ? AND key >= ? AND key > ? ORDER BY key LIMIT ?');
      let last = after;
      for (let left = limit; left > 0; ) {
        const lines = page.all(table, prefix, last, pageSize) as unknown as Line[];
        for (const line of lines) {
          if (!line.key.startsWith(prefix) || left <= 0) return;
          if (!isLive(line)) continue;
          left -= 1;
          yield stored(line) as Stored<T>;
        }
        if (lines.length < pageSize) return;
        last = lines.at(-1)!.key;
      }
    },
  };
};

const stored = ({ key, value, version, expires }: Line): Stored => ({
  key,
  value: JSON.parse(value) as Json,
  version,
  ...(expires !== null && { expires }),
});
