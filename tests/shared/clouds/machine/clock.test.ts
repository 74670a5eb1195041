import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../shared/clouds/machine/clock.ts';

describe("the machine's clock", () => {
  it('sleeps about as long as it is told', async () => {
    const started = systemClock.now();
    await systemClock.sleep(20);
    expect(systemClock.now() - started).toBeGreaterThanOrEqual(19);
    await systemClock.sleep(-5);
  });

  it('wakes when it is called, with the reason', async () => {
    const stop = new AbortController();
    const asleep = systemClock.sleep(60_000, stop.signal);
    stop.abort(new Error('enough'));
    await expect(asleep).rejects.toThrow('enough');
    await expect(systemClock.sleep(60_000, stop.signal)).rejects.toThrow('enough');
  });

  it('does not wake at once from a sleep of months', async () => {
    const stop = new AbortController();
    let awake = false;
    const asleep = systemClock.sleep(2 ** 33, stop.signal).then(() => (awake = true));
    await systemClock.sleep(20);
    expect(awake).toBe(false);
    stop.abort(new Error('enough'));
    await expect(asleep).rejects.toThrow('enough');
  });
});
