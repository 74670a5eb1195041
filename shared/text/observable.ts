import type { ObservableType } from '../kit/observable.ts';
import { isIpv6 } from './addresses.ts';
import { indicatorFinder } from './indicators.ts';
import { refang } from './refang.ts';
import { extraTypes, usualTypes } from './types.ts';

const hashLengths: Readonly<Record<number, ObservableType>> = { 32: 'md5_hash', 40: 'sha1_hash', 64: 'sha256_hash', 128: 'sha512_hash' };

/** The type of a hash by its length, `unknown` for any other. Blanks around it do not count; the digits are not checked. */
export const hashTypeOf = (value: string): ObservableType => hashLengths[value.trim().length] ?? 'unknown';

const further = ['cidr', 'asn', 'cve', 'sha512_hash'];
const find = indicatorFinder({ types: [...usualTypes, ...further], defanged: false });

/** The type of a whole value, defanged or not; `unknown` when nothing fits it from end to end. */
export const typeOf = (value: string): ObservableType => {
  const text = refang(value);
  // Inside a text, an IPv6 address that ends in an IPv4 address counts as the latter.
  if (isIpv6(text)) return 'ipv6';
  return (find(text).find((indicator) => indicator.value === text)?.type as ObservableType | undefined) ?? 'unknown';
};

export interface Reading {
  anySuffix?: boolean;
  defanged?: boolean;
}

const readyTypes: ReadonlySet<string> = new Set([...usualTypes, ...extraTypes]);
const finders = new Map<string, ReturnType<typeof indicatorFinder>>();

/** A finder of one built-in type, made once for every way of reading. */
const finderOf = (type: string, anySuffix: boolean, defanged: boolean): ReturnType<typeof indicatorFinder> => {
  const key = `${type} ${anySuffix} ${defanged}`;
  const ready = finders.get(key) ?? indicatorFinder({ types: [type], anySuffix, defanged });
  finders.set(key, ready);
  return ready;
};

/** Whether the whole value is of the type. `hostname` is a `dns` name; `file_hash` is a hash of any kind. */
export const isOfType = (value: string, type: string, { anySuffix = false, defanged = true }: Reading = {}): boolean => {
  const wanted = type === 'hostname' ? 'dns' : type === 'file_hash' ? hashTypeOf(value) : type;
  if (!readyTypes.has(wanted)) return false;
  return finderOf(wanted, anySuffix, defanged)(value).some((indicator) => indicator.type === wanted && indicator.seen === value);
};
