import { describe, expect, it } from 'vitest';
import { FetchError, type Json } from '../../../shared/kit/ports.ts';
import { breaker } from '../../../shared/outbound/breaker.ts';
import { cache } from '../../../shared/outbound/cache.ts';
import { governor } from '../../../shared/outbound/quota.ts';
import { type Attempt, type Reached, reacher, type ReachOptions } from '../../../shared/outbound/reach.ts';
import { AnswerError } from '../../../shared/outbound/retry.ts';
import { testPorts, type TestPorts } from '../../support/ports.ts';

const seconds = (count: number) => count * 1000;

/** A provider whose answers are scripted: a value, or an error to throw; the last one stays. */
const provider = (ports: TestPorts, script: readonly (Json | Error)[] = ['answer']) => {
  const asked: Attempt[] = [];
  const options = (given: Partial<ReachOptions<Json>> = {}): ReachOptions<Json> => ({
    key: 'provider|ip|192.0.2.1', quota: { bucket: 'provider:key', windows: [{ calls: 100, seconds: 60 }] }, ttlOf: () => 3600, deadline: ports.clock.now() + seconds(30), ...given,
    produce: async (attempt) => {
      const answer = script[Math.min(asked.length, script.length - 1)]!;
      asked.push(attempt);
      await ports.clock.sleep(50);
      if (answer instanceof AnswerError) attempt.heard({ status: answer.status, headers: {} });
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { asked, options };
};
/** The same store and blobs through other objects: another process. */
const elsewhere = (ports: TestPorts): TestPorts => ({ ...ports, store: { ...ports.store } });
const down = () => new FetchError('network', 'connection reset');
const valueOf = (reached: Reached<Json>) => (reached.outcome === 'value' ? reached.value : reached.outcome);

describe('reach', () => {
  it('asks once, then answers from memory, elsewhere from the store, with age and origin', async () => {
    const ports = testPorts();
    const { asked, options } = provider(ports, [{ score: 7 }]);
    const fetchedAt = ports.clock.now() + 50;
    expect(await ports.clock.run(reacher(ports)(options()))).toEqual({ outcome: 'value', value: { score: 7 }, cached: false, fetchedAt, age: 0, attempts: 1, durationMs: 50 });
    await ports.clock.advance(seconds(10));
    expect(await reacher(ports)(options())).toEqual({ outcome: 'value', value: { score: 7 }, cached: 'memory', fetchedAt, age: 10, attempts: 0, durationMs: 0 });
    const other = reacher(elsewhere(ports));
    expect(await other(options())).toMatchObject({ cached: 'store', age: 10, attempts: 0 });
    expect(await other(options())).toMatchObject({ cached: 'memory' });
    expect(asked).toHaveLength(1);
  });

  it('asks again when the answer is expired, older than maxAge, or to be refreshed', async () => {
    const ports = testPorts();
    const { asked, options } = provider(ports, ['first', 'second', 'third', 'fourth']);
    const { clock } = ports;
    const reach = reacher(ports);
    await clock.run(reach(options()));
    await clock.advance(seconds(100));
    expect(valueOf(await clock.run(reach(options({ maxAge: 200 }))))).toBe('first');
    expect(valueOf(await clock.run(reach(options({ maxAge: 50 }))))).toBe('second');
    expect(valueOf(await clock.run(reach(options({ cacheMode: 'refresh' }))))).toBe('third');
    expect(valueOf(await clock.run(reach(options())))).toBe('third');
    await clock.advance(seconds(3601));
    expect(valueOf(await clock.run(reach(options())))).toBe('fourth');
    expect(asked).toHaveLength(4);
  });

  it('knows the modes only and off', async () => {
    const ports = testPorts();
    const { asked, options } = provider(ports);
    const reach = reacher(ports);
    expect(await reach(options({ cacheMode: 'only' }))).toMatchObject({ outcome: 'missing', attempts: 0 });
    await ports.clock.run(reach(options({ cacheMode: 'off' })));
    expect(await reach(options({ cacheMode: 'only' }))).toMatchObject({ outcome: 'missing' });
    await ports.clock.run(reach(options()));
    expect(await reach(options({ cacheMode: 'only' }))).toMatchObject({ outcome: 'value', cached: 'memory' });
    expect(asked).toHaveLength(2);
  });

  it('keeps no failure and no value without a time to live', async () => {
    const ports = testPorts();
    const { asked, options } = provider(ports, [new AnswerError(403, 'forbidden'), 'bad', 'good']);
    const reach = reacher(ports);
    expect(await ports.clock.run(reach(options()))).toMatchObject({ outcome: 'failed', retryable: false, attempts: 1 });
    expect(valueOf(await ports.clock.run(reach(options({ ttlOf: () => undefined }))))).toBe('bad');
    expect(valueOf(await ports.clock.run(reach(options())))).toBe('good');
    expect(asked).toHaveLength(3);
  });

  it('serves an expired answer while the provider fails, for seven days, and says so', async () => {
    const ports = testPorts();
    const { options } = provider(ports, ['old', down()]);
    const { clock } = ports;
    await clock.run(reacher(ports)(options()));
    await clock.advance(seconds(3600 + 6 * 86_400));
    const later = () => options({ deadline: clock.now() + seconds(60) });
    expect(await clock.run(reacher(elsewhere(ports))(later()))).toMatchObject({ outcome: 'value', value: 'old', cached: 'stale', attempts: 3, error: { kind: 'network' } });
    await clock.advance(seconds(86_400));
    expect(await clock.run(reacher(elsewhere(ports))(later()))).toMatchObject({ outcome: 'failed', retryable: true });
  });

  it('tries three times, and not beyond the deadline', async () => {
    const ports = testPorts();
    const { asked, options } = provider(ports, [down(), new AnswerError(503, 'busy'), 'third time']);
    expect(await ports.clock.run(reacher(ports)(options()))).toMatchObject({ outcome: 'value', value: 'third time', attempts: 3 });
    expect(asked.map(({ number }) => number)).toEqual([1, 2, 3]);
    const far = provider(ports, [new AnswerError(503, 'busy', { retryAt: ports.clock.now() + seconds(3600) })]);
    const before = ports.clock.now();
    const reached = await ports.clock.run(reacher(ports)(far.options({ key: 'other' })));
    expect(reached).toMatchObject({ outcome: 'failed', retryable: true, attempts: 1 });
    expect(ports.clock.now() - before).toBeLessThan(1000);
  });

  it('shares one request among callers of one process and of several', async () => {
    const ports = testPorts();
    const { asked, options } = provider(ports);
    const processes = Array.from({ length: 4 }, () => reacher(elsewhere(ports)));
    const reached = await ports.clock.run(Promise.all(Array.from({ length: 40 }, (_, index) => processes[index % 4]!(options()))));
    expect(new Set(reached.map(valueOf))).toEqual(new Set(['answer']));
    expect(asked).toHaveLength(1);
  });

  it('takes over from a process that died with the claim', async () => {
    const ports = testPorts();
    const { asked, options } = provider(ports);
    await ports.store.swap('flights', options().key, 'a dead process', null, { expires: ports.clock.now() + 5000 });
    const started = ports.clock.now();
    expect(valueOf(await ports.clock.run(reacher(ports)(options())))).toBe('answer');
    expect(ports.clock.now() - started).toBeGreaterThanOrEqual(5000);
    expect(ports.clock.now() - started).toBeLessThan(6000);
    expect(asked).toHaveLength(1);
  });

  it('keeps a claim alive while the work takes longer than the claim', async () => {
    const ports = testPorts();
    let asked = 0;
    const produce = async () => {
      asked += 1;
      await ports.clock.sleep(20_000);
      return 'slow';
    };
    const options = () => ({ ...provider(ports).options(), claim: 3000, produce });
    const reached = await ports.clock.run(Promise.all([reacher(elsewhere(ports))(options()), reacher(elsewhere(ports))(options())]));
    expect(reached.map(valueOf)).toEqual(['slow', 'slow']);
    expect(asked).toBe(1);
  });

  it('lets another caller go on when the one who asked hangs up', async () => {
    const ports = testPorts();
    const { asked, options } = provider(ports);
    const call = new AbortController();
    const quota = { bucket: 'slow', windows: [{ calls: 1, seconds: 2 }] };
    const reach = reacher(ports);
    await ports.clock.run(reach(options({ key: 'first', quota })));
    const gone = reach(options({ quota, signal: call.signal })).catch((reason: unknown) => reason);
    const stays = reach(options({ quota }));
    await ports.clock.advance(100);
    call.abort(new Error('gone'));
    expect(await gone).toMatchObject({ message: 'gone' });
    expect(valueOf(await ports.clock.run(stays))).toBe('answer');
    expect(asked).toHaveLength(2);
  });

  it('defers what the quota does not allow in time, with the time to come back', async () => {
    const ports = testPorts();
    const { asked, options } = provider(ports);
    const quota = { bucket: 'small', windows: [{ calls: 1, seconds: 3600 }] };
    const reach = reacher(ports);
    await ports.clock.run(reach(options({ key: 'a', quota })));
    const [reached] = await ports.clock.run(Promise.all([reach(options({ key: 'b', quota }))]));
    expect(reached).toMatchObject({ outcome: 'deferred', reason: 'quota', attempts: 1 });
    expect((reached as { retryAfter: number }).retryAfter).toBeGreaterThan(3500);
    expect(asked).toHaveLength(1);
  });

  it('blocks the bucket for every process after a 429', async () => {
    const ports = testPorts();
    const { clock } = ports;
    const refusing = provider(ports, [new AnswerError(429, 'too many', { retryAt: clock.now() + seconds(120) })]);
    expect(await clock.run(reacher(elsewhere(ports))(refusing.options()))).toMatchObject({ outcome: 'deferred', reason: 'quota', retryAfter: 120 });
    const { asked, options } = provider(ports);
    expect(await clock.run(reacher(elsewhere(ports))(options({ key: 'other' })))).toMatchObject({ outcome: 'deferred', reason: 'quota' });
    expect(asked).toHaveLength(0);
  });

  it('blocks the bucket, too, when the refusal came in words only', async () => {
    const ports = testPorts();
    const { options } = provider(ports, ['never']);
    const produce = async ({ heard }: Attempt) => {
      heard({ status: 200, headers: {} });
      throw new AnswerError(429, 'quota exceeded');
    };
    await ports.clock.run(reacher(ports)({ ...options(), produce }));
    expect(await ports.clock.run(reacher(elsewhere(ports))(options({ key: 'other' })))).toMatchObject({ outcome: 'deferred', reason: 'quota' });
  });

  it('counts every further request of a try', async () => {
    const ports = testPorts();
    const quota = { bucket: 'small', windows: [{ calls: 3, seconds: 3600 }] };
    const { options } = provider(ports);
    const produce = async ({ turn }: Attempt) => {
      await turn();
      await turn();
      return 'three requests';
    };
    const three = { ...options({ quota }), produce };
    expect(valueOf(await ports.clock.run(reacher(ports)(three)))).toBe('three requests');
    expect((await governor(ports).left(quota)).windows[0]).toMatchObject({ left: 0 });
    expect(await ports.clock.run(reacher(ports)({ ...three, key: 'other' }))).toMatchObject({ outcome: 'deferred', reason: 'quota' });
  });

  it('opens the breaker after five failures or one 401, for every process, and lets one probe through after a minute', async () => {
    for (const [error, calls] of [[down(), 5], [new AnswerError(401, 'no'), 1]] as const) {
      const ports = testPorts();
      const { clock } = ports;
      const { asked, options } = provider(ports, [...Array<Error>(calls).fill(error), 'well again']);
      const ask = (reach = reacher(elsewhere(ports))) => clock.run(reach(options({ attempts: 1, deadline: clock.now() + seconds(30) })));
      const one = reacher(ports);
      for (let call = 0; call < calls; call += 1) expect(await ask(one)).toMatchObject({ outcome: 'failed' });
      expect(await ask(one)).toMatchObject({ outcome: 'deferred', reason: 'breaker' });
      expect(await ask()).toMatchObject({ outcome: 'deferred', reason: 'breaker', retryAfter: expect.any(Number) as number });
      expect(asked).toHaveLength(calls);
      expect(await breaker(ports).look('provider:key')).toEqual({ until: expect.any(Number) as number, cause: String(error) });
      await clock.advance(seconds(61));
      const others = await clock.run(Promise.all(['a', 'b', 'c'].map((key) => reacher(elsewhere(ports))(options({ key, deadline: clock.now() + seconds(5) })))));
      expect(others.map(({ outcome }) => outcome).sort()).toEqual(['deferred', 'deferred', 'value']);
      expect(await ask()).toMatchObject({ outcome: 'value' });
      expect(await breaker(ports).look('provider:key')).toBeUndefined();
    }
  });

  it('gives no tenant the answer of another', async () => {
    const mine = testPorts();
    const theirs = testPorts();
    await mine.clock.run(reacher(mine)(provider(mine, ['mine']).options()));
    expect(valueOf(await theirs.clock.run(reacher(theirs)(provider(theirs, ['theirs']).options())))).toBe('theirs');
  });
});

describe('the cache', () => {
  it('keeps large answers in blobs, lists and purges by prefix', async () => {
    const ports = testPorts();
    const kept = cache(ports);
    const large = { text: 'x'.repeat(200_000) };
    await kept.put('a|1', large, 60);
    await kept.put('a|2', 'small', 60);
    await kept.put('b|1', 'other', 60);
    const fresh = cache(elsewhere(ports));
    expect(await fresh.get('a|1')).toMatchObject({ value: large, origin: 'store' });
    const blobs = [];
    for await (const { name } of ports.blobs.list('cache/')) blobs.push(name);
    expect(blobs).toHaveLength(1);
    const listed = [];
    for await (const { key, bytes } of kept.list('a|')) listed.push([key, bytes]);
    expect(listed).toEqual([['a|1', 200_011], ['a|2', 7]]);
    expect(await kept.purge('a|')).toBe(2);
    expect([await kept.get('a|1'), await kept.get('a|2'), (await kept.get('b|1'))?.value]).toEqual([undefined, undefined, 'other']);
  });

  it('gives values that nobody can change', async () => {
    const kept = cache(testPorts());
    const { value } = await kept.put('key', { list: [1, { deep: true }] }, 60);
    expect(() => (value.list as unknown as Json[]).push(2)).toThrow(TypeError);
    expect(Object.isFrozen(value.list[1])).toBe(true);
  });
});
