import type { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { CaaRecord } from 'node:dns';
import { type DnsAnswer, FetchError } from '../../kit/ports.ts';

type Records = Omit<DnsAnswer, 'name' | 'type'>;

/** How each record type is asked for and written, in the order of its presentation format. */
const askers: Readonly<Record<string, (resolver: Resolver, name: string) => Promise<Records>>> = {
  A: async (resolver, name) => addresses(await resolver.resolve4(name, { ttl: true })),
  AAAA: async (resolver, name) => addresses(await resolver.resolve6(name, { ttl: true })),
  CNAME: async (resolver, name) => plain(await resolver.resolveCname(name)),
  NS: async (resolver, name) => plain(await resolver.resolveNs(name)),
  PTR: async (resolver, name) => plain(isIP(name) ? await resolver.reverse(name) : await resolver.resolvePtr(name)),
  TXT: async (resolver, name) => plain((await resolver.resolveTxt(name)).map((chunks) => chunks.join(''))),
  MX: async (resolver, name) => plain((await resolver.resolveMx(name)).sort((a, b) => a.priority - b.priority).map((mx) => `${mx.priority} ${mx.exchange}`)),
  SRV: async (resolver, name) => plain((await resolver.resolveSrv(name)).map((srv) => `${srv.priority} ${srv.weight} ${srv.port} ${srv.name}`)),
  CAA: async (resolver, name) => plain((await resolver.resolveCaa(name)).map(caa)),
  SOA: async (resolver, name) => {
    const soa = await resolver.resolveSoa(name);
    return plain([`${soa.nsname} ${soa.hostmaster} ${soa.serial} ${soa.refresh} ${soa.retry} ${soa.expire} ${soa.minttl}`]);
  },
};

/** Record types that can be asked for. */
export const recordTypes: readonly string[] = Object.keys(askers);

/** One question to the resolver. The canonical name is looked up beside addresses, because the stub resolver hides it. */
export const query = async (resolver: Resolver, name: string, type: string): Promise<DnsAnswer> => {
  const ask = askers[type];
  if (!ask) throw new FetchError('dns', `NOTIMP: record type ${type} cannot be asked for; there are ${recordTypes.join(', ')}`);
  const [records, canonical] = await Promise.all([ask(resolver, name), type === 'A' || type === 'AAAA' ? canonicalOf(resolver, name) : undefined]);
  return { name, type, ...records, ...(canonical !== undefined && { canonical }) };
};

const canonicalOf = async (resolver: Resolver, name: string): Promise<string | undefined> => {
  try {
    return (await resolver.resolveCname(name))[0];
  } catch {
    return undefined;
  }
};

const plain = (answers: string[]): Records => ({ answers });

const addresses = (records: { address: string; ttl: number }[]): Records => ({
  answers: records.map(({ address }) => address),
  ...(records.length > 0 && { ttl: Math.min(...records.map(({ ttl }) => ttl)) }),
});

const caa = ({ critical, issue, issuewild, iodef, ...rest }: CaaRecord): string => {
  const [tag, value] = Object.entries({ issue, issuewild, iodef, ...rest }).find(([, text]) => text !== undefined) ?? ['', ''];
  return `${critical} ${tag} "${String(value)}"`;
};

const codes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'NXDOMAIN', ENODATA: 'NODATA', ESERVFAIL: 'SERVFAIL', EREFUSED: 'REFUSED', ETIMEOUT: 'TIMEOUT', ECANCELLED: 'CANCELLED',
  EFORMERR: 'FORMERR', ENOTIMP: 'NOTIMP', EBADNAME: 'BADNAME', EBADRESP: 'BADRESP', ECONNREFUSED: 'UNREACHABLE',
};

/** The resolver's own word for what went wrong. */
export const codeOf = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException).code ?? 'SERVFAIL';
  return codes[code] ?? code;
};
