import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../support/clock.ts';
import { testPorts } from '../../support/ports.ts';
import type { Word } from './writer.ts';

const rounds = 5;

/** Two writers on one folder; both are killed in the middle, after a while that chance decides. */
const writeAndKill = async (folder: string, round: number): Promise<Word[]> => {
  const words: Word[] = [];
  const writers = [0, 1].map((n) => fork(join(import.meta.dirname, 'writer.ts'), [folder, `${round}-${n}`]));
  for (const writer of writers) writer.on('message', (word) => words.push(word as Word));
  const gone = writers.map((writer) => once(writer, 'close'));
  const firstWord = async (at: number) => {
    const died = once(writers[at]!, 'exit').then(() => Promise.reject(new Error(`Writer ${round}-${at} ended before it was killed.`)));
    await Promise.race([once(writers[at]!, 'message'), died]);
    died.catch(() => undefined);
  };
  await Promise.all(writers.map((_, at) => firstWord(at)));
  await sleep(50 + Math.random() * 400);
  for (const writer of writers) writer.kill('SIGKILL');
  await Promise.all(gone);
  return words;
};

describe('the local cloud, killed in the middle of writes', () => {
  let folder = '';
  let words: Word[] = [];
  const said = <D extends Word['did']>(did: D) => words.filter((word): word is Extract<Word, { did: D }> => word.did === did);
  const open = () => testPorts({ env: { GUMSHOE_FOLDER: folder }, clock: new VirtualClock(Date.now() + 3_600_000) });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gumshoe-crash-'));
    for (let round = 0; round < rounds; round += 1) words = words.concat(await writeAndKill(folder, round));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has written in every lane', () => {
    for (const did of ['put', 'count', 'blob', 'replace', 'send', 'take', 'delete'] as const) expect(said(did).length, did).toBeGreaterThan(rounds);
  });

  it('keeps every acknowledged value', async () => {
    const { store, close } = open();
    for (const { key } of said('put')) expect((await store.get('crash', key))?.value).toBe(key.repeat(20));
    await close();
  });

  it('loses no acknowledged count, and makes none up', async () => {
    const { store, close } = open();
    const { value } = (await store.get<number>('count', 'count'))!;
    expect(value).toBeGreaterThanOrEqual(said('count').length);
    expect(value).toBeLessThanOrEqual(said('count').length + rounds * 2);
    await close();
  });

  it('keeps every acknowledged blob, whole', async () => {
    const { blobs, close } = open();
    for (const { name, sha256 } of said('blob')) expect(createHash('sha256').update((await blobs.read(name))!).digest('hex')).toBe(sha256);
    await close();
  });

  it('keeps the content of a blob that was being replaced', async () => {
    const { blobs, close } = open();
    const last = Buffer.from((await blobs.read('replaced'))!).toString();
    expect(last).toMatch(/^\d-\d-[0-9a-f-]{36}$/);
    await close();
  });

  it('loses no message, and brings none back that was deleted', async () => {
    const { queue, close } = open();
    const left = new Set<string>();
    for (let got = await queue.receive('crash', { max: 500 }); got.length > 0; got = await queue.receive('crash', { max: 500 })) for (const { body } of got) left.add(body as string);
    const taken = new Set(said('take').map(({ body }) => body));
    expect(said('send').filter(({ body }) => !left.has(body) && !taken.has(body))).toEqual([]);
    expect(said('delete').filter(({ body }) => left.has(body))).toEqual([]);
    await close();
  });

  it('leaves a sound file', () => {
    const db = new DatabaseSync(join(folder, 'gumshoe.db'), { readOnly: true });
    expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    db.close();
  });
});
