import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Call } from '../../../shared/kit/call.ts';
import { execute } from '../../../shared/kit/execute.ts';
import { operation } from '../../../shared/kit/operation.ts';
import { each, subjects } from '../../../shared/kit/subjects.ts';
import { systemClock } from '../../../shared/clouds/machine/clock.ts';
import { VirtualClock } from '../../support/clock.ts';

const context = () => ({ id: 'call-1', signal: new AbortController().signal });
const limits = { rows: 3, seconds: 5, bytes: 1000 };

const shout = operation({
  name: 'write-loudly',
  summary: 'Say it louder.',
  entities: [],
  input: z.strictObject({ ...subjects('text'), times: z.int().min(1).max(9).default(1) }),
  row: z.object({ sourceIndex: z.int(), loud: z.string() }),
  limits,
  uses: [],
  examples: [],
  *run({ times, ...input }) {
    for (const { value, sourceIndex } of each(input)) yield { sourceIndex, loud: value.toUpperCase().repeat(times) };
  },
});

const run = (raw: unknown, op: Parameters<typeof execute>[0] = shout, clock = new VirtualClock()) => clock.run(execute(op, raw, { clock }, context()));

describe('execute', () => {
  it('parses, runs and reports', async () => {
    expect(await run({ values: ['a', 'b'] })).toEqual({
      rows: [{ sourceIndex: 0, loud: 'A' }, { sourceIndex: 1, loud: 'B' }],
      count: 2, truncated: false, problems: [], took: 0, id: 'call-1',
    });
  });

  it.each([
    ['an unknown field', { value: 'a', tmies: 2 }, 'tmies'],
    ['a wrong type', { value: 'a', times: '2' }, 'times'],
    ['no subject', {}, 'value'],
    ['two forms of subject', { value: 'a', values: ['b'] }, 'values'],
    ['rows without a column', { rows: [{ x: 1 }] }, 'column'],
    ['a column that no row has', { rows: [{ x: 1 }], column: 'y' }, 'column'],
    ['a body that is no object', 'text', 'body'],
  ])('refuses %s and names the field', async (_, raw, field) => {
    await expect(run(raw)).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field }] });
  });

  it('says what to give where something is missing', async () => {
    const input = z.strictObject({ name: z.string(), times: z.int(), list: z.array(z.string()) });
    const strict = operation({ ...shout, name: 'write-strictly', input } as unknown as typeof shout);
    const details = ['It is missing: give a text.', 'It is missing: give a number.', 'It is missing: give a list.'];
    await expect(run({}, strict)).rejects.toMatchObject({ flaws: details.map((detail) => ({ detail })) });
    await expect(run({ name: 1, times: 1, list: [] }, strict)).rejects.toMatchObject({ flaws: [{ field: 'name', detail: 'Invalid input: expected string, received number' }] });
  });

  it('says how much is taken where there is too much, and where more of it goes', async () => {
    const input = z.strictObject({ name: z.string().max(3).optional(), list: z.array(z.string()).max(2).optional() });
    const small = operation({ ...shout, name: 'write-little', input } as unknown as typeof shout);
    const table = operation({ ...shout, name: 'write-tables', input: input.extend({ blob: z.string().optional() }) } as unknown as typeof shout);
    const given = { name: 'long', list: ['a', 'b', 'c'] };
    await expect(run(given, small)).rejects.toMatchObject({ flaws: [{ field: 'name', detail: 'At most 3 characters are taken. Send less at once.' }, { field: 'list' }] });
    await expect(run({ list: given.list }, table)).rejects.toMatchObject({ flaws: [{ field: 'list', detail: 'At most 2 items are taken. Send less at once, or name a blob that holds it.' }] });
  });

  it('gives other calls their turn while it computes, and hears of an abort', async () => {
    const busy = operation({
      ...shout, name: 'write-busily', limits: { ...limits, rows: 1_000_000, bytes: 100_000_000 },
      *run() {
        for (let sourceIndex = 0; ; sourceIndex += 1) {
          const end = systemClock.now() + 1;
          while (systemClock.now() < end);
          yield { sourceIndex, loud: '' };
        }
      },
    } as unknown as typeof shout);
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(), 10);
    const report = await execute(busy, { value: 'a' }, { clock: systemClock }, { id: 'x', signal: leaving.signal });
    expect(report).toMatchObject({ truncated: true, problems: [{ code: 'timed-out' }] });
    expect(report.took).toBeLessThan(limits.seconds * 1000);
  });

  it('caps the rows and says so', async () => {
    const report = await run({ values: ['a', 'b', 'c', 'd'] });
    expect(report).toMatchObject({ count: 3, truncated: true, problems: [{ code: 'row-limit' }] });
  });

  it('caps the bytes and says so', async () => {
    const report = await run({ values: ['a'.repeat(900), 'b'.repeat(900)] });
    expect(report).toMatchObject({ count: 1, truncated: true, problems: [{ code: 'byte-limit' }] });
  });

  it.each([
    ['left', [{ sourceIndex: 0, loud: 'A', name: 'a', loud_src: 1 }, { sourceIndex: 1, name: '', loud: 2 }]],
    ['inner', [{ sourceIndex: 0, loud: 'A', name: 'a', loud_src: 1 }]],
  ])("puts the caller's columns beside the result: %s", async (join, rows) => {
    expect((await run({ rows: [{ name: 'a', loud: 1 }, { name: '', loud: 2 }], column: 'name', join })).rows).toEqual(rows);
  });

  it('keeps a column of its own names apart from the prototype', async () => {
    await expect(run({ rows: [{ x: 1 }], column: 'constructor' })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  const endless = (extra: object) => operation({ ...shout, name: 'write-endlessly', ...extra } as unknown as typeof shout);

  it('returns what there is when the time is over', async () => {
    const clock = new VirtualClock();
    const slow = endless({ async *run() { yield { sourceIndex: 0, loud: 'one' }; await clock.sleep(60_000); yield { sourceIndex: 1, loud: 'two' }; } });
    expect(await run({ value: 'x' }, slow, clock)).toMatchObject({ count: 1, truncated: true, problems: [{ code: 'timed-out' }] });
  });

  it('lists a thousand problems, the first of every further kind, and counts the rest', async () => {
    const worried = endless({
      *run(_input: unknown, _ports: unknown, call: Call) {
        for (let item = 0; item < 300_000; item += 1) call.problem({ code: 'damaged', about: `item ${item}`, detail: 'It is damaged.' });
        for (const about of ['a', 'b']) call.problem({ code: 'rate-limited', about, detail: 'Later.', retryAfter: 5 });
        for (const loud of ['A', 'B', 'C', 'D']) yield { sourceIndex: 0, loud };
      },
    });
    const { problems } = await run({ value: 'x' }, worried);
    expect(problems.slice(999).map(({ code, about }) => [code, about])).toEqual([['damaged', 'item 999'], ['rate-limited', 'a'], ['row-limit', 'rows'], ['more-problems', 'write-endlessly']]);
    expect(problems.at(-1)!.detail).toMatch(/^There were 300003 problems; 299001 more /);
  });

  it('fails with timed-out when there is nothing yet', async () => {
    const clock = new VirtualClock();
    const stuck = endless({ run: () => new Promise(() => undefined) });
    await expect(run({ value: 'x' }, stuck, clock)).rejects.toMatchObject({ code: 'timed-out' });
  });

  it('calls a row of the wrong shape a bug', async () => {
    await expect(run({ value: 'x' }, endless({ run: () => [{ loud: 1 }] }))).rejects.toMatchObject({ code: 'bug' });
  });

  it('hides the cause of a bug from the message', async () => {
    const broken = endless({ run: () => { throw new Error('password=hunter2'); } });
    await expect(run({ value: 'x' }, broken)).rejects.toSatisfy((fault: Error) => !fault.message.includes('hunter2') && fault.cause instanceof Error);
  });

  it('gives an operation only the ports that it declares', async () => {
    let seen: string[] = [];
    const curious = endless({ uses: ['clock'], run: (_: unknown, ports: object) => { seen = Object.keys(ports); return []; } });
    const clock = new VirtualClock();
    await clock.run(execute(curious, { value: 'x' }, { clock, log: {} as never }, context()));
    expect(seen).toEqual(['clock']);
  });

  it('returns several tables, the first as rows', async () => {
    const two = operation({
      name: 'build-two', summary: 'Two tables.', entities: [], input: z.strictObject({}), limits, uses: [], examples: [],
      sections: { first: z.object({ a: z.int() }), second: z.object({ b: z.string() }) },
      *run(_input) { yield ['first', { a: 1 }]; yield ['second', { b: 'x' }]; },
    });
    expect(await run({}, two)).toMatchObject({ rows: [{ a: 1 }], count: 1, sections: { first: [{ a: 1 }], second: [{ b: 'x' }] } });
  });
});
