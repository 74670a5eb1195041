import type { Network } from '../kit/ports.ts';
import { canonical, parseCidr } from './address.ts';
import { LookupError, asLookupError } from './answers.ts';
import { reversed } from './reverse.ts';

/** Who announces an address, as Team Cymru's service tells it (https://www.team-cymru.com/ip-asn-mapping). */
export type Origin = {
  /** Digits; null when nobody announces the address. */
  asn: string | null;
  asn_cidr: string | null;
  asn_country_code: string | null;
  asn_registry: string | null;
  /** YYYY-MM-DD. */
  asn_date: string | null;
  asn_description: string | null;
};

export const noOrigin: Origin = { asn: null, asn_cidr: null, asn_country_code: null, asn_registry: null, asn_date: null, asn_description: null };

const whoisHost = 'whois.cymru.com';
const whoisTimeout = 5000;
/** Addresses of one conversation; about 100 bytes of answer for each. */
export const whoisBatch = 1000;

/** Asks over whois: one address as a single query, several in the service's bulk form. Addresses without an answer line are absent. */
export const originsByWhois = async (addresses: readonly string[], network: Pick<Network, 'exchange'>): Promise<Map<string, Origin>> => {
  const text = addresses.length === 1 ? ` -v ${addresses[0]}\r\n` : ['begin', 'verbose', ...addresses, 'end', ''].join('\r\n');
  try {
    return readWhois(await network.exchange(whoisHost, 43, text, { timeout: whoisTimeout + addresses.length * 20 }));
  } catch (thrown) {
    throw asLookupError(thrown);
  }
};

/** Lines of `AS | IP | BGP Prefix | CC | Registry | Allocated | AS Name`, in any order of lines, whatever stands between them. */
export const readWhois = (answer: string): Map<string, Origin> => {
  const origins = new Map<string, Origin>();
  for (const line of answer.split('\n')) {
    const [asn, ip, prefix, country, registry, date, ...name] = cells(line);
    const address = canonical(ip ?? '');
    if (address === undefined || origins.has(address)) continue;
    origins.set(address, originOf({ asn, prefix, country, registry, date }, name.join(' | ')));
  }
  return origins;
};

/** Asks over DNS: the origin of the address, then the name of its network. The way when port 43 is closed. */
export const originByDns = async (address: string, network: Pick<Network, 'resolve'>, signal?: AbortSignal): Promise<Origin> => {
  const found = reversed(address);
  if (!found) throw new LookupError('bad_request', `${address} is not an address.`);
  const answers = await texts(`${found.labels}.${found.version === 4 ? 'origin' : 'origin6'}.asn.cymru.com`, network, signal);
  // Several announcements: the most specific one carries the traffic.
  const best = answers.map(cells).sort((a, b) => bitsOf(b[1]) - bitsOf(a[1]))[0];
  if (!best) return noOrigin;
  const [asn, prefix, country, registry, date] = best;
  const origin = originOf({ asn, prefix, country, registry, date }, '');
  return origin.asn === null ? origin : { ...origin, asn_description: await networkName(origin.asn, network, signal) };
};

/** `64496` → the registered name of the network; null when it is not to be had. */
export const networkName = async (asn: string, network: Pick<Network, 'resolve'>, signal?: AbortSignal): Promise<string | null> => {
  try {
    const [line] = await texts(`AS${asn}.asn.cymru.com`, network, signal);
    return line === undefined ? null : known(cells(line).slice(4).join(' | '));
  } catch {
    return null;
  }
};

const texts = async (name: string, network: Pick<Network, 'resolve'>, signal?: AbortSignal): Promise<readonly string[]> => {
  try {
    return (await network.resolve(name, 'TXT', signal)).answers;
  } catch (thrown) {
    const error = asLookupError(thrown);
    if (/^(NXDOMAIN|NODATA)/.test(error.message)) return [];
    throw error;
  }
};

const cells = (line: string): string[] => line.replaceAll('"', '').split('|').map((cell) => cell.trim());
const known = (text: string | undefined): string | null => (text === undefined || text === '' || text === 'NA' ? null : text);
const bitsOf = (prefix: string | undefined): number => parseCidr(prefix ?? '')?.bits ?? -1;

type Cells = Record<'asn' | 'prefix' | 'country' | 'registry' | 'date', string | undefined>;

const originOf = ({ asn, prefix, country, registry, date }: Cells, name: string): Origin => ({
  // A prefix with several origins lists their numbers; the first is the usual one.
  asn: /^\d+/.exec(asn ?? '')?.[0] ?? null,
  asn_cidr: known(prefix),
  asn_country_code: known(country),
  asn_registry: known(registry),
  asn_date: known(date),
  asn_description: known(name),
});

