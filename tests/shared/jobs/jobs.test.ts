import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { changeJob, createJob, doneUnits, inputBlob, type Job, listJobs, readJob } from '../../../shared/jobs/job.ts';
import { withPart } from '../../../shared/jobs/part.ts';
import { pullOnce } from '../../../shared/jobs/pull.ts';
import { cancelJob } from '../../../shared/jobs/status.ts';
import { isLong, submit } from '../../../shared/jobs/submit.ts';
import { sweep } from '../../../shared/jobs/sweep.ts';
import { reportBlob, work } from '../../../shared/jobs/work.ts';
import { Fault } from '../../../shared/kit/fault.ts';
import { operation } from '../../../shared/kit/operation.ts';
import type { Report } from '../../../shared/kit/report.ts';
import { each, subjects } from '../../../shared/kit/subjects.ts';
import { testPorts, type TestPorts } from '../../support/ports.ts';

const signal = new AbortController().signal;
const limits = { rows: 50, seconds: 30, bytes: 100_000, inline: 10 };
const input = z.strictObject({ ...subjects('text') });

/** Words are instructions: what each does to its row, to its call, or to its worker. */
const lookupWords = (seen: string[] = []) => {
  const count = (word: string): number => seen.push(word) && seen.filter((other) => other === word).length;
  return operation({
    name: 'lookup-words', summary: 'Look.', entities: [], input, limits, uses: ['clock'], examples: [],
    row: z.object({ sourceIndex: z.int(), word: z.string(), status: z.string(), Retryable: z.boolean().optional(), RetryAfterSeconds: z.number().optional(), ErrorKind: z.string().optional() }),
    async *run(given, { clock }, call) {
      for (const { value, sourceIndex } of each(given)) {
        const times = count(value);
        if (value === 'later' && times < 3) {
          call.problem({ code: 'deferred', about: value, detail: 'The quota is used up.', retryAfter: 120 });
          yield { sourceIndex, word: value, status: 'deferred' };
        } else if (value === 'monthly' && times < 20) yield { sourceIndex, word: value, status: 'spent', Retryable: true, RetryAfterSeconds: 20_000, ErrorKind: 'rate_limited' };
        else if (value === 'shaky') yield { sourceIndex, word: value, status: 'failing', Retryable: true, RetryAfterSeconds: 30, ErrorKind: 'server' };
        else if (value === 'flaky' && times < 3) throw new Fault('upstream-failed', 'Down.', { retryAfter: 10 });
        else if (value === 'down') throw new Fault('upstream-failed', 'Down for good.');
        else if (value === 'broken') throw new Error('secret');
        else if (value === 'flood') for (let at = 0; at < 60; at += 1) yield { sourceIndex, word: value, status: 'ok' };
        else if (value === 'slow') await clock.sleep(60_000, call.signal);
        else yield { sourceIndex, word: value, status: 'ok' };
      }
    },
  });
};

/** Works until nothing comes from the queue for an hour. */
const drain = async (catalogue: Parameters<typeof work>[0], ports: TestPorts): Promise<void> => {
  for (let idle = 0; idle < 60; ) {
    if (await ports.clock.run(pullOnce(catalogue, ports, signal))) idle = 0;
    else {
      idle += 1;
      await ports.clock.advance(60_000);
    }
  }
};

const reportOf = async (ports: TestPorts, id: string): Promise<Report> => JSON.parse(Buffer.from((await ports.blobs.read(reportBlob(id)))!).toString()) as Report;

const through = async (given: object, seen: string[] = []) => {
  const ports = testPorts();
  const catalogue = [lookupWords(seen)];
  const { id } = await submit(catalogue[0]!, given, ports);
  await drain(catalogue, ports);
  const job = (await readJob(ports, id))!;
  return { job, ports, report: job.state === 'done' ? await reportOf(ports, id) : undefined };
};

const words = (count: number): string[] => Array.from({ length: count }, (_, at) => `w${at}`);

describe('a job', () => {
  it('is cut in parts and merged in order, each place that of the whole', async () => {
    const { job, report } = await through({ values: words(123) });
    expect(job).toMatchObject({ state: 'done', units: 123, size: 10, attempts: 1 });
    expect(report!.rows).toEqual(words(123).map((word, sourceIndex) => ({ sourceIndex, word, status: 'ok' })));
    expect(report).toMatchObject({ count: 123, truncated: false, problems: [], id: job.id });
  });

  it("puts the caller's columns beside the right rows", async () => {
    const { report } = await through({ rows: words(25).map((word) => ({ word, host: `host of ${word}` })), column: 'word', join: 'left' });
    expect(report!.rows[17]).toMatchObject({ sourceIndex: 17, word: 'w17', word_src: 'w17', host: 'host of w17' });
    expect(report!.rows).toHaveLength(25);
  });

  it('is needed above the inline limit only', async () => {
    const [op] = [lookupWords()];
    expect(await isLong(op, { values: words(10) }, {})).toBe(false);
    expect(await isLong(op, { values: words(11) }, {})).toBe(true);
    expect(await isLong({ ...op, units: () => 99 }, { value: 'x' }, {})).toBe(true);
  });

  it('refuses a wrong input before anything is kept', async () => {
    const ports = testPorts();
    await expect(submit(lookupWords(), { valeus: [] }, ports)).rejects.toMatchObject({ code: 'invalid-input' });
    for await (const job of listJobs(ports)) expect.fail(`There is ${job.id}.`);
  });

  it('tries a part again while a service is down', async () => {
    const { job, report } = await through({ values: ['a', 'flaky'] });
    expect(job.attempts).toBe(3);
    expect(report).toMatchObject({ count: 2, problems: [] });
  });

  it('waits for the quota and comes back', async () => {
    const { job, report, ports } = await through({ values: ['later', 'b'] });
    expect(report!.rows.map((row) => row['status'])).toEqual(['ok', 'ok']);
    expect(job.ended! - job.created).toBeGreaterThanOrEqual(240_000);
    expect(ports.clock.now()).toBeGreaterThan(job.deferredUntil!);
  });

  it('waits for a quota a day at most, without working meanwhile, and then says what is missing', async () => {
    const seen: string[] = [];
    const { job, report } = await through({ values: ['monthly', 'b'] }, seen);
    expect(job.ended! - job.created).toBeLessThan(86_400_000);
    expect(job.ended! - job.created).toBeGreaterThan(60_000_000);
    expect(seen.filter((word) => word === 'monthly')).toHaveLength(5);
    expect(report!.rows).toMatchObject([{ word: 'monthly', RetryAfterSeconds: 20_000 }, { word: 'b', status: 'ok' }]);
  });

  it('asks a failing service a few times more', async () => {
    const seen: string[] = [];
    const { report } = await through({ value: 'shaky' }, seen);
    expect(seen).toHaveLength(4);
    expect(report!.rows).toMatchObject([{ status: 'failing' }]);
  });

  it('keeps the other parts when one fails, and says which', async () => {
    const { report } = await through({ values: [...words(10), 'broken', ...words(5)] });
    expect(report!.rows).toHaveLength(10);
    expect(report!.problems).toMatchObject([{ code: 'bug', about: 'units 10 to 15' }]);
    expect(JSON.stringify(report)).not.toContain('secret');
  });

  it('fails as its parts did when all of them failed', async () => {
    const { job } = await through({ values: ['down'] });
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'upstream-failed', detail: 'Down for good.' } });
  });

  it('cuts a part smaller when its rows do not fit into one report', async () => {
    const { report } = await through({ values: ['flood', ...words(9)] });
    expect(new Set(report!.rows.map((row) => row['word']))).toEqual(new Set(['flood', ...words(9)]));
    expect(report).toMatchObject({ truncated: true, count: 59, problems: [{ code: 'row-limit' }] });
  });

  it('gives a message back when its worker must stop', async () => {
    const ports = testPorts();
    const catalogue = [lookupWords()];
    const { id } = await submit(catalogue[0]!, { value: 'slow' }, ports);
    const stopping = new AbortController();
    const pulled = pullOnce(catalogue, ports, stopping.signal);
    await ports.clock.advance(1000);
    stopping.abort();
    await ports.clock.run(pulled);
    expect(await readJob(ports, id)).toMatchObject({ state: 'running', parts: [] });
    expect(await ports.queue.receive(ports.settings.queueName)).toHaveLength(1);
  });

  it('stops when it is cancelled', async () => {
    const ports = testPorts();
    const catalogue = [lookupWords()];
    const { id } = await submit(catalogue[0]!, { value: 'slow' }, ports);
    const pulled = pullOnce(catalogue, ports, signal);
    await ports.clock.advance(1000);
    await cancelJob(ports, id);
    const before = ports.clock.now();
    await ports.clock.run(pulled);
    expect(ports.clock.now() - before).toBeLessThanOrEqual(5000);
    expect(await readJob(ports, id)).toMatchObject({ state: 'cancelled' });
    expect(await cancelJob(ports, 'nothing')).toBeUndefined();
    expect(await ports.blobs.read(inputBlob(id))).toBeUndefined();
  });

  it.each([['done', 'a'], ['failed', 'down']])('keeps what its caller sent only until it is %s', async (state, value) => {
    const { job, ports } = await through({ value });
    expect(job.state).toBe(state);
    expect(await ports.blobs.read(inputBlob(job.id))).toBeUndefined();
  });

  it('counts every unit once although every message comes twice', async () => {
    const ports = testPorts();
    const catalogue = [lookupWords()];
    const send = ports.queue.send.bind(ports.queue);
    const twice = { ...ports, queue: { ...ports.queue, send: async (...given: Parameters<typeof send>) => { await send(...given); await send(...given); } } };
    const { id } = await submit(catalogue[0]!, { values: words(40) }, twice);
    await drain(catalogue, twice);
    expect((await reportOf(ports, id)).rows.map((row) => row['sourceIndex'])).toEqual(words(40).map((_, at) => at));
  });

  it('isolates the one unit that kills its workers, gives it up and says so', async () => {
    const ports = testPorts();
    const seen: string[] = [];
    const catalogue = [lookupWords(seen)];
    const { id } = await submit(catalogue[0]!, { values: [...words(7), 'killer'] }, ports);
    for (let turn = 0; turn < 200; turn += 1) {
      const [message] = await ports.queue.receive(ports.settings.queueName, { visibility: 30 });
      if (!message) await ports.clock.advance(31_000);
      else {
        const { from, to } = message.body as { from: number; to: number };
        const dies = from <= 7 && to > 7 && !(to - from > 1 && message.attempt >= 3);
        if (dies) continue; // the worker is gone: nobody deletes the message
        await ports.clock.run(work(catalogue, ports, message, { signal }));
        await ports.queue.delete(ports.settings.queueName, message);
      }
    }
    await ports.clock.run(sweep(catalogue, ports));
    expect(await readJob(ports, id)).toMatchObject({ state: 'done', poisoned: 1 });
    const report = await reportOf(ports, id);
    expect(report.rows).toHaveLength(7);
    expect(report.problems).toMatchObject([{ code: 'bug', about: 'units 7 to 7' }]);
  });

  it('goes on when its messages are lost, and ends when they are lost again and again', async () => {
    const ports = testPorts();
    const catalogue = [lookupWords()];
    const lost = { ...ports, queue: { ...ports.queue, send: async () => undefined } };
    const { id } = await submit(catalogue[0]!, { values: words(3) }, lost);
    await ports.clock.advance(16 * 60_000);
    await sweep(catalogue, ports);
    await drain(catalogue, ports);
    expect(await readJob(ports, id)).toMatchObject({ state: 'done', resent: 1 });
    const { id: other } = await submit(catalogue[0]!, { values: words(3) }, lost);
    for (let turn = 0; turn < 5; turn += 1) {
      await ports.clock.advance(16 * 60_000);
      await sweep(catalogue, lost);
    }
    expect(await readJob(ports, other)).toMatchObject({ state: 'failed', failure: { code: 'bug' } });
  });

  it('is sent once more, not several times, when several processes look after lost messages at once', async () => {
    const ports = testPorts();
    const catalogue = [lookupWords()];
    const { id } = await submit(catalogue[0]!, { values: words(3) }, { ...ports, queue: { ...ports.queue, send: async () => undefined } });
    await ports.clock.advance(16 * 60_000);
    await ports.clock.run(Promise.all([1, 2, 3, 4].map(() => sweep(catalogue, ports))));
    expect(await readJob(ports, id)).toMatchObject({ state: 'queued', resent: 1 });
    expect(await ports.queue.receive(ports.settings.queueName, { max: 10 })).toHaveLength(1);
  });

  it('is merged although the worker with the last part died before it could', async () => {
    const ports = testPorts();
    const catalogue = [lookupWords()];
    const { id } = await submit(catalogue[0]!, { values: words(3) }, ports);
    const dying = { ...ports, blobs: { ...ports.blobs, put: (...given: Parameters<typeof ports.blobs.put>) => (given[0] === reportBlob(id) ? Promise.reject(new Error('killed')) : ports.blobs.put(...given)) } };
    const [message] = await ports.queue.receive(ports.settings.queueName);
    await expect(ports.clock.run(work(catalogue, dying, message!, { signal }))).rejects.toThrow('killed');
    await ports.queue.delete(ports.settings.queueName, message!);
    await ports.clock.advance(16 * 60_000);
    await sweep(catalogue, ports);
    expect(await readJob(ports, id)).toMatchObject({ state: 'done' });
    expect((await reportOf(ports, id)).rows).toHaveLength(3);
  });

  it('keeps the result that counts when a late attempt fails', async () => {
    const ports = testPorts();
    const seen: string[] = [];
    const catalogue = [lookupWords(seen)];
    const { id } = await submit(catalogue[0]!, { value: 'a' }, ports);
    const [message] = await ports.queue.receive(ports.settings.queueName);
    const slowly = { ...ports, store: { ...ports.store, get: async (table: string, key: string) => { const found = await ports.store.get(table, key); if (table === 'jobs') await ports.clock.sleep(100); return found; } } } as typeof ports;
    const broken = [{ ...lookupWords(), run: () => { throw new Error('late'); } }] as unknown as typeof catalogue;
    await ports.clock.run(Promise.all([work(catalogue, ports, message!, { signal }), work(broken, slowly, message!, { signal })]));
    expect(await readJob(ports, id)).toMatchObject({ state: 'done' });
    expect((await reportOf(ports, id)).rows).toHaveLength(1);
  });

  it('is one and the same for one idempotency key', async () => {
    const ports = testPorts();
    const op = lookupWords();
    const first = await submit(op, { value: 'a' }, ports, { key: 'k' });
    await ports.clock.advance(5);
    expect((await submit(op, { value: 'a' }, ports, { key: 'k' })).id).toBe(first.id);
    expect((await submit(op, { value: 'a' }, ports, { key: 'k', caller: 'other' })).id).not.toBe(first.id);
    await expect(submit(op, { value: 'b' }, ports, { key: 'k' })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('loses no change when many write at once', async () => {
    const ports = testPorts();
    const job: Job = { id: 'j', operation: 'x', state: 'queued', created: 0, touched: 0, units: 40, size: 1, parts: [], attempts: 0, poisoned: 0, resent: 0 };
    await createJob(ports, { ...job, created: ports.clock.now() });
    const writes = Array.from({ length: 40 }, (_, at) => changeJob(ports, 'j', ({ parts }) => ({ parts: withPart(parts, [at, at + 1, 'tag']) })));
    await ports.clock.run(Promise.all(writes));
    expect(doneUnits((await readJob(ports, 'j'))!)).toBe(40);
  });
});
