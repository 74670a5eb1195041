import type { Digests } from './digest.ts';
import { isKept, maskOctets, readOctets } from './octets.ts';
import { maskText, type MaskTexts } from './text.ts';

/**
 * Addresses of the same family. IPv4 by octet, each by a permutation that depends on the octets before it: addresses of one network stay in one network, and no two
 * become one. Private prefixes, loopback and broadcast stay. Text that is no address is masked as text.
 */
export const addresses = (digests: Digests): MaskTexts => {
  const maskFours = maskOctets(digests.scrambler('ip'));
  const mask: MaskTexts = (texts) => {
    const octets = new Uint16Array(texts.length * 4);
    const masked: string[] = [];
    const places: number[] = [];
    for (let place = 0; place < texts.length; place += 1) {
      const text = texts[place]!;
      const start = places.length * 4;
      const four = readOctets(text, octets, start);
      masked.push(four ? text : maskOther(digests, text, mask));
      if (four && !isKept(octets, start)) places.push(place);
    }
    const written = maskFours(octets.subarray(0, places.length * 4));
    for (let four = 0; four < places.length; four += 1) masked[places[four]!] = written[four]!;
    return masked;
  };
  return mask;
};

const maskOther = (digests: Digests, text: string, mask: MaskTexts): string => {
  if (text.includes(':')) return maskSix(digests, text, mask);
  return text.includes('.') ? maskText(digests, text) : digests.hex(text).repeat(Math.ceil(text.length / 64)).slice(0, text.length);
};

/** With a key each group depends on those before it, so that networks stay together; without one on itself alone. */
const maskSix = (digests: Digests, address: string, mask: MaskTexts): string => {
  if (address === '::1' || address === '::' || address.length > 64) return address.length > 64 ? maskText(digests, address) : address;
  let prefix = 'ip6';
  return address
    .split(':')
    .map((group) => {
      prefix += `:${group.toLowerCase()}`;
      if (group === '') return group;
      return group.includes('.') ? mask([group])[0]! : digests.hex(digests.keyed ? prefix : group).slice(0, group.length);
    })
    .join(':');
};
