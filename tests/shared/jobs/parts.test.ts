import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/jobs/job.ts';
import { once } from '../../../shared/jobs/once.ts';
import { gapsOf, isCovered, withPart } from '../../../shared/jobs/part.ts';
import { jobSigner } from '../../../shared/jobs/signature.ts';
import { piecesOf } from '../../../shared/jobs/task.ts';
import { Fault } from '../../../shared/kit/fault.ts';
import type { Report } from '../../../shared/kit/report.ts';
import { testPorts, type TestPorts } from '../../support/ports.ts';

const signal = new AbortController().signal;

describe('ranges', () => {
  const cut = fc.record({ from: fc.nat(50), count: fc.integer({ min: 1, max: 5000 }), size: fc.integer({ min: 1, max: 600 }) });

  it('are cut without gap or overlap, and get smaller', () => {
    fc.assert(fc.property(cut, ({ from, count, size }) => {
      const pieces = piecesOf({ from, to: from + count }, size);
      expect(pieces[0]![0]).toBe(from);
      expect(pieces.at(-1)![1]).toBe(from + count);
      pieces.slice(1).forEach(([start], at) => expect(start).toBe(pieces[at]![1]));
      if (count > 1) expect(Math.max(...pieces.map(([start, end]) => end - start))).toBeLessThan(count);
    }));
  });

  it('are covered by their parts alone', () => {
    const job = { parts: [[5, 10, 'a'], [0, 5, 'b'], [20, 30, 'c']], units: 40 } as unknown as Job;
    expect(isCovered(job, [2, 8])).toBe(true);
    expect(isCovered(job, [2, 12])).toBe(false);
    expect(gapsOf(job)).toEqual([[10, 20], [30, 40]]);
    expect(withPart(job.parts, [0, 20, 'd'])).toEqual([[20, 30, 'c'], [0, 20, 'd']]);
  });
});

describe('a signed name', () => {
  it('is read back, and by nobody else', async () => {
    const ports = testPorts();
    const token = await jobSigner(ports).sign('abc-1');
    expect(await jobSigner(ports).verify(token)).toBe('abc-1');
    for (const forged of ['', 'abc-1', `${token}x`, `abd${token.slice(3)}`, token.replace(/\.[^.]+\./, '.zzzzzz.')])
      await expect(jobSigner(ports).verify(forged)).rejects.toMatchObject({ code: 'not-found' });
    await expect(jobSigner(testPorts()).verify(token)).rejects.toMatchObject({ code: 'not-found' });
    await ports.clock.advance(25 * 3_600_000);
    await expect(jobSigner(ports).verify(token)).rejects.toMatchObject({ code: 'gone' });
  });
});

describe('once', () => {
  const report = (count: number): Report => ({ rows: [{ count }], count: 1, truncated: false, problems: [], took: 0, id: 'i' });
  const ask = (ports: TestPorts, run: () => Promise<Report>, extra: object = {}) =>
    ports.clock.run(once(ports, { of: 'op\n\nk', input: { a: 1 }, seconds: 60, deadline: ports.clock.now() + 30_000, signal, ...extra }, run));

  it('runs for the first and answers the second', async () => {
    const ports = testPorts();
    expect(await ask(ports, async () => report(1))).toEqual({ report: report(1), replayed: false });
    expect(await ask(ports, async () => report(2))).toEqual({ report: report(1), replayed: true });
    await expect(ask(ports, async () => report(3), { input: {} })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('lets the second wait for the first', async () => {
    const ports = testPorts();
    const slow = async () => { await ports.clock.sleep(5000); return report(1); };
    const both = Promise.all([1, 2].map(() => once(ports, { of: 'x', input: {}, seconds: 60, deadline: ports.clock.now() + 30_000, signal }, slow)));
    expect((await ports.clock.run(both)).map(({ replayed }) => replayed).sort()).toEqual([false, true]);
  });

  it('asks the second to come again when the first takes longer', async () => {
    const ports = testPorts();
    const slow = once(ports, { of: 'op\n\nk', input: { a: 1 }, seconds: 60, deadline: 0, signal }, async () => { await ports.clock.sleep(50_000); return report(1); });
    await expect(ask(ports, async () => report(2), { deadline: ports.clock.now() + 3000 })).rejects.toMatchObject({ code: 'timed-out', retryAfter: 5 });
    await ports.clock.run(slow);
  });

  it('keeps no failure, and takes over from the dead', async () => {
    const ports = testPorts();
    await expect(ask(ports, async () => { throw new Fault('upstream-failed', 'Down.'); })).rejects.toMatchObject({ code: 'upstream-failed' });
    const dead = once(ports, { of: 'op\n\nk', input: { a: 1 }, seconds: 60, deadline: 0, signal }, () => new Promise(() => undefined));
    void dead;
    await ports.clock.advance(61_000);
    expect((await ask(ports, async () => report(2))).report).toEqual(report(2));
  });
});
