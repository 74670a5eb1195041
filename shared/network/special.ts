import ipaddr from 'ipaddr.js';

/** What the registries say of a block. `shared` is 100.64.0.0/10: neither public nor anybody's private net. */
export type BlockKind = 'public' | 'private' | 'loopback' | 'link-local' | 'multicast' | 'unspecified' | 'shared' | 'reserved' | 'embeds-ipv4';

/**
 * IANA special-purpose address registries (iana-ipv4-special-registry, iana-ipv6-special-registry, state of 2026-11), multicast and unallocated space.
 * The first block that holds an address decides, so exceptions stand before what they are cut out of. Addresses in no IPv4 block are public.
 */
const blocks4: readonly (readonly [string, BlockKind])[] = [
  ['0.0.0.0/32', 'unspecified'], ['0.0.0.0/8', 'private'], ['10.0.0.0/8', 'private'], ['100.64.0.0/10', 'shared'], ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'], ['172.16.0.0/12', 'private'], ['192.0.0.9/32', 'public'], ['192.0.0.10/32', 'public'], ['192.0.0.0/24', 'private'],
  ['192.0.2.0/24', 'private'], ['192.168.0.0/16', 'private'], ['198.18.0.0/15', 'private'], ['198.51.100.0/24', 'private'], ['203.0.113.0/24', 'private'],
  ['224.0.0.0/4', 'multicast'], ['240.0.0.0/4', 'private'],
];

/** Addresses in no IPv6 block are reserved: only 2000::/3 is given out. */
const blocks6: readonly (readonly [string, BlockKind])[] = [
  ['::/128', 'unspecified'], ['::1/128', 'loopback'], ['::ffff:0:0/96', 'embeds-ipv4'], ['64:ff9b::/96', 'embeds-ipv4'], ['64:ff9b:1::/48', 'private'],
  ['100::/64', 'private'], ['100:0:0:1::/64', 'private'], ['2001:1::1/128', 'public'], ['2001:1::2/128', 'public'], ['2001:1::3/128', 'public'],
  ['2001:3::/32', 'public'], ['2001:4:112::/48', 'public'], ['2001:20::/28', 'public'], ['2001:30::/28', 'public'], ['2001::/23', 'private'],
  ['2001:db8::/32', 'private'], ['2002::/16', 'embeds-ipv4'], ['3fff::/20', 'private'], ['2000::/3', 'public'], ['5f00::/16', 'private'],
  ['fc00::/7', 'private'], ['fe80::/10', 'link-local'], ['fec0::/10', 'private'], ['ff00::/8', 'multicast'],
];

const ranges4 = blocks4.map(([cidr, kind]) => {
  const [{ octets }, bits] = ipaddr.IPv4.parseCIDR(cidr);
  const start = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return { start, end: start + 2 ** (32 - bits), kind };
});
const ranges6 = blocks6.map(([cidr, kind]) => ({ range: ipaddr.IPv6.parseCIDR(cidr), kind }));

/** What an IPv4 address, as a number of 32 bits, is for. */
export const blockOf4 = (address: number): BlockKind => {
  for (const { start, end, kind } of ranges4) if (address >= start && address < end) return kind;
  return 'public';
};

/** What an IPv6 address is for. */
export const blockOf6 = (address: ipaddr.IPv6): BlockKind => {
  for (const { range, kind } of ranges6) if (address.match(range)) return kind;
  return 'reserved';
};

/** The IPv4 address inside a mapped, NAT64 or 6to4 address, as a number. */
export const embedded4 = ({ parts }: ipaddr.IPv6): number => {
  const [high, low] = parts[0] === 0x2002 ? [parts[1]!, parts[2]!] : [parts[6]!, parts[7]!];
  return high * 65_536 + low;
};
