import { parseCidr } from './address.ts';
import { LookupError, asLookupError } from './answers.ts';
import { noOrigin, type Origin, originByDns, originsByWhois, whoisBatch } from './cymru.ts';
import { inGroups } from './groups.ts';
import { openPrefixes } from './mmdb.ts';
import type { OwnerMeans } from './owner.ts';

/** Who is asked: whois (one conversation for many), DNS (works where port 43 is closed), a database of this machine, or whichever answers. */
export const transports = ['auto', 'whois', 'dns', 'database'] as const;
export type Transport = (typeof transports)[number];

const atOnce = 8;
const asnDatabase = 'GeoLite2-ASN';

interface AsnRecord {
  autonomous_system_number?: number;
  autonomous_system_organization?: string;
}
type Found = Origin & { cached: boolean };
type Learn = (address: string, origin: Origin) => Promise<void>;

/** The origin of each of the public addresses, what is remembered first. An address that could not be asked about is absent. */
export const originsOf = async (addresses: readonly string[], transport: Transport, means: OwnerMeans): Promise<Map<string, Found>> => {
  const found = new Map<string, Found>();
  for (const address of new Set(addresses)) {
    const before = await means.origins.find(address);
    if (before) found.set(address, { ...before, cached: true });
  }
  const missing = () => [...new Set(addresses)].filter((address) => !found.has(address));
  const learn: Learn = async (address, origin) => {
    found.set(address, { ...origin, cached: false });
    if (origin.asn_cidr !== null) await means.origins.keep(address, [origin.asn_cidr], origin);
  };
  const failure = transport === 'auto' || transport === 'whois' ? await byWhois(missing(), learn, means) : undefined;
  if (failure && transport === 'whois') means.problem(failure, 'whois.cymru.com');
  // Silence where whois has answered means that nobody announces the address.
  if (transport === 'dns' || (transport === 'auto' && failure)) await byDns(missing(), learn, means);
  if (transport === 'database' || transport === 'auto') await byDatabase(missing(), transport === 'database', found, means);
  return found;
};

const byWhois = async (addresses: readonly string[], learn: Learn, { network }: OwnerMeans): Promise<LookupError | undefined> => {
  const asked = new Set(addresses);
  try {
    for (let from = 0; from < addresses.length; from += whoisBatch) {
      const origins = await originsByWhois(addresses.slice(from, from + whoisBatch), network);
      for (const [address, origin] of origins) if (asked.has(address)) await learn(address, origin);
    }
    return undefined;
  } catch (thrown) {
    return asLookupError(thrown);
  }
};

const byDns = async (addresses: readonly string[], learn: Learn, { network, signal, problem }: OwnerMeans): Promise<void> => {
  const asking = inGroups(addresses, atOnce, async (address) => {
    try {
      await learn(address, await originByDns(address, network, signal));
    } catch (thrown) {
      problem(asLookupError(thrown), address);
    }
  });
  for await (const _ of asking);
};

const byDatabase = async (addresses: readonly string[], wanted: boolean, found: Map<string, Found>, { databases, problem }: OwnerMeans): Promise<void> => {
  if (addresses.length === 0) return;
  const lookup = databases && (await openPrefixes<AsnRecord>(databases, asnDatabase));
  if (!lookup) {
    if (wanted) problem(new LookupError('not_found', `There is no database ${asnDatabase}; write-geolite downloads it.`), asnDatabase);
    return;
  }
  for (const address of addresses) {
    const [record, bits] = lookup(address);
    if (record?.autonomous_system_number === undefined) continue;
    const { autonomous_system_number: asn, autonomous_system_organization: name = null } = record;
    const block = parseCidr(`${address}/${bits}`);
    found.set(address, { ...noOrigin, asn: String(asn), asn_cidr: block ? `${block.network}/${block.bits}` : null, asn_description: name, cached: false });
  }
};
