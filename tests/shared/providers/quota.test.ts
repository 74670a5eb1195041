import { describe, expect, it } from 'vitest';
import { governor, type Window } from '../../../shared/outbound/quota.ts';
import { quotaOf } from '../../../shared/providers/keys.ts';
import { everyProvider } from '../../support/asking.ts';
import { testPorts } from '../../support/ports.ts';

const settings = testPorts().settings;
const withKey = { fingerprint: 'k', fields: { key: 'k3y' } };
const without = { fingerprint: 'none', fields: {} };

/** Every quota that is declared, once for each set of windows. */
const quotas = new Map(
  everyProvider
    .flatMap((provider) => Object.values(provider.asks).flatMap((ask) => [withKey, without].map((credentials) => ({ name: provider.name, ...quotaOf(provider, credentials, settings, ask) }))))
    .filter(({ windows }) => windows.length > 0)
    .map((quota) => [JSON.stringify(quota.windows), quota]),
);

/** The most calls in any span as long as the window. */
const busiest = (times: readonly number[], { seconds }: Window): number => times.reduce((most, begin, index) => {
  let end = index;
  while (end < times.length && times[end]! < begin + seconds * 1000) end += 1;
  return Math.max(most, end - index);
}, 0);

const describeWindows = (windows: readonly Window[]): string => windows.map(({ calls, seconds }) => `${calls}/${seconds} s`).join(', ');

describe('the quota of every provider', () => {
  it.each([...quotas.values()].map((quota) => [quota.name, describeWindows(quota.windows), quota] as const))('%s: %s is kept by fifty who all want to call', async (_, __, { bucket, windows }) => {
    const ports = testPorts();
    const turns = governor(ports);
    // Twice the smallest window and a little more, so that the next larger ones matter too where they are small.
    let left = Math.min(400, 2 * Math.min(...windows.map(({ calls }) => calls)) + 7);
    const times: number[] = [];
    const caller = async () => {
      while (left > 0) {
        left -= 1;
        const turn = await turns.take({ bucket, windows }, { until: ports.clock.now() + 400 * 86_400_000 });
        if (!turn.granted) throw new Error('There was time enough.');
        times.push(ports.clock.now());
        turn.done();
      }
    };
    await ports.clock.run(Promise.all(Array.from({ length: 50 }, caller)));
    times.sort((a, b) => a - b);
    for (const window of windows) expect(busiest(times, window)).toBeLessThanOrEqual(window.calls);
    expect(times.length).toBeGreaterThan(Math.min(...windows.map(({ calls }) => calls), 390));
  });
});
