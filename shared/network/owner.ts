import type { Databases, Fetch, Network } from '../kit/ports.ts';
import { canonical, inCidr, kindOf } from './address.ts';
import { type LookupError, asLookupError } from './answers.ts';
import { serverOfAddress } from './bootstrap.ts';
import { noOrigin, type Origin } from './cymru.ts';
import type { PrefixMemory } from './prefixes.ts';
import { type Net, netsOf, registries } from './rdap.ts';

/** Who holds an address: who announces it and what the registries have on its block. */
export interface Owner extends Origin {
  query: string;
  nets: Net[];
  /** Nobody had to be asked. */
  cached: boolean;
}

export interface OwnerMeans {
  fetch: Fetch;
  network: Pick<Network, 'resolve' | 'exchange'>;
  origins: PrefixMemory<Origin>;
  nets: PrefixMemory<Net[]>;
  signal?: AbortSignal;
  /** For a database of announcements on this machine. */
  databases?: Databases;
  /** Part of the answer could not be had. */
  problem(error: LookupError, about: string): void;
}

/** What is said of an address that nobody is asked about; undefined for a public one that is not our own. */
export const unowned = (address: string, own: readonly string[]): Owner | undefined => {
  const kind = own.some((block) => inCidr(address, block)) ? 'Own' : kindOf(address);
  if (kind === 'Public') return undefined;
  return { query: address, ...noOrigin, asn_description: `No ASN Information for IP type: ${kind}`, nets: [], cached: false };
};

/** The owner of one public address, given its origin. A registry that fails costs the nets, never the rest. */
export const ownerOf = async (query: string, origin: (Origin & { cached: boolean }) | undefined, registration: boolean, means: OwnerMeans): Promise<Owner> => {
  const address = canonical(query)!;
  const { cached, ...known } = origin ?? { ...noOrigin, cached: false };
  const described = known.asn === null && known.asn_description === null ? { ...known, asn_description: 'No data returned' } : known;
  if (!registration) return { query, ...described, nets: [], cached };
  const before = await means.nets.find(address);
  if (before) return { query, ...described, nets: before, cached };
  return { query, ...described, nets: await registered(address, known.asn_registry, means), cached: false };
};

const registered = async (address: string, registry: string | null, means: OwnerMeans): Promise<Net[]> => {
  const { fetch, signal } = means;
  try {
    const base = registries[registry ?? ''] ?? (await serverOfAddress(address, fetch, signal)) ?? registries['arin']!;
    const { nets, cidrs, problem } = await netsOf(address, base, fetch, signal);
    if (problem) means.problem(problem, address);
    else await means.nets.keep(address, cidrs, nets);
    return nets;
  } catch (thrown) {
    means.problem(asLookupError(thrown), address);
    return [];
  }
};
