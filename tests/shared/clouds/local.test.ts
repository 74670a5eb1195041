import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { LocalPorts } from '../../../shared/clouds/local/index.ts';
import { child } from '../../support/child.ts';
import { VirtualClock } from '../../support/clock.ts';
import { testPorts } from '../../support/ports.ts';

describe('test ports', () => {
  it('keep a value, a blob and a message in memory', async () => {
    const { store, blobs, queue, clock, close } = testPorts();
    const version = await store.put('cache', 'a', { n: 1 }, { expires: clock.now() + 1000 });
    expect(await store.swap('cache', 'a', 2, 'another')).toBeUndefined();
    expect(await store.get('cache', 'a')).toEqual({ key: 'a', value: { n: 1 }, version, expires: clock.now() + 1000 });
    await blobs.put('x/y.txt', 'hello');
    expect(Buffer.from((await blobs.read('x/y.txt'))!).toString()).toBe('hello');
    await queue.send('work', { job: 1 }, { delay: 5 });
    expect(await queue.receive('work')).toEqual([]);
    await clock.advance(5000);
    expect(await queue.receive('work')).toMatchObject([{ body: { job: 1 }, attempt: 1 }]);
    expect(await store.get('cache', 'a')).toBeUndefined();
    await close();
  });
});

describe.each([['a folder', () => mkdtempSync(join(tmpdir(), 'gumshoe-blobs-'))], ['memory', () => ':memory:']])('a blob in %s that changes while it is opened', (_, make) => {
  const opened = async (change: (ports: LocalPorts) => Promise<unknown>) => {
    const folder = make();
    const ports = testPorts({ env: { GUMSHOE_FOLDER: folder } });
    await ports.blobs.put('x', 'old');
    const { body } = (await ports.blobs.open('x'))!;
    await change(ports);
    try {
      return await text(body);
    } finally {
      await ports.close();
      if (folder !== ':memory:') rmSync(folder, { recursive: true });
    }
  };

  it('is read as it is now', async () => expect(await opened(({ blobs }) => blobs.put('x', 'new'))).toBe('new'));
  it('is read when it was replaced there and back', async () => expect(await opened(async ({ blobs }) => [await blobs.put('x', 'new'), await blobs.put('x', 'old')])).toBe('old'));
  it('is gone when it was deleted', async () => expect(opened(({ blobs }) => blobs.delete('x'))).rejects.toMatchObject({ code: 'gone' }));
});

it('takes out what is past its time, also when every process writes but once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gumshoe-store-'));
  const clock = new VirtualClock();
  for (let process = 0; process < 5; process += 1) {
    const { store, close } = testPorts({ env: { GUMSHOE_FOLDER: folder }, clock });
    await store.put('cache', `k${process}`, process, { expires: clock.now() + 1000 });
    await close();
    await clock.advance(2000);
  }
  const database = new DatabaseSync(join(folder, 'gumshoe.db'));
  expect(database.prepare('SELECT key FROM entries').all()).toMatchObject([{ key: 'k4' }]);
  database.close();
  rmSync(folder, { recursive: true });
});

it('leaves no content of blobs behind that are replaced, deleted or past their time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gumshoe-blobs-'));
  const { blobs, clock, close } = testPorts({ env: { GUMSHOE_FOLDER: folder } });
  await blobs.put('a', 'first');
  await blobs.put('a', 'second');
  await blobs.put('b', 'third');
  await blobs.put('c', 'third');
  await blobs.delete('b');
  await blobs.put('d', 'fourth', { keep: 1 });
  await clock.advance(2000);
  await blobs.put('e', 'fifth');
  await close();
  const files = readdirSync(join(folder, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).sort()).toEqual(['fifth', 'second', 'third']);
  rmSync(folder, { recursive: true });
});

it('is opened by several processes at once in a folder that is new', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gumshoe-open-'));
  const openers = await Promise.all([1, 2, 3].map(() => child<string>(join(import.meta.dirname, 'opener.ts'), [], {})));
  try {
    for (let round = 0; round < 30; round += 1) {
      const answers = await Promise.all(openers.map(({ ask }) => ask<string>({ folder: join(folder, String(round)) })));
      expect(answers).toEqual(['opened', 'opened', 'opened']);
    }
  } finally {
    await Promise.all(openers.map(({ close }) => close()));
    rmSync(folder, { recursive: true });
  }
});
