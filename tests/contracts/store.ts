import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../shared/kit/ports.ts';
import { type Bench, collect } from './bench.ts';

export const storeContract = (bench: () => Bench): void => {
  describe('store', () => {
    const fresh = () => ({ ...bench().ports, clock: bench().clock, table: `t${randomUUID().slice(0, 8)}` });

    const values: [string, Json][] = [
      ['text', 'plain'], ['empty text', ''], ['number', -0.5], ['zero', 0], ['false', false], ['null', null], ['list', [1, 'two', [null]]],
      ['object', { a: { b: [] }, ü: '€ 😀', 'odd "key"': "it's" }], ['control characters', '\u0000\u001f\n\t'],
    ];
    it.each(values)('gives back what was put: %s', async (_, value) => {
      const { store, table } = fresh();
      const version = await store.put(table, 'k', value);
      expect(await store.get(table, 'k')).toEqual({ key: 'k', value, version });
    });

    it('reads what is not there as absent', async () => {
      const { store, table } = fresh();
      expect(await store.get(table, 'k')).toBeUndefined();
      expect(await store.delete(table, 'k')).toBe(false);
      expect(await store.swap(table, 'k', 1, 'any version')).toBeUndefined();
      expect(await collect(store.list(table))).toEqual([]);
    });

    it('keeps tables apart', async () => {
      const { store, table } = fresh();
      await store.put(table, 'k', 1);
      expect(await store.get(`${table}x`, 'k')).toBeUndefined();
      expect(await collect(store.list(`${table}x`))).toEqual([]);
    });

    const keys = [
      'a', 'A', 'a b', 'https://user@example.com:8080/path/?q=1&r=%2F#frag', 'back\\slash', "quote'", 'tab\there', '..', '.', '~!*()', 'ü', 'e\u0301', '日本', '😀',
      '2001:db8::/32', 'x'.repeat(300), `${'x'.repeat(300)}y`, `${'x'.repeat(3000)}z`, '€'.repeat(400),
    ];
    it('takes any key, and keeps each apart', async () => {
      const { store, table } = fresh();
      await Promise.all(keys.map((key, n) => store.put(table, key, n)));
      for (const [n, key] of keys.entries()) expect(await store.get(table, key)).toMatchObject({ key, value: n });
      const inOrder = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect((await collect(store.list(table))).map(({ key }) => key)).toEqual(inOrder);
    });

    it('refuses an empty or malformed key', async () => {
      const { store, table } = fresh();
      await expect(store.put(table, '', 1)).rejects.toMatchObject({ code: 'bug' });
      await expect(store.put(table, 'half \ud800', 1)).rejects.toMatchObject({ code: 'bug' });
    });

    it('takes large values up to 300,000 bytes and refuses larger ones', async () => {
      const { store, table } = fresh();
      const most = ['x'.repeat(299_998), '😀'.repeat(74_999), '"'.repeat(149_999)];
      for (const value of most) {
        await store.put(table, 'large', value);
        expect((await store.get(table, 'large'))?.value === value).toBe(true);
      }
      await expect(store.put(table, 'large', 'x'.repeat(299_999))).rejects.toMatchObject({ code: 'too-large' });
    });

    it('changes the version with every write, also of the same value and after a deletion', async () => {
      const { store, table } = fresh();
      const versions = [await store.put(table, 'k', 1), await store.put(table, 'k', 1)];
      await store.delete(table, 'k');
      versions.push(await store.put(table, 'k', 1));
      expect(new Set(versions).size).toBe(3);
      expect((await store.get(table, 'k'))?.version).toBe(versions[2]);
    });

    it('swaps only the version that was read', async () => {
      const { store, table } = fresh();
      const first = await store.swap(table, 'k', 1, null);
      expect(first).toBeTypeOf('string');
      expect(await store.swap(table, 'k', 2, null)).toBeUndefined();
      const second = await store.swap(table, 'k', 2, first!);
      expect(second).toBeTypeOf('string');
      expect(await store.swap(table, 'k', 3, first!)).toBeUndefined();
      expect(await store.get(table, 'k')).toEqual({ key: 'k', value: 2, version: second });
    });

    it('deletes only the version that was read, when one is given', async () => {
      const { store, table } = fresh();
      const first = await store.put(table, 'k', 1);
      const second = await store.put(table, 'k', 2);
      expect(await store.delete(table, 'k', first)).toBe(false);
      expect(await store.delete(table, 'k', second)).toBe(true);
      expect(await store.get(table, 'k')).toBeUndefined();
    });

    it('reads expired values as absent, everywhere', async () => {
      const { store, table, clock } = fresh();
      const expires = clock.now() + 2000;
      const version = await store.put(table, 'k', 1, { expires });
      await store.put(table, 'later', 2, { expires: expires + 60_000 });
      expect(await store.get(table, 'k')).toEqual({ key: 'k', value: 1, version, expires });
      await clock.advance(2000);
      expect(await store.get(table, 'k')).toBeUndefined();
      expect((await collect(store.list(table))).map(({ key }) => key)).toEqual(['later']);
      expect(await store.swap(table, 'k', 2, version)).toBeUndefined();
      expect(await store.delete(table, 'k', version)).toBe(false);
      expect(await store.delete(table, 'k')).toBe(false);
      expect(await store.swap(table, 'k', 3, null)).toBeTypeOf('string');
      expect(await store.get(table, 'k')).toMatchObject({ value: 3 });
      expect((await store.get(table, 'k'))?.expires).toBeUndefined();
    });

    it('has one winner of fifty who create, and one of fifty who take over', async () => {
      const { store, table, clock } = fresh();
      const race = (version: string | null) => Promise.all(Array.from({ length: 50 }, (_, n) => store.swap(table, 'lease', n, version, { expires: clock.now() + 1000 })));
      const created = (await race(null)).filter((version) => version !== undefined);
      expect(created).toHaveLength(1);
      expect((await race(created[0]!)).filter((version) => version !== undefined)).toHaveLength(1);
      await clock.advance(1000);
      expect((await race(null)).filter((version) => version !== undefined)).toHaveLength(1);
    });

    it('loses no count among twenty who add', async () => {
      const { store, table } = fresh();
      const add = async (): Promise<void> => {
        for (;;) {
          const before = await store.get<number>(table, 'count');
          if ((await store.swap(table, 'count', (before?.value ?? 0) + 1, before?.version ?? null)) !== undefined) return;
        }
      };
      await Promise.all(Array.from({ length: 20 }, add));
      expect((await store.get(table, 'count'))?.value).toBe(20);
    });

    it('lists by prefix, in order, in pages', async () => {
      const { store, table } = fresh();
      const long = 'l'.repeat(250);
      const all = ['a', 'a/1', 'a/10', 'a/2', 'a0', 'b/1', 'b/ü', `${long}`, `${long}b`, `${long}a`, `${long}c`];
      await Promise.all(all.map((key) => store.put(table, key, key)));
      const list = async (prefix?: string, options?: { limit?: number; after?: string }) => (await collect(store.list(table, prefix, options))).map(({ key }) => key);
      expect(await list('a/')).toEqual(['a/1', 'a/10', 'a/2']);
      expect(await list('a')).toEqual(['a', 'a/1', 'a/10', 'a/2', 'a0']);
      expect(await list('b/ü')).toEqual(['b/ü']);
      expect(await list('c')).toEqual([]);
      expect(await list('a', { limit: 2 })).toEqual(['a', 'a/1']);
      expect(await list('a', { limit: 2, after: 'a/1' })).toEqual(['a/10', 'a/2']);
      expect(await list('b', { after: 'a' })).toEqual(['b/1', 'b/ü']);
      expect(await list('a', { after: 'b' })).toEqual([]);
      expect(await list(long)).toEqual([long, `${long}a`, `${long}b`, `${long}c`]);
      expect(await list(long, { after: `${long}a` })).toEqual([`${long}b`, `${long}c`]);
      expect(await list(`${long}b`)).toEqual([`${long}b`]);
      expect(await list(undefined, { limit: 0 })).toEqual([]);
    });

    it('lists more than one page of the service', async () => {
      const { store, table } = fresh();
      const all = Array.from({ length: 1203 }, (_, n) => `k${String(n).padStart(5, '0')}`);
      for (let from = 0; from < all.length; from += 100) await Promise.all(all.slice(from, from + 100).map((key) => store.put(table, key, 1)));
      expect((await collect(store.list(table, 'k'))).map(({ key }) => key)).toEqual(all);
    });
  });
};
