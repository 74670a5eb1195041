import { createHash } from 'node:crypto';
import type { ObservableType } from '../kit/observable.ts';
import { canonical, parseCidr, versionOf } from '../network/address.ts';
import { asciiHost } from '../text/domains.ts';
import { hashTypeOf, isOfType, typeOf } from '../text/observable.ts';
import { refang } from '../text/refang.ts';

/** What a feed can name. A host name counts as `dns`. */
export const indicatorTypes = ['ipv4', 'ipv6', 'cidr', 'dns', 'url', 'email', 'md5_hash', 'sha1_hash', 'sha256_hash', 'sha512_hash'] as const;
export type IndicatorType = (typeof indicatorTypes)[number];

/** What one source says of a value. */
export type Statement = {
  source: string;
  /** The source's own id; empty when it gave none. */
  id: string;
  /** 0 to 100. */
  confidence: number;
  /** ISO 8601, UTC; null = always. */
  validFrom: string | null;
  validUntil: string | null;
  labels: string[];
  /** clear, green, amber, amber+strict, red; null when the source said nothing. */
  tlp: string | null;
  description: string | null;
};

/** A value in its normal form. */
export interface Value {
  type: IndicatorType;
  value: string;
}

/** One line of a feed: a statement about a value, or the end of one. */
export interface Entry extends Value {
  revoked: boolean;
  statement: Statement;
}

/** Something in a feed that could not be used, and why. */
export interface Skipped {
  skipped: string;
  about: string;
}

const longest = 2048;

/** The value as the matcher keeps it, whatever its defanging and case; undefined for what no feed can name. */
export const normalised = (text: string, hint?: ObservableType): Value | undefined => {
  const plain = refang(text).replace(/\.$/, '');
  if (plain === '' || plain.length > longest) return undefined;
  const version = versionOf(plain);
  if (version) return { type: version === 4 ? 'ipv4' : 'ipv6', value: canonical(plain)! };
  const type = typeOf(plain);
  if (type === 'cidr') return block(plain);
  if (type === 'url') return { type, value: plainUrl(plain) };
  if (type === 'email') return { type, value: plain.toLowerCase() };
  const isName = type === 'dns' || ((hint === 'dns' || hint === 'hostname') && isOfType(plain, 'dns', { anySuffix: true }));
  if (isName) return { type: 'dns', value: asciiHost(plain) };
  const hash = /^[\da-f]+$/i.test(plain) ? hashTypeOf(plain) : 'unknown';
  return isIndicatorType(hash) ? { type: hash, value: plain.toLowerCase() } : undefined;
};

const isIndicatorType = (type: ObservableType): type is IndicatorType => (indicatorTypes as readonly string[]).includes(type);

/** A block of one address is the address. */
const block = (text: string): Value | undefined => {
  const cidr = parseCidr(text);
  if (!cidr) return undefined;
  if (cidr.bits === (cidr.version === 4 ? 32 : 128)) return { type: cidr.version === 4 ? 'ipv4' : 'ipv6', value: cidr.network };
  return { type: 'cidr', value: `${cidr.network}/${cidr.bits}` };
};

/** Scheme and host in lower case, no fragment; the path as it is, because servers tell its case apart. */
const plainUrl = (text: string): string => {
  const url = new URL(text);
  url.hash = '';
  return url.href;
};

/** Where a value is kept in the store. Blocks stand together, so that they can be listed. */
export const keyOf = ({ type, value }: Value): string => `${type}:${value.length > 120 ? createHash('sha256').update(value).digest('hex') : value}`;
