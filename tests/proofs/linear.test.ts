import { describe, expect, it } from 'vitest';
import { hostile } from './hostile/index.ts';

const small = 32 * 1024;
const times = 8;
/** Eight times the input costs eight times the work; a quadratic step would make it 64. */
const bound = 24;
/** Seconds of processor time below which nothing is worth comparing. */
const floor = 0.15;

const seconds = async (work: () => unknown): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

/** The least of some runs, which is the one that others disturbed least; no more runs once it is little enough. */
const least = async (prepare: (bytes: number) => () => unknown, bytes: number, enough: number): Promise<number> => {
  let best = Infinity;
  for (let run = 0; run < 3 && best > enough; run += 1) best = Math.min(best, await seconds(prepare(bytes)));
  return best;
};

describe.each(Object.entries(Object.groupBy(hostile, ({ reader }) => reader)))('%s: eight times a hostile input costs about eight times the time', (_, inputs) => {
  it.each(inputs!)('$shape', { timeout: 120_000 }, async ({ prepare }) => {
    const large = await least(prepare, times * small, floor);
    if (large > floor) expect(large).toBeLessThan(bound * (await least(prepare, small, 0)));
    expect(large).toBeLessThan(10);
  });
});
