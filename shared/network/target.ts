import { domainToUnicode } from 'node:url';
import { asciiHost, hasSuffix } from '../text/domains.ts';
import { refang } from '../text/refang.ts';
import { canonical, inCidr, isGlobal, versionOf } from './address.ts';
import { urlParts } from './url.ts';

/** The host that a name, a URL or an address means. */
export interface Target {
  /** A-label form in lower case, or the canonical address. */
  host: string;
  version: 4 | 6 | undefined;
  /** Whether strangers may be asked about it: a public address, or a name below a public suffix. Anything else would tell them about our network. */
  open: boolean;
}

const longestName = 253;

export const targetOf = (value: string): Target => {
  const plain = refang(value);
  const host = versionOf(plain) ? plain : (urlParts(plain)?.host?.replace(/^\[|\]$/g, '') ?? plain);
  const version = versionOf(host);
  if (version) return { host: canonical(host)!, version, open: isGlobal(host) };
  const name = asciiHost(host);
  return { host: name || host.slice(0, longestName), version, open: name !== '' && name.length <= longestName && hasSuffix(name) };
};

/** The name as a reader sees it. */
export const unicodeHost = (host: string): string => domainToUnicode(host) || host;

/** Is it one of our domains, or below one? */
export const isOwn = (host: string, own: readonly string[]): boolean => own.map(asciiHost).some((domain) => host === domain || host.endsWith(`.${domain}`));

/** Is the host of the value one of our domains or addresses? */
export const isOurs = (value: string, { ownDomains, ownAddresses }: { ownDomains: readonly string[]; ownAddresses: readonly string[] }): boolean => {
  const { host, version } = targetOf(value);
  return version ? ownAddresses.some((block) => inCidr(host, block)) : isOwn(host, ownDomains);
};
