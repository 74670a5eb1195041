import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { canonical } from '../../shared/network/address.ts';
import { inGroups } from '../../shared/network/groups.ts';
import { originsOf, transports } from '../../shared/network/origins.ts';
import { type Owner, ownerOf, type OwnerMeans, unowned } from '../../shared/network/owner.ts';
import { politeFetch } from '../../shared/network/polite.ts';
import { prefixMemory } from '../../shared/network/prefixes.ts';
import { refang } from '../../shared/text/refang.ts';

const text = (what: string) => z.string().nullable().describe(what);
const Net = z.object({
  cidr: z.string(), handle: z.string().nullable(), name: z.string().nullable(), startAddress: z.string().nullable(), endAddress: z.string().nullable(),
  created: z.string().nullable(), updated: z.string().nullable(), address: z.string().nullable(), emails: z.array(z.string()),
});

/** Registries ask for patience: that many questions at once, and never two about the same block. */
const atOnce = 4;
const days = 30;

export default operation({
  name: 'lookup-ip-owner',
  summary: 'Who announces and who registered an address: ASN, registry, blocks, contacts.',
  entities: ['ip'],
  input: z.strictObject({
    ...subjects('IP address'),
    transport: z
      .enum(transports)
      .default('auto')
      .describe('How to find the ASN: whois (port 43), dns, database (GeoLite2-ASN on this machine), or auto: one after the other.'),
    registration: z.boolean().default(true).describe('Also ask the registry (RDAP) for the blocks and their contacts.'),
  }),
  row: z.object({
    sourceIndex: z.number().int().describe('Place of the address in the input, from 0.'),
    query: z.string().describe('The address.'),
    asn: text('Number of the autonomous system that announces it.'),
    asn_cidr: text('The announced block.'),
    asn_country_code: text('Country of the registration.'),
    asn_registry: text('arin, ripencc, apnic, lacnic or afrinic.'),
    asn_date: text('Day of the allocation.'),
    asn_description: text('Name of the network; for an address that is not public, why nobody was asked.'),
    nets: z.array(Net).describe('Registered blocks: the one the address is in, then those it was cut out of.'),
    cached: z.boolean().describe('Whether the answer was remembered from an address of the same block.'),
  }),
  limits: { rows: 10_000, seconds: 180, bytes: 16_000_000, inline: 500 },
  uses: ['fetch', 'network', 'store', 'clock', 'log', 'blobs', 'settings', 'databases'],
  examples: [{ given: { value: '10.0.0.5' }, rows: [{ query: '10.0.0.5', asn: null, asn_description: 'No ASN Information for IP type: Private', nets: [] }] }],
  async *run(input, ports, call) {
    const means: OwnerMeans = {
      fetch: politeFetch(ports, call),
      network: ports.network,
      databases: ports.databases,
      origins: prefixMemory(ports.store, ports.clock, 'origin', days),
      nets: prefixMemory(ports.store, ports.clock, 'nets', days),
      signal: call.signal,
      problem: ({ kind, message }, about) => call.problem({ code: kind, about, detail: message }),
    };
    const own = ports.settings.ownAddresses;
    const wanted = [...each(input)].map(({ value, sourceIndex }) => ({ address: refang(value), sourceIndex }));
    const origins = await originsOf(wanted.flatMap(({ address }) => (unowned(address, own) ? [] : [canonical(address)!])), input.transport, means);
    const asked = new Map<string, Promise<Owner>>();
    const owner = (address: string): Promise<Owner> => {
      const key = canonical(address) ?? address;
      const nobody = unowned(address, own);
      const asking = nobody ? Promise.resolve(nobody) : (asked.get(key) ?? ownerOf(key, origins.get(key), input.registration, means));
      asked.set(key, asking);
      return asking;
    };
    let done = 0;
    for await (const row of inGroups(wanted, atOnce, async ({ address, sourceIndex }) => ({ sourceIndex, ...(await owner(address)), query: address }))) {
      yield row;
      call.progress((done += 1), wanted.length, 'addresses');
    }
  },
});
