import type { Digests } from './digest.ts';
import { maskText } from './text.ts';

const kept = new Set(['0.0.0.0', '127.0.0.1', '255.255.255.255']);

/**
 * An address of the same family. IPv4 by octet, each by a permutation that depends on the octets before it: addresses of one network stay in one network, and no two
 * become one. Private prefixes, loopback and broadcast stay. Text that is no address is masked as text.
 */
export const maskAddress = (digests: Digests, address: string): string => {
  if (address.includes(':')) return maskSix(digests, address);
  if (!address.includes('.')) return digests.hex(address).repeat(Math.ceil(address.length / 64)).slice(0, address.length);
  const octets = address.split('.', 16).map(octetOf);
  return octets.some(Number.isNaN) ? maskText(digests, address) : maskFour(digests, octets, address);
};

const octetOf = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : NaN);

/** Octets that always stay: those that begin special networks, and what makes 172.16/12 and 192.168/16 private. */
const special = new Set([0, 10, 127, 172, 192, 255]);
const stays = (place: number, first: number, octet: number): boolean =>
  place === 0 ? special.has(octet) : place === 1 && ((first === 192 && octet === 168) || (first === 172 && octet >= 16 && octet <= 31));

const maskFour = (digests: Digests, octets: readonly number[], address: string): string => {
  if (kept.has(octets.join('.'))) return address;
  const first = octets[0] ?? 0;
  let prefix = 'ip';
  return octets
    .map((octet, place) => {
      let masked = octet > 255 ? 1 : octet;
      if (octet <= 255 && !stays(place, first, octet)) {
        // Walking on past what stays keeps it a permutation of the rest.
        do masked = permuted(digests.of(prefix), masked);
        while (stays(place, first, masked));
      }
      prefix += `.${octet}`;
      return masked;
    })
    .join('.');
};

/** A permutation of 0-255: four Feistel rounds over half-bytes, whose tables are the digest's 64 half-bytes. */
const permuted = (tables: Buffer, octet: number): number => {
  let left = octet >> 4;
  let right = octet & 15;
  for (let round = 0; round < 4; round += 1) {
    const byte = tables[round * 8 + (right >> 1)]!;
    [left, right] = [right, left ^ (right & 1 ? byte & 15 : byte >> 4)];
  }
  return (left << 4) | right;
};

/** With a key each group depends on those before it, so that networks stay together; without one on itself alone. */
const maskSix = (digests: Digests, address: string): string => {
  if (address === '::1' || address === '::' || address.length > 64) return address.length > 64 ? maskText(digests, address) : address;
  let prefix = 'ip6';
  return address
    .split(':')
    .map((group) => {
      prefix += `:${group.toLowerCase()}`;
      if (group === '') return group;
      return group.includes('.') ? maskAddress(digests, group) : digests.hex(digests.keyed ? prefix : group).slice(0, group.length);
    })
    .join(':');
};
