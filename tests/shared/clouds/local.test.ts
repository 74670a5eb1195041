import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { child } from '../../support/child.ts';
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
