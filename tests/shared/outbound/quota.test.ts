import { describe, expect, it } from 'vitest';
import type { Store } from '../../../shared/kit/ports.ts';
import { governor, type Quota, type Window } from '../../../shared/outbound/quota.ts';
import { VirtualClock } from '../../support/clock.ts';
import { testPorts } from '../../support/ports.ts';

/** The same entries through another object: another process. */
const otherProcess = (store: Store): Store => ({ ...store });
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The earliest end of `calls` calls that nothing but the windows holds up: each as early as every window allows. */
const best = (windows: readonly Window[], calls: number): number => {
  const times: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const after = windows.map(({ calls: most, seconds }) => (call >= most ? times[call - most]! + seconds * 1000 : 0));
    times.push(Math.max(times.at(-1) ?? 0, ...after));
  }
  return times.at(-1)!;
};

/** The most calls that any span of so many seconds has seen, from after its start up to its end. */
const busiest = (times: readonly number[], seconds: number): number => {
  let first = 0;
  return times.reduce((most, time, index) => {
    while (time - times[first]! >= seconds * 1000) first += 1;
    return Math.max(most, index - first + 1);
  }, 0);
};

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
