import { ObservableType } from '../kit/observable.ts';
import { canonical, isGlobal, kindOf, parseCidr, versionOf } from '../network/address.ts';
import { asciiHost } from '../text/domains.ts';
import { hashTypeOf, isOfType, typeOf } from '../text/observable.ts';
import { refang } from '../text/refang.ts';

/** A value ready to be sent, or why it is not. */
export interface Normal {
  type: ObservableType;
  /** Refanged, trimmed, in one spelling; null when refused. */
  safe: string | null;
  /** Why it is refused. */
  flaw?: string;
}

type Check = (value: string, type: ObservableType) => string | { flaw: string };
const flaw = (words: string): { flaw: string } => ({ flaw: words });

/** Context providers know the inside: private addresses and short host names are theirs to answer. */
export interface Rules {
  inside?: boolean;
}

const longest = 8192;

/** The checks of the type in their order; the first that fails says why. A type that is not given is inferred. */
export const normalise = (given: string, wanted?: string | null, { inside = false }: Rules = {}): Normal => {
  const isLong = given.length > longest;
  // Half a surrogate pair is no text: no key, address or body can carry it.
  const plain = isLong ? '' : refang(given.toWellFormed());
  const known = ObservableType.safeParse((wanted ?? '').trim().toLowerCase());
  const type = wanted ? (known.success ? known.data : 'unknown') : isLong ? 'unknown' : typeOf(plain);
  const check = inside ? (insideChecks[type] ?? checks[type]) : checks[type];
  const text = spelt(plain, type);
  if (check && !(inside && type === 'hostname' && isShortName(text)) && !matches(text, type))
    return refused(type, `Observable does not match expected pattern for ${type}`);
  // Controls and halves of characters are part of nothing that can be looked up.
  if (plain === '' || !given.isWellFormed() || /\p{Cc}/u.test(plain)) return refused(type, `Observable does not match expected pattern for ${type}`);
  const checked = check ? check(text, type) : text;
  return typeof checked === 'string' ? { type, safe: checked } : refused(type, checked.flaw);
};

const refused = (type: ObservableType, words: string): Normal => ({ type, safe: null, flaw: words });

const isShortName = (text: string): boolean => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(text);

/** Looks like the type, but is none: its own check says why. */
const lookAlikes: Readonly<Partial<Record<ObservableType, RegExp>>> = {
  ipv4: /^\d{1,3}(?:\.\d{1,3}){3}$/,
  ipv6: /^(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}$/i,
  url: /^(?:https?|ftps?|sftps?|telnet|ldap|file):\/\/$/i,
};

/** Blocks and AS numbers have no pattern among the extractors of single values. */
const matches = (text: string, type: ObservableType): boolean =>
  type === 'cidr'
    ? parseCidr(text) !== undefined && text.includes('/')
    : type === 'asn'
      ? /^as\d{1,10}$/i.test(text)
      : isOfType(text, type, { defanged: false }) || (lookAlikes[type]?.test(text) ?? false);

const hashes: ReadonlySet<ObservableType> = new Set(['md5_hash', 'sha1_hash', 'sha256_hash', 'sha512_hash', 'file_hash']);

/** Hashes and domains in lower case, IDN as A-labels, no trailing dot. */
const spelt = (text: string, type: ObservableType): string => {
  if (hashes.has(type)) return text.toLowerCase();
  if (type === 'dns' || type === 'hostname') return asciiHost(text) || text;
  if (type === 'cve') return text.toUpperCase();
  if (type === 'asn') return /^\d{1,10}$/.test(text) ? `AS${text}` : text.toUpperCase();
  if (type === 'email') return emailOf(text);
  return text;
};

const emailOf = (text: string): string => {
  const at = text.lastIndexOf('@');
  return at < 0 ? text : `${text.slice(0, at)}@${asciiHost(text.slice(at + 1)) || text.slice(at + 1)}`;
};

const address =
  (inside: boolean): Check =>
  (value, type) => {
    const version = versionOf(value);
    if (version === undefined) return flaw('IP address is invalid format');
    if (version !== (type === 'ipv4' ? 4 : 6)) return flaw(type === 'ipv4' ? 'Not an IPv4 address' : 'Not an IPv6 address');
    return inside || isGlobal(value) ? canonical(value)! : flaw('IP address is not global');
  };

const block: Check = (value) => {
  const { network, bits } = parseCidr(value)!;
  return isGlobal(network) ? `${network}/${bits}` : flaw('IP address is not global');
};

const domain: Check = (value) =>
  !value.includes('.') ? flaw('Domain is unqualified domain name') : versionOf(value) !== undefined ? flaw('Domain is an IP address') : value;

const leastEntropy = 3;

const hash: Check = (value) => (entropyOf(value) < leastEntropy ? flaw('String has too low an entropy to be a hash') : value);

/** Shannon entropy in bits per character. */
const entropyOf = (text: string): number => {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, times) => sum - (times / text.length) * Math.log2(times / text.length), 0);
};

const strictUrl = /^((?:https?|ftp|telnet|ldap|file):\/\/(?:[^\s/?#@]{1,256}@)?(?:\[[\da-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::\d{1,5})?(?:\/[^\s?#]*)?)/i;

const url: Check = (value) => {
  const whole = URL.canParse(value) ? value : strictUrl.exec(value)?.[1];
  const parsed = whole !== undefined && URL.canParse(whole) ? new URL(whole) : undefined;
  if (!parsed || parsed.hostname === '') return flaw(`Could not obtain scheme or host from ${value}`);
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  const isAddress = versionOf(host) !== undefined;
  if (isAddress && kindOf(host) === 'Loopback') return flaw('Host part of URL is a loopback IP address');
  if (isAddress && !isGlobal(host)) return flaw('Host part of URL is a private IP address');
  if (!isAddress && !host.replace(/\.$/, '').includes('.')) return flaw('Host is unqualified domain name');
  if (parsed.protocol === 'file:') return flaw('file URL scheme is not supported');
  return whole!.replace(/^[a-z][a-z\d+.-]*:\/\/(?:[^/?#@]*@)?[^/?#]*/i, (beginning) => lowered(beginning));
};

/** Scheme and host in lower case; names and passwords as they are. */
const lowered = (beginning: string): string => {
  const [, scheme = '', user = '', host = ''] = /^([^:]*:\/\/)((?:[^@]*@)?)(.*)$/.exec(beginning) ?? [];
  return scheme.toLowerCase() + user + host.toLowerCase();
};

const same: Check = (value) => value;

const checks: Readonly<Partial<Record<ObservableType, Check>>> = {
  ipv4: address(false),
  ipv6: address(false),
  cidr: block,
  asn: same,
  dns: domain,
  hostname: domain,
  url,
  email: same,
  cve: same,
  md5_hash: hash,
  sha1_hash: hash,
  sha256_hash: hash,
  sha512_hash: hash,
  file_hash: hash,
};
const insideChecks: typeof checks = { ipv4: address(true), ipv6: address(true), hostname: same };

/** A hash whose kind is not said is of the kind that its length says. */
export const exactType = ({ type, safe }: Normal): ObservableType => (type === 'file_hash' && safe !== null ? hashTypeOf(safe) : type);
