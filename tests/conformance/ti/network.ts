import { kindOf, versionOf } from '../../../shared/network/address.ts';
import { LookupError } from '../../../shared/network/answers.ts';
import { askIpStack } from '../../../shared/network/ipstack.ts';
import { locatorOver } from '../../../shared/network/location.ts';
import { originsOf, type Transport } from '../../../shared/network/origins.ts';
import { ownerOf, type OwnerMeans, unowned } from '../../../shared/network/owner.ts';
import { placeholder } from '../../../shared/network/place.ts';
import { politeFetch } from '../../../shared/network/polite.ts';
import { prefixMemory } from '../../../shared/network/prefixes.ts';
import { asnDetails, asnOf } from '../../../shared/network/radb.ts';
import type { CityRecord } from '../../../shared/network/records.ts';
import { isResolvable, type RecordType, resolved } from '../../../shared/network/resolve.ts';
import { pointerName } from '../../../shared/network/reverse.ts';
import { browshot } from '../../../shared/network/screenshot.ts';
import { listedCertificates } from '../../../shared/network/sslbl.ts';
import { componentsOf, urlParts } from '../../../shared/network/url.ts';
import { hasSuffix } from '../../../shared/text/domains.ts';
import type { Fetch } from '../../../shared/kit/ports.ts';
import { testPorts } from '../../support/ports.ts';
import type { Case, Runner } from './case.ts';
import type { Wire } from './wire.ts';

const ipsOf = ({ input }: Case): string[] => [...new Set(input['ips'] as string[])];
const keyOf = ({ config }: Case): string => String(config['AuthKey']);

/** The way out that the operations take. */
const politely = ({ options }: Case, wire: Wire): Fetch => {
  const ports = testPorts({ clock: wire.clock, fetch: wire.fetch });
  return politeFetch(ports, { deadline: wire.clock.now() + 300_000, signal: new AbortController().signal }, { attempts: options?.retry?.maxAttempts ?? 1 });
};

const ipType: Runner = async ({ input }) => ({
  results: (input['ips'] as string[]).map((ip) => ({ ip, result: kindOf(ip) })),
  warnings: (input['ips'] as string[]).filter((ip) => versionOf(ip) === undefined),
});

const geoLite: Runner = async (one) => {
  const records = (one.databaseRecords ?? {}) as Record<string, CityRecord>;
  const locate = locatorOver([{ name: 'recorded', versions: [4, 6], source: 'recorded', lookup: (address) => records[address] }]);
  return { locations: ipsOf(one).map((ip) => ({ ...locate(ip) })) };
};

const ipStack: Runner = async (one, wire) => {
  const answers = [];
  for (const ip of ipsOf(one)) answers.push({ ip, answer: placeholder(ip) ?? (await wire.clock.run(askIpStack([ip], keyOf(one), politely(one, wire)))).get(ip) });
  return {
    locations: answers.flatMap(({ answer }) => (answer && !(answer instanceof LookupError) ? [{ ...answer }] : [])),
    errors: answers.flatMap(({ ip, answer }) => (answer instanceof LookupError ? [{ IpAddress: ip, ErrorKind: answer.kind, Message: answer.message }] : [])),
  };
};

const whois: Runner = async (one, wire) => {
  const { store, clock } = testPorts({ clock: wire.clock });
  const errors: { IpAddress: string; ErrorKind: string; Message: string }[] = [];
  const means: OwnerMeans = {
    fetch: politely(one, wire), network: wire.network, origins: prefixMemory(store, clock, 'origin', 30), nets: prefixMemory(store, clock, 'nets', 30),
    problem: ({ kind, message }, about) => errors.push({ IpAddress: about, ErrorKind: kind, Message: message }),
  };
  const run = async () => {
    const open = ipsOf(one).filter((ip) => !unowned(ip, []));
    const origins = await originsOf(open, (one.config['transport'] as Transport | undefined) ?? 'auto', means);
    const rows = [];
    for (const ip of ipsOf(one)) rows.push({ ...(unowned(ip, []) ?? (await ownerOf(ip, origins.get(ip), true, means))) });
    return rows;
  };
  return { rows: await wire.clock.run(run()), errors };
};

const radb: Runner = async ({ input }, wire) => {
  const rows = [];
  for (const given of input['asns'] as (string | number)[]) {
    const asn = asnOf(String(given));
    rows.push({ ...(asn === undefined ? undefined : await wire.clock.run(asnDetails(asn, wire.network))) });
  }
  return { rows };
};

/** The functions that a case may call by name. */
const functions: Readonly<Record<string, (wire: Wire, ...given: string[]) => unknown>> = {
  dns_components: (_, host = '') => componentsOf(host),
  url_components: (_, url = '') => urlParts(url) ?? {},
  validate_tld: (_, host = '') => hasSuffix(host),
  is_resolvable: async ({ network }, host = '') => (await isResolvable(host, network)).resolvable ?? false,
  dns_resolve: (wire, host = '', type = 'A') => answerOf(host, type, wire),
  ip_rev_resolve: (wire, address = '') => answerOf(pointerName(address) ?? address, 'PTR', wire),
};

const answerOf = async (qname: string, rdtype: string, { network, clock }: Wire) => {
  const { status, answers, canonical, ttl } = await resolved(qname, rdtype as RecordType, network);
  const expiration = ttl === null ? null : new Date(clock.now() + ttl * 1000).toISOString().replace('.000Z', 'Z');
  return { qname, rdtype, rdclass: 'IN', response: answers[0] ?? status, canonical_name: canonical, expiration, rrset: [...answers] };
};

const domainUtils: Runner = async ({ input }, wire) => {
  const results = [];
  for (const [name, ...given] of (input['calls'] ?? [Object.values(input)]) as [string, ...string[]][]) {
    const call = functions[name];
    if (!call) throw new Error(`There is no function ${name}.`);
    results.push(await call(wire, ...given));
  }
  return { results };
};

const domainValidator: Runner = async (one, wire) => {
  const host = String(one.input['host']);
  const shown = await wire.network.certificate(host).catch(() => undefined);
  const listing = shown && (await wire.clock.run(listedCertificates(politely(one, wire)))).get(shown.sha1);
  return { rows: [{ host, result: shown ? listing !== undefined : null, sha1: shown?.sha1 ?? null, ...listing }] };
};

const screenshot: Runner = async (one, wire) => {
  const url = String(one.input['url']);
  try {
    const { contentType } = await wire.clock.run(browshot(url, { fetch: wire.fetch, clock: wire.clock, key: keyOf(one) }));
    return { rows: [{ url, status: 'finished', contentType }] };
  } catch (thrown) {
    if (!(thrown instanceof LookupError)) throw thrown;
    return { rows: [{ url, status: 'error', contentType: null, ErrorKind: thrown.kind }] };
  }
};

/** Lookups of context, by the provider's name in the case. */
export const networkRunners: Readonly<Record<string, Runner>> = {
  IpType: ipType, GeoLiteLookup: geoLite, IPStackLookup: ipStack, IpWhois: whois, RADB: radb, DomainUtils: domainUtils, DomainValidator: domainValidator, Browshot: screenshot,
};
