import { type LookupError, asLookupError } from './answers.ts';
import { type Origin, originByDns, originsByWhois, whoisBatch } from './cymru.ts';
import { inGroups } from './groups.ts';
import type { OwnerMeans } from './owner.ts';

/** How to ask who announces an address: whois (one conversation for many), DNS (works where port 43 is closed), or whichever answers. */
export const transports = ['auto', 'whois', 'dns'] as const;
export type Transport = (typeof transports)[number];

const atOnce = 8;

/** The origin of each of the public addresses, what is remembered first. An address that could not be asked about is absent. */
export const originsOf = async (addresses: readonly string[], transport: Transport, means: OwnerMeans): Promise<Map<string, Origin & { cached: boolean }>> => {
  const found = new Map<string, Origin & { cached: boolean }>();
  const open = new Set<string>();
  for (const address of new Set(addresses)) {
    const before = await means.origins.find(address);
    if (before) found.set(address, { ...before, cached: true });
    else open.add(address);
  }
  const learn = async (address: string, origin: Origin) => {
    found.set(address, { ...origin, cached: false });
    if (origin.asn_cidr !== null) await means.origins.keep(address, [origin.asn_cidr], origin);
  };
  let failure: LookupError | undefined;
  if (transport !== 'dns')
    for (let from = 0; from < open.size && !failure; from += whoisBatch)
      try {
        const answers = await originsByWhois([...open].slice(from, from + whoisBatch), means.network);
        for (const [address, origin] of answers) if (open.has(address)) await learn(address, origin);
      } catch (thrown) {
        failure = asLookupError(thrown);
      }
  if (failure && transport === 'whois') means.problem(failure, 'whois.cymru.com');
  if (transport === 'whois' || (transport === 'auto' && !failure)) return found;
  const missing = [...open].filter((address) => !found.has(address));
  const asking = inGroups(missing, atOnce, async (address) => {
    try {
      await learn(address, await originByDns(address, means.network, means.signal));
    } catch (thrown) {
      means.problem(asLookupError(thrown), address);
    }
  });
  for await (const _ of asking);
  return found;
};

