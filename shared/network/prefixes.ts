import type { Clock, Json, Store } from '../kit/ports.ts';
import { type Cidr, canonical, inCidr, parseCidr } from './address.ts';

/** What is known of address blocks: an answer about one address serves every address of its block. */
export interface PrefixMemory<T extends Json> {
  find(address: string): Promise<T | undefined>;
  keep(address: string, blocks: readonly string[], value: T): Promise<void>;
}

const table = 'prefixes';
const most = 256;
/** A block wider than this says nothing of the addresses in it: registries answer with the whole Internet for what they do not know. */
const widest = { 4: 8, 6: 16 };

/** Block and the end of its time. The blocks seen under one /16 (IPv4) or /32 (IPv6) stand together, so that finding one takes two reads. */
type Shard = (readonly [block: string, expires: number])[];

export const prefixMemory = <T extends Json>(store: Store, clock: Pick<Clock, 'now'>, kind: string, days: number): PrefixMemory<T> => {
  const shards = new Map<string, ReturnType<typeof read>>();

  const read = async (key: string) => {
    const found = await store.get<Shard>(table, key);
    const blocks = (found?.value ?? []).flatMap(([block, expires]) => {
      const cidr = parseCidr(block);
      return cidr && expires > clock.now() ? [{ cidr, expires }] : [];
    });
    return { blocks, version: found?.version ?? null };
  };
  const load = (key: string) => {
    const reading = shards.get(key) ?? read(key);
    shards.set(key, reading);
    return reading;
  };

  const find = async (address: string): Promise<T | undefined> => {
    const key = shardOf(kind, address);
    if (key === undefined) return undefined;
    const holding = (await load(key)).blocks.filter(({ cidr }) => inCidr(address, cidr)).sort((a, b) => b.cidr.bits - a.cidr.bits)[0];
    return holding && (await store.get<T>(table, entryOf(kind, holding.cidr)))?.value;
  };

  const keep = async (address: string, blocks: readonly string[], value: T): Promise<void> => {
    const key = shardOf(kind, address);
    const cidr = blocks.map(parseCidr).find((block) => block && block.bits >= widest[block.version] && inCidr(address, block));
    if (key === undefined || !cidr) return;
    const expires = clock.now() + days * 86_400_000;
    await store.put(table, entryOf(kind, cidr), value, { expires });
    // Losing a race costs one more lookup some day; three tries are plenty.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const before = await load(key);
      const rest = before.blocks.filter((block) => nameOf(block.cidr) !== nameOf(cidr)).slice(1 - most);
      const shard: Shard = [...rest, { cidr, expires }].map((block) => [nameOf(block.cidr), block.expires]);
      const written = await store.swap(table, key, shard, before.version, { expires });
      shards.delete(key);
      if (written !== undefined) return;
    }
  };

  return { find, keep };
};

const nameOf = ({ network, bits }: Cidr): string => `${network}/${bits}`;
const entryOf = (kind: string, cidr: Cidr): string => `${kind}=${nameOf(cidr)}`;

const shardOf = (kind: string, address: string): string | undefined => {
  const same = canonical(address);
  const wide = same && parseCidr(`${same}/${same.includes(':') ? 32 : 16}`);
  return wide && `${kind}:${wide.network}`;
};
