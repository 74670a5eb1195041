import ipaddr from 'ipaddr.js';
import { type CityResponse, Reader } from 'maxmind';
import { ownMatcher } from '../shared/feeds/match.ts';
import { keepFeed } from '../shared/feeds/keep.ts';
import { readFeed } from '../shared/feeds/read.ts';
import { local } from '../shared/clouds/local/index.ts';
import { readSettings } from '../shared/kit/settings.ts';
import { kindOf } from '../shared/network/address.ts';
import { openLocator } from '../shared/network/location.ts';
import type { Bench } from './bench.ts';

/** Uniformly random addresses, seeded: the worst case for anything that remembers. */
const addresses = (count: number): string[] => {
  let seed = 7;
  const octet = (): number => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff) >>> 16 & 255;
  return Array.from({ length: count }, () => `${octet()}.${octet()}.${octet()}.${octet()}`);
};
/** A table as it comes from a log: most lines are about few addresses. */
const repeated = (count: number, distinct: number): string[] => {
  const some = addresses(distinct);
  return Array.from({ length: count }, (_, index) => some[(index * 7919) % distinct]!);
};
const ports = () => local(readSettings({ GUMSHOE_FOLDER: ':memory:' }));
const countFound = (list: readonly string[], find: (address: string) => boolean): number => list.reduce((sum, address) => sum + (find(address) ? 1 : 0), 0);

const million = 1_000_000;
const feed = Array.from({ length: 10_000 }, (_, index) => `host-${index}.example.com,${index % 100}`).join('\n');

const benches: Bench[] = [
  {
    name: 'geolocation.distinct', unit: 'addresses', size: million, runs: 3,
    prepare: async () => {
      const locate = await openLocator(ports().databases);
      const list = addresses(million);
      return () => countFound(list, (address) => locate(address).Status === 'Found');
    },
    peer: {
      name: 'maxmind Reader.get alone',
      prepare: async () => {
        const reader = new Reader<CityResponse>(Buffer.from((await ports().databases.bytes('dbip-city-ipv4'))!));
        const list = addresses(million);
        return () => countFound(list, (address) => reader.get(address) !== null);
      },
    },
  },
  {
    name: 'geolocation.repeated', unit: 'addresses', size: million, runs: 3,
    prepare: async () => {
      const locate = await openLocator(ports().databases);
      const list = repeated(million, 5000);
      return () => countFound(list, (address) => locate(address).Status === 'Found');
    },
  },
  {
    name: 'ip_kind', unit: 'addresses', size: million, runs: 3, target: 2,
    prepare: () => {
      const list = addresses(million);
      return () => countFound(list, (address) => kindOf(address) === 'Public');
    },
    peer: {
      name: 'ipaddr.js range',
      prepare: () => {
        const list = addresses(million);
        return () => countFound(list, (address) => ipaddr.parse(address).range() === 'unicast');
      },
    },
  },
  {
    name: 'own_feed.load', unit: 'indicators', size: 10_000, runs: 3,
    prepare: () => async () => {
      const { store, clock } = ports();
      const body = async function* () {
        yield new TextEncoder().encode(feed);
      };
      return (await keepFeed(readFeed(body(), 'csv', { source: 'bench', confidence: 50, validUntil: null, tlp: null }), { store, clock }, () => undefined)).added;
    },
  },
  {
    name: 'own_feed.match', unit: 'values', size: 10_000, runs: 3,
    prepare: () => async () => {
      const match = await ownMatcher(ports());
      let found = 0;
      for (let index = 0; index < 10_000; index += 1) found += (await match(`host-${index}.example.org`)).length;
      return found;
    },
  },
];
export default benches;
