import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { local } from '../../shared/clouds/local/index.ts';
import { readSettings } from '../../shared/kit/settings.ts';
import type { Window } from '../../shared/outbound/quota.ts';
import { type BanningProvider, banningProvider, best, busiest } from '../support/banning-provider.ts';

const distinct = 300;
const total = 1000;
const latency = 15;

/** 1,000 lookups of 300 values, spread so that equal values meet in time and in different processes. */
const pieces = (): [string, number][][] => {
  const all = Array.from({ length: total }, (_, place): [string, number] => [`value-${(place * 7) % distinct}`, place]);
  return Array.from({ length: total / 10 }, (_, piece) => all.slice(piece * 10, piece * 10 + 10));
};

/** Runs the work in so many processes on one store until every row is there. */
const run = async (
  { windows, workers, claim }: { windows: readonly Window[]; workers: number; claim: number },
  during: (processes: ChildProcess[], provider: BanningProvider) => Promise<void> = async () => undefined,
) => {
  const folder = mkdtempSync(join(tmpdir(), 'gumshoe-proof-'));
  const ports = local(readSettings({ GUMSHOE_FOLDER: folder }));
  const provider = await banningProvider(windows, latency);
  const argument = JSON.stringify({ folder, url: provider.url, windows, claim });
  const processes = Array.from({ length: workers }, () => fork(join(import.meta.dirname, '../support/lookup-worker.ts'), [argument], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
  const rows: { value: string; score: number }[] = [];
  try {
    await Promise.all(processes.map((child) => once(child, 'message')));
    await Promise.all(pieces().map((piece) => ports.queue.send('work', piece)));
    await during(processes, provider);
    for (const until = Date.now() + 25_000; rows.length < total && Date.now() < until; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      rows.length = 0;
      for await (const { value } of ports.store.list<{ value: string; score: number }>('rows')) rows.push(value);
    }
    return { rows, provider };
  } finally {
    await Promise.all(processes.filter(({ connected }) => connected).map((child) => (child.disconnect(), once(child, 'exit'))));
    provider.close();
    await ports.close();
    rmSync(folder, { recursive: true });
  }
};

const countsOf = ({ calls }: BanningProvider): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { value } of calls) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

it('four processes ask for 1,000 values, 300 of them distinct: no call above the quota, none twice, no row lost, near the best time', async () => {
  const windows = [{ calls: 60, seconds: 1 }, { calls: 100, seconds: 3 }];
  // A machine that is busy with other things may take longer: then the time, and nothing else, gets a second and a third chance.
  for (let took = Infinity, chance = 1; took > best(windows, distinct) * 1.1; chance += 1) {
    const { rows, provider } = await run({ windows, workers: 4, claim: 15_000 });
    const times = provider.calls.map(({ at }) => at);
    took = times.at(-1)! - times[0]!;
    expect(provider.banned).toBe(false);
    for (const { calls, seconds } of windows) expect(busiest(times, seconds)).toBeLessThanOrEqual(calls);
    expect(rows).toHaveLength(total);
    expect(rows.every(({ score }) => score === 7)).toBe(true);
    expect(provider.calls).toHaveLength(distinct);
    expect(countsOf(provider).size).toBe(distinct);
    if (chance === 3) expect(took).toBeLessThanOrEqual(best(windows, distinct) * 1.1);
    console.log(`${chance}: ${Math.round(took)} ms, the best is ${best(windows, distinct)} ms`);
  }
}, 90_000);

it('one of three processes is killed in the middle: every row is there once, and still no call is above the quota', async () => {
  const windows = [{ calls: 80, seconds: 1 }];
  let killed = 0;
  const { rows, provider } = await run({ windows, workers: 3, claim: 2000 }, async ([victim], { calls }) => {
    while (calls.length < distinct / 3) await new Promise((resolve) => setTimeout(resolve, 5));
    victim!.kill('SIGKILL');
    killed = performance.now();
  });
  expect(provider.banned).toBe(false);
  expect(busiest(provider.calls.map(({ at }) => at), 1)).toBeLessThanOrEqual(80);
  expect(rows).toHaveLength(total);
  const counts = countsOf(provider);
  expect(counts.size).toBe(distinct);
  // Only an answer that died with its asker is asked for again, and only once.
  for (const [value, count] of counts) {
    if (count === 1) continue;
    expect(count).toBe(2);
    expect(killed - provider.calls.find((call) => call.value === value)!.at).toBeLessThan(1000);
  }
}, 40_000);
