import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../shared/kit/ports.ts';
import { governor, type Quota, type Window } from '../../../shared/outbound/quota.ts';
import { best, busiest } from '../../support/banning-provider.ts';
import { VirtualClock } from '../../support/clock.ts';
import { testPorts } from '../../support/ports.ts';

/** The same entries through another object: another process. */
const otherProcess = (store: Store): Store => ({ ...store });
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the quota governor, fifty workers in five processes', () => {
  const table: { name: string; windows: Window[]; calls: number; latency: number }[] = [
    { name: '4 a minute, 500 a day, 15,500 a month', windows: [{ calls: 4, seconds: 60 }, { calls: 500, seconds: 86_400 }, { calls: 15_500, seconds: 2_592_000 }], calls: 520, latency: 300 },
    { name: '1 a second', windows: [{ calls: 1, seconds: 1 }], calls: 40, latency: 10 },
    { name: '100 a second, 1,000 a minute', windows: [{ calls: 100, seconds: 1 }, { calls: 1000, seconds: 60 }], calls: 2100, latency: 20 },
    { name: '1,000 a day', windows: [{ calls: 1000, seconds: 86_400 }], calls: 1050, latency: 200 },
    { name: '50 a week', windows: [{ calls: 50, seconds: 604_800 }], calls: 120, latency: 500 },
  ];
  it.each(table)('$name: never overspends, ends near the best possible', async ({ windows, calls, latency }) => {
    const clock = new VirtualClock();
    const { store } = testPorts({ clock });
    const quota: Quota = { bucket: 'provider:key', windows };
    const started = clock.now();
    const times: number[] = [];
    let left = calls;
    const worker = async (shared: Store) => {
      const turns = governor({ store: shared, clock, log: silent });
      while (left > 0) {
        left -= 1;
        const turn = await turns.take(quota, { until: Infinity });
        if (!turn.granted) throw new Error('A call without a deadline is never deferred.');
        times.push(clock.now());
        await clock.sleep(latency);
        turn.done();
      }
    };
    const stores = Array.from({ length: 5 }, () => otherProcess(store));
    await clock.run(Promise.all(Array.from({ length: 50 }, (_, index) => worker(stores[index % 5]!))));
    expect(times).toHaveLength(calls);
    for (const window of windows) expect(busiest(times, window.seconds), `${window.seconds} s`).toBeLessThanOrEqual(window.calls);
    const took = times.at(-1)! - started;
    expect(took).toBeLessThanOrEqual(best(windows, calls) * 1.1);
  });
});

describe('the quota governor', () => {
  const open = (windows: readonly Window[]) => {
    const ports = testPorts();
    const quota = { bucket: 'provider:key', windows };
    return { ...ports, quota, turns: governor(ports), elsewhere: governor({ ...ports, store: otherProcess(ports.store) }) };
  };

  it('never overspends, whatever the weights, pauses, deadlines, deaths and calls that were not made', async () => {
    const limit = fc.record({ calls: fc.integer({ min: 3, max: 200 }), seconds: fc.constantFrom(1, 5, 60, 3600, 86_400) });
    const step = fc.record({ process: fc.nat(3), weight: fc.integer({ min: 1, max: 3 }), pause: fc.nat(3000), patience: fc.nat(100_000), latency: fc.nat(2000), end: fc.constantFrom('done', 'unmade', 'died') });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(limit, { minLength: 1, maxLength: 3, selector: ({ seconds }) => seconds }), fc.array(step, { maxLength: 150 }), async (windows, steps) => {
        const { clock, store, log, quota } = open(windows);
        const processes = Array.from({ length: 4 }, () => governor({ store: otherProcess(store), clock, log }));
        const arrivals: number[] = [];
        const call = async ({ process, weight, patience, latency, end }: (typeof steps)[number]) => {
          const turn = await processes[process]!.take(quota, { until: clock.now() + patience, weight, within: 3000 });
          if (!turn.granted) return;
          await clock.sleep(latency / 2);
          if (end === 'unmade') return turn.done(false);
          arrivals.push(...Array<number>(weight).fill(clock.now()));
          await clock.sleep(latency / 2);
          if (end === 'done') turn.done();
        };
        const all = async () => {
          const calls = [];
          for (const one of steps) {
            calls.push(call(one));
            await clock.sleep(one.pause % 7 === 0 ? one.pause : 0);
          }
          await Promise.all(calls);
        };
        await clock.run(all());
        arrivals.sort((a, b) => a - b);
        for (const { calls, seconds } of windows) expect(busiest(arrivals, seconds)).toBeLessThanOrEqual(calls);
      }),
      { numRuns: 60 },
    );
  });

  it('defers at once what cannot have its turn in time, by the place in the line', async () => {
    const { clock, turns, quota } = open([{ calls: 2, seconds: 60 }]);
    const until = clock.now() + 70_000;
    const take = async () => {
      const turn = await turns.take(quota, { until });
      if (turn.granted) turn.done();
      return turn;
    };
    const taken = await clock.run(Promise.all(Array.from({ length: 7 }, take)));
    expect(taken.map(({ granted }) => granted)).toEqual([true, true, true, true, false, false, false]);
    expect(taken.slice(4).map((turn) => !turn.granted && turn.retryAfter)).toEqual([122, 122, 122]);
  });

  it('forgets a caller who hangs up, and keeps the turn for the next', async () => {
    const { clock, turns, quota } = open([{ calls: 1, seconds: 60 }]);
    (await turns.take(quota, { until: Infinity }) as { done(): void }).done();
    const gone = new AbortController();
    const first = turns.take(quota, { until: Infinity, signal: gone.signal }).catch((reason: unknown) => reason);
    const second = turns.take(quota, { until: Infinity });
    gone.abort('gone');
    expect(await first).toBe('gone');
    const started = clock.now();
    expect(await clock.run(second)).toMatchObject({ granted: true });
    expect(clock.now() - started).toBeLessThan(62_000);
  });

  it('takes back a call that was not made', async () => {
    const { clock, turns, quota, elsewhere } = open([{ calls: 1, seconds: 86_400 }]);
    const turn = await turns.take(quota, { until: clock.now() });
    expect(turn.granted).toBe(true);
    expect(await clock.run(elsewhere.take(quota, { until: clock.now() + 1000 }))).toMatchObject({ granted: false });
    if (turn.granted) turn.done(false);
    await clock.advance(1000);
    expect(await clock.run(elsewhere.take(quota, { until: clock.now() + 1000 }))).toMatchObject({ granted: true });
  });

  it('takes generous quotas in blocks, and small ones singly', async () => {
    for (const [calls, most] of [[10_000, 20], [4, 4]] as const) {
      const { clock, store, log, quota } = open([{ calls, seconds: 3600 }]);
      let writes = 0;
      const swap: Store['swap'] = (...given) => {
        writes += 1;
        return store.swap(...given);
      };
      const turns = governor({ store: { ...store, swap }, clock, log });
      for (let call = 0; call < Math.min(500, calls); call += 1) await turns.take(quota, { until: Infinity });
      expect(writes).toBeLessThanOrEqual(most);
      expect((await turns.left(quota)).windows[0]!.left).toBeLessThanOrEqual(calls - Math.min(500, calls));
    }
  });

  it('hands nothing out that was reserved before a long standstill', async () => {
    const { clock, store, log, quota } = open([{ calls: 1, seconds: 60 }]);
    let frozen = false;
    const swap: Store['swap'] = async (...given) => {
      const written = await store.swap(...given);
      if (!frozen) await clock.sleep(600_000);
      frozen = true;
      return written;
    };
    const turns = governor({ store: { ...store, swap }, clock, log });
    const started = clock.now();
    expect(await clock.run(turns.take(quota, { until: Infinity, within: 1000 }))).toMatchObject({ granted: true });
    expect(clock.now() - started).toBe(600_000);
    expect((await turns.left(quota)).windows[0]).toMatchObject({ left: 0, resetsAt: clock.now() + 2000 + 61_000 });
  });

  it('lets a bucket without limits go, unless a refusal blocks it', async () => {
    const { clock, turns, elsewhere, quota } = open([]);
    expect(await turns.take(quota, { until: Infinity })).toMatchObject({ granted: true });
    await elsewhere.learn(quota, { status: 429, headers: { 'retry-after': '30' } });
    await clock.advance(1000);
    expect(await clock.run(turns.take(quota, { until: clock.now() + 5000 }))).toEqual({ granted: false, retryAfter: 29 });
  });

  it('refuses a call that no window can ever hold', () => {
    const { turns, quota } = open([{ calls: 2, seconds: 60 }]);
    expect(() => turns.take(quota, { until: Infinity, weight: 3 })).toThrow('never');
  });

  it('says what is left, by window', async () => {
    const { clock, turns, quota } = open([{ calls: 4, seconds: 60 }, { calls: 500, seconds: 86_400 }]);
    for (let call = 0; call < 3; call += 1) await turns.take(quota, { until: Infinity });
    expect(await turns.left(quota)).toMatchObject({ windows: [{ calls: 4, left: 1 }, { calls: 500, left: 497 }] });
    await clock.advance(200_000);
    expect(await turns.left(quota)).toMatchObject({ windows: [{ left: 4 }, { left: 497 }] });
  });

  it.each([
    ['Retry-After in seconds', 429, { 'retry-after': '120' }, 120],
    ['Retry-After as a date', 429, { 'retry-after': 'Mon, 15 Jun 2026 12:03:00 GMT' }, 180],
    ['X-Rate-Limit-Reset-After', 429, { 'x-rate-limit-reset-after': '90' }, 90],
    ['a reset in seconds since 1970', 429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.parse('2026-06-15T12:05:00Z') / 1000) }, 300],
    ['no hint', 429, {}, 60],
    ['an absurd hint', 429, { 'retry-after': '999999999' }, 31 * 86_400],
    ['nothing left, in a good answer', 200, { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '45' }, 45],
    ['nothing left, in the fields of the IETF', 200, { ratelimit: '"day";r=0;t=30', 'ratelimit-policy': '"day";q=100;w=86400' }, 30],
    ['a maintenance break', 503, { 'retry-after': '10' }, 10],
  ])('blocks the bucket everywhere after %s', async (_, status, headers, seconds) => {
    const { clock, turns, elsewhere, quota } = open([{ calls: 100, seconds: 86_400 }]);
    await elsewhere.left(quota);
    const blockedUntil = clock.now() + seconds * 1000;
    await turns.learn(quota, { status, headers });
    const answer = await clock.run(elsewhere.take(quota, { until: clock.now() + 1000 }));
    expect(answer).toEqual({ granted: false, retryAfter: seconds });
    expect(await turns.left(quota)).toMatchObject({ blockedUntil });
    await clock.advance(seconds * 1000);
    expect(await clock.run(elsewhere.take(quota, { until: clock.now() + 1000 }))).toMatchObject({ granted: true });
  });

  it.each([
    [{ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '30' }, 30],
    [{ 'ratelimit-limit': '100, 100;w=86400', 'ratelimit-remaining': '30', 'ratelimit-reset': '50' }, 30],
    [{ ratelimit: '"a";r=3;t=10, "day";r=30;t=5000', 'ratelimit-policy': '"a";q=5;w=60, "day";q=100;w=86400' }, 30],
    [{ ratelimit: 'limit=100, remaining=30, reset=50' }, 30],
    [{ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '99' }, 90],
    [{ 'x-ratelimit-limit': '7', 'x-ratelimit-remaining': '1' }, 90],
    [{ 'x-ratelimit-limit': 'many', 'x-ratelimit-remaining': '-1', ratelimit: ';;;,,=;r=' }, 90],
  ])('believes %j when it is worse than our own count', async (headers, left) => {
    const { turns, quota } = open([{ calls: 100, seconds: 86_400 }]);
    for (let call = 0; call < 10; call += 1) await turns.take(quota, { until: Infinity });
    await turns.learn(quota, { status: 200, headers });
    expect((await turns.left(quota)).windows[0]!.left).toBe(left);
  });

  it('reads any headers without a crash', async () => {
    const names = fc.constantFrom('retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'ratelimit', 'ratelimit-policy', 'x-rate-limit-reset-after');
    const { turns, quota } = open([{ calls: 100, seconds: 60 }]);
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, fc.oneof(fc.string(), fc.stringMatching(/^["a-z0-9=;, .-]{0,60}$/))), fc.constantFrom(200, 429, 503), async (headers, status) => {
        await turns.learn(quota, { status, headers });
        for (const { left, resetsAt } of (await turns.left(quota)).windows) expect([left >= 0, Number.isFinite(resetsAt)]).toEqual([true, true]);
      }),
    );
  });
});
