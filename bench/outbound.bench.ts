import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { local } from '../shared/clouds/local/index.ts';
import { readSettings } from '../shared/kit/settings.ts';
import { governor, type Window } from '../shared/outbound/quota.ts';
import { reacher, type ReachOptions } from '../shared/outbound/reach.ts';
import type { Bench } from './bench.ts';

const keys = 1000;
const open = (folder = ':memory:') => local(readSettings({ GUMSHOE_FOLDER: folder }));
const onDisk = () => {
  const folder = mkdtempSync(join(tmpdir(), 'gumshoe-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true }));
  return open(folder);
};
const answer = { severity: 'high', facts: { score: 90, country: 'NL', reports: 1234 } };
const question = (index: number): ReachOptions<typeof answer> => ({
  key: `provider|ipv4||192.0.2.${index % keys}|k1|p1`, quota: { bucket: 'provider:k1', windows: [] }, ttlOf: () => 3600, deadline: Infinity, produce: async () => answer,
});

/** Lookups one after another that this process remembers. */
const hits = (size: number): Bench => ({
  name: 'outbound.cache-hits.memory', unit: 'lookups', size,
  prepare: async () => {
    const reach = reacher(open());
    for (let index = 0; index < keys; index += 1) await reach({ ...question(index), deadline: Date.now() + 10_000 });
    return async () => {
      for (let index = 0; index < size; index += 1) await reach(question(index));
    };
  },
});

/** Lookups that another process has made: each is read from the store once. */
const storeHits: Bench = {
  name: 'outbound.cache-hits.store', unit: 'lookups', size: keys,
  prepare: async () => {
    const ports = onDisk();
    const first = reacher(ports);
    await Promise.all(Array.from({ length: keys }, (_, index) => first({ ...question(index), deadline: Date.now() + 60_000 })));
    return async () => {
      const reach = reacher({ ...ports, store: { ...ports.store } });
      for (let index = 0; index < keys; index += 1) await reach(question(index));
    };
  },
};

/** Turns that 32 callers take and give back, one after another each. */
const takes = (where: string, ports: () => ReturnType<typeof open>, windows: readonly Window[], size: number): Bench => ({
  name: `outbound.takes.${where}`, unit: 'turns', size,
  prepare: () => {
    const turns = governor(ports());
    return async () => {
      let left = size;
      const caller = async () => {
        for (; left > 0; left -= 1) {
          const turn = await turns.take({ bucket: 'provider:k1', windows }, { until: Infinity });
          if (turn.granted) turn.done();
        }
      };
      await Promise.all(Array.from({ length: 32 }, caller));
    };
  },
});

const day: Window[] = [{ calls: 100_000_000, seconds: 3600 }, { calls: 1_000_000_000, seconds: 86_400 }];
const minute: Window[] = [{ calls: 10_000_000, seconds: 60 }, { calls: 1_000_000_000, seconds: 86_400 }];

const benches: Bench[] = [
  hits(100_000),
  storeHits,
  takes('memory.day', open, day, 20_000),
  takes('disk.day', onDisk, day, 20_000),
  takes('disk.minute', onDisk, minute, 2000),
];
export default benches;
