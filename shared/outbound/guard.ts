import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { FetchError } from '../kit/ports.ts';
import { isGlobal, kindOf } from '../network/address.ts';

/** All addresses of a name. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

export const systemResolve: ResolveHost = async (host) => (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** Names that never belong to a public service, whatever a resolver answers. */
const localSuffixes = ['.localhost', '.local', '.internal', '.lan', '.home.arpa', '.intranet', '.corp'];

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase();

const isLoopbackName = (host: string): boolean => host === 'localhost' || (isIP(host) > 0 && kindOf(host) === 'Loopback');

/** Whose addresses need not be public. */
export interface Trust {
  /** Loopback, over http, too: for tests. */
  loopbackHosts?: boolean | undefined;
  /** Servers of the operator's own, by name. */
  trustedHosts?: readonly string[] | undefined;
}

/** What is expected of the addresses of a host. */
const judgeOf = ({ loopbackHosts = false, trustedHosts = [] }: Trust, host: string): 'public' | 'loopback' | 'any' =>
  trustedHosts.some((trusted) => bare(trusted) === host) ? 'any' : loopbackHosts && isLoopbackName(host) ? 'loopback' : 'public';

/** The URL, when it may be asked at all: https, one of the hosts, no credentials in it, no address or name that is not public. */
export const checkedUrl = (text: string, hosts: readonly string[] | undefined, trust: Trust): URL => {
  if (!URL.canParse(text)) throw refusal('The address to ask is not a URL.');
  const url = new URL(text);
  const host = bare(url.hostname);
  const wanted = judgeOf(trust, host);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && wanted === 'loopback')) throw refusal(`Only https is spoken with other servers, not ${url.protocol}//${host}.`);
  if (url.username !== '' || url.password !== '') throw refusal(`Credentials do not belong into the address of ${host}.`);
  if (hosts && !hosts.some((allowed) => bare(allowed) === host)) throw refusal(`${host} is not one of the hosts that this call may reach.`);
  if (wanted !== 'public') return url;
  if (isIP(host) > 0 ? !isGlobal(host) : !host.includes('.') || localSuffixes.some((suffix) => host.endsWith(suffix))) throw refusal(`${host} is not a public host.`);
  return url;
};

/**
 * The lookup of every connection: all addresses of the name must be public, and the connection goes to one of those that were checked, so that
 * a second answer of the resolver can change nothing.
 */
export const checkedLookup = (resolve: ResolveHost, trust: Trust): LookupFunction => (hostname, options, callback) => {
  const host = bare(hostname);
  const wanted = judgeOf(trust, host);
  resolve(host).then(
    (addresses) => {
      const foreign = wanted === 'any' ? undefined : addresses.find((address) => !isGlobal(address) && !(wanted === 'loopback' && kindOf(address) === 'Loopback'));
      if (foreign !== undefined) return callback(refusal(`${host} leads to ${foreign}, which is not a public address.`), '', 0);
      const found = addresses.map((address) => ({ address, family: isIP(address) }));
      const first = found[0];
      if (!first) return callback(new FetchError('dns', `${host} has no address.`), '', 0);
      if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    },
    (cause: unknown) => callback(cause instanceof FetchError ? cause : new FetchError('dns', `${host} is not found.`, { cause }), '', 0),
  );
};

export const refusal = (message: string): FetchError => new FetchError('refused', message);
