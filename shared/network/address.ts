import ipaddr from 'ipaddr.js';
import { type BlockKind, blockOf4, blockOf6, embedded4 } from './special.ts';

/** What kind of address it is, in the words analysts know. Shared space (100.64.0.0/10) and text that is no address read Unspecified. */
export const ipKinds = ['Multicast', 'Public', 'Loopback', 'Link Local', 'Unspecified', 'Private', 'Reserved'] as const;
export type IpKind = (typeof ipKinds)[number];

const kindNames: Readonly<Record<Exclude<BlockKind, 'embeds-ipv4'>, IpKind>> = {
  public: 'Public', private: 'Private', loopback: 'Loopback', 'link-local': 'Link Local', multicast: 'Multicast',
  unspecified: 'Unspecified', shared: 'Unspecified', reserved: 'Reserved',
};

/** Four decimal parts of 0 to 255, no leading zeros: as a number of 32 bits; -1 for anything else. */
export const parse4 = (text: string): number => {
  if (text.length < 7 || text.length > 15) return -1;
  let address = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 46) {
      if (digits === 0 || (dots += 1) > 3) return -1;
      address = address * 256 + part;
      part = digits = 0;
    } else {
      if (code < 48 || code > 57 || (digits === 1 && part === 0)) return -1;
      part = part * 10 + code - 48;
      digits += 1;
      if (part > 255) return -1;
    }
  }
  return dots === 3 && digits > 0 ? address * 256 + part : -1;
};

/** The address without its zone; undefined for anything that is not strictly IPv6. */
const parse6 = (text: string): ipaddr.IPv6 | undefined => {
  if (text.length < 2 || text.length > 64 || !text.includes(':')) return undefined;
  const [bare = '', zone, ...rest] = text.split('%');
  if (rest.length > 0 || (zone !== undefined && !/^[\w.-]{1,16}$/.test(zone))) return undefined;
  if (!/^[\da-fA-F:.]{2,45}$/.test(bare)) return undefined;
  if (bare.includes('.') && parse4(bare.slice(bare.lastIndexOf(':') + 1)) < 0) return undefined;
  return ipaddr.IPv6.isValid(bare) ? ipaddr.IPv6.parse(bare) : undefined;
};

/** Undefined when the text is no address. */
const blockOf = (text: string): Exclude<BlockKind, 'embeds-ipv4'> | undefined => {
  const four = parse4(text);
  if (four >= 0) return blockOf4(four) as Exclude<BlockKind, 'embeds-ipv4'>;
  const six = parse6(text);
  if (!six) return undefined;
  const block = blockOf6(six);
  return block === 'embeds-ipv4' ? (blockOf4(embedded4(six)) as Exclude<BlockKind, 'embeds-ipv4'>) : block;
};

/** 4 or 6 for a whole address; undefined for anything else, short and octal forms included. */
export const versionOf = (text: string): 4 | 6 | undefined => (parse4(text) >= 0 ? 4 : parse6(text) ? 6 : undefined);

export const kindOf = (text: string): IpKind => kindNames[blockOf(text) ?? 'unspecified'];

/** Can the address be reached on the Internet, by the IANA registries? An address that carries an IPv4 address inside is what that one is. */
export const isGlobal = (text: string): boolean => blockOf(text) === 'public';

/** One spelling for each address: IPv6 compressed, lower case, without zone. Undefined when the text is no address. */
export const canonical = (text: string): string | undefined => (parse4(text) >= 0 ? text : parse6(text)?.toRFC5952String());

export interface Cidr {
  version: 4 | 6;
  /** The network's first address, canonical. */
  network: string;
  bits: number;
}

/** `192.0.2.7/24` → 192.0.2.0, 24 bits; a bare address is a block of one. Undefined when it is no block. */
export const parseCidr = (text: string): Cidr | undefined => {
  const [address = '', length, ...rest] = text.split('/');
  const version = versionOf(address);
  if (!version || rest.length > 0 || (length !== undefined && !/^(0|[1-9]\d{0,2})$/.test(length))) return undefined;
  const most = version === 4 ? 32 : 128;
  const bits = length === undefined ? most : Number(length);
  if (bits > most) return undefined;
  const whole = `${canonical(address)}/${bits}`;
  const network = version === 4 ? ipaddr.IPv4.networkAddressFromCIDR(whole).toString() : ipaddr.IPv6.networkAddressFromCIDR(whole).toRFC5952String();
  return { version, network, bits };
};

/** Is the address inside the block? False when either is malformed or they are of different versions. */
export const inCidr = (address: string, block: string | Cidr): boolean => {
  const cidr = typeof block === 'string' ? parseCidr(block) : block;
  const same = canonical(address);
  if (!cidr || !same || versionOf(same) !== cidr.version) return false;
  return ipaddr.parse(same).match(ipaddr.parse(cidr.network), cidr.bits);
};
