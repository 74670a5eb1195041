import { describe, expect, it } from 'vitest';
import type { Row } from '../../../shared/kit/report.ts';
import { inPieces } from '../../../shared/tables/work.ts';

async function* given(...sizes: number[]): AsyncGenerator<Row[]> {
  let n = 0;
  for (const size of sizes) yield Array.from({ length: size }, () => ({ n: (n += 1) }));
}

const clockOf = (step: number) => {
  let now = 0;
  const slept: number[] = [];
  return { slept, now: () => (now += step), sleep: async (ms: number) => void slept.push(ms) };
};

describe('inPieces', () => {
  it('gives every row once, in order', async () => {
    const seen: unknown[] = [];
    for await (const piece of inPieces(given(0, 1, 500, 3), { call: { signal: new AbortController().signal }, clock: clockOf(0) })) seen.push(...piece.map(({ n }) => n));
    expect(seen).toEqual(Array.from({ length: 504 }, (_, index) => index + 1));
  });

  it('pauses about ten times a second, not more', async () => {
    const clock = clockOf(10);
    let pieces = 0;
    for await (const _ of inPieces(given(6400), { call: { signal: new AbortController().signal }, clock })) pieces += 1;
    expect(pieces).toBe(100);
    expect(clock.slept.length).toBeGreaterThan(5);
    expect(clock.slept.length).toBeLessThan(11);
  });

  it('stops when the call is aborted', async () => {
    const stop = new AbortController();
    stop.abort(new Error('over'));
    const work = async () => {
      for await (const _ of inPieces(given(1000), { call: stop, clock: clockOf(200) }));
    };
    await expect(work()).rejects.toThrow('over');
  });
});
