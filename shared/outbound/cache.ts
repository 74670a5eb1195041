import { createHash } from 'node:crypto';
import type { Json, Ports } from '../kit/ports.ts';
import { besideStore, Recent } from './recent.ts';

export type Origin = 'memory' | 'store';

export interface Cached<T extends Json = Json> {
  value: T;
  /** Milliseconds since 1970. */
  fetchedAt: number;
  /** From when on it is only good while the provider fails. */
  expires: number;
  origin: Origin;
}

export interface CacheEntry {
  key: string;
  fetchedAt: number;
  expires: number;
  bytes: number;
}

/** Answers by key, in the memory of this process and in the store; large ones in blobs. Values are frozen. */
export interface Cache {
  /** What this process remembers, without waiting. */
  peek<T extends Json>(key: string): Cached<T> | undefined;
  /** Also what has expired, up to seven days later: the caller decides. */
  get<T extends Json>(key: string, options?: { /** Pass the memory over: another process may just have answered. */ fresh?: boolean }): Promise<Cached<T> | undefined>;
  /** `ttl` in seconds. */
  put<T extends Json>(key: string, value: T, ttl: number): Promise<Cached<T>>;
  /** Forgets one entry. */
  forget(key: string): Promise<boolean>;
  /** Returns how many entries went. */
  purge(prefix?: string): Promise<number>;
  list(prefix?: string, options?: { limit?: number; after?: string }): AsyncIterable<CacheEntry>;
}

type Line = Readonly<{ at: number; until: number; bytes: number; blob?: string; value?: Json }>;

interface Remembered {
  cached: Cached;
  /** When to look into the store again. */
  until: number;
}

const table = 'cache';
const staleMs = 7 * 86_400_000;
const spillAbove = 48 * 1024;
/** Another instance may purge or refresh what this one remembers; it notices after this time. */
const rememberMs = 300_000;
const mostEntries = 20_000;
const mostBytes = 64 * 1024 * 1024;
const memoryOf = besideStore(() => new Recent<Remembered>(mostEntries, mostBytes));

export const cache = ({ store, clock, blobs }: Pick<Ports, 'store' | 'clock'> & Partial<Pick<Ports, 'blobs'>>): Cache => {
  const memory = memoryOf(store);
  const remember = <T extends Json>(key: string, value: T, { at, until, bytes }: Line): Cached<T> => {
    const kept = { value: frozen(value), fetchedAt: at, expires: until, origin: 'memory' as const };
    memory.set(key, { cached: kept, until: Math.min(clock.now() + rememberMs, until) }, 2 * bytes + 2 * key.length + 200);
    return kept;
  };
  const peek = <T extends Json>(key: string): Cached<T> | undefined => {
    const found = memory.get(key);
    return found && clock.now() < found.until ? (found.cached as Cached<T>) : undefined;
  };
  const blobOf = (key: string): string => `cache/${createHash('sha256').update(key).digest('hex')}.json`;
  const contentOf = async (name: string): Promise<Json | undefined> => {
    const bytes = await blobs?.read(name);
    return bytes && (JSON.parse(Buffer.from(bytes).toString('utf8')) as Json);
  };

  return {
    peek,
    async get<T extends Json>(key: string, { fresh = false } = {}) {
      const near = fresh ? undefined : peek<T>(key);
      if (near) return near;
      const line = (await store.get<Line>(table, key))?.value;
      if (!line) {
        memory.delete(key);
        return undefined;
      }
      const value = line.blob === undefined ? line.value : await contentOf(line.blob);
      return value === undefined ? undefined : { ...remember(key, value as T, line), origin: 'store' as const };
    },
    async put(key, value, ttl) {
      const at = clock.now();
      const text = JSON.stringify(value);
      const facts = { at, until: at + ttl * 1000, bytes: Buffer.byteLength(text) };
      const expires = facts.until + staleMs;
      if (facts.bytes <= spillAbove) await store.put(table, key, { ...facts, value }, { expires });
      else if (blobs) {
        const blob = blobOf(key);
        await blobs.put(blob, text, { mediaType: 'application/json', keep: Math.ceil((expires - at) / 1000) });
        await store.put(table, key, { ...facts, blob }, { expires });
      }
      return remember(key, value, facts);
    },
    async forget(key) {
      memory.delete(key);
      const blob = (await store.get<Line>(table, key))?.value.blob;
      if (blob !== undefined) await blobs?.delete(blob);
      return store.delete(table, key);
    },
    async purge(prefix = '') {
      for (const key of memory.keys()) if (key.startsWith(prefix)) memory.delete(key);
      let gone = 0;
      for await (const { key, value } of store.list<Line>(table, prefix)) {
        if (value.blob !== undefined) await blobs?.delete(value.blob);
        if (await store.delete(table, key)) gone += 1;
      }
      return gone;
    },
    async *list(prefix = '', options) {
      for await (const { key, value } of store.list<Line>(table, prefix, options)) yield { key, fetchedAt: value.at, expires: value.until, bytes: value.bytes };
    },
  };
};

/** Many callers share one value, so nobody may change it. */
const frozen = <T extends Json>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
};
