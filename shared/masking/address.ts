import { isIpv4, isIpv6 } from '../text/addresses.ts';
import type { Digests } from './digest.ts';
import { isKept, maskOctets, readOctets } from './octets.ts';
import { remembering } from './remember.ts';
import { maskSix } from './six.ts';
import { maskText, type MaskTexts } from './text.ts';

/**
 * Addresses of the same family. IPv4 by octet, each by a permutation that depends on the octets before it: addresses of one network stay in one network, and no two
 * become one; with a key IPv6 the same by bit. Private prefixes, loopback and broadcast stay. Text that is no address is masked as text.
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
      masked.push(four ? text : maskOther(text));
      if (four && !isKept(octets, start)) places.push(place);
    }
    const written = maskFours(octets.subarray(0, places.length * 4));
    for (let four = 0; four < places.length; four += 1) masked[places[four]!] = written[four]!;
    return masked;
  };
  const maskFour = (address: string): string => mask([address])[0]!;
  const maskOther = remembering(digests.keyed ? keyed(digests, maskFour) : plain(digests, maskFour));
  return mask;
};

/** No address: what could be a name as text, anything else as digits of a digest. */
const maskNone = (digests: Digests, text: string): string =>
  text.includes('.') || text.includes(':') ? maskText(digests, text) : digests.hex(text).repeat(Math.ceil(text.length / 64)).slice(0, text.length);

/** Before or after an address: brackets, a zone, a port, the length of a prefix. */
const dressed = /^(\[?)([\da-f.:]{2,45}?)(%[\w.-]{1,16})?(\]?(?:[:/]\d{1,5})?)$/i;

const keyed = (digests: Digests, maskFour: (address: string) => string) => {
  const six = maskSix(digests.scrambler('ip6'), maskFour);
  const maskCore = (core: string): string | undefined => (isIpv4(core) ? maskFour(core) : isIpv6(core) ? six(core) : undefined);
  return (text: string): string => {
    const whole = maskCore(text);
    if (whole !== undefined) return whole;
    const [, open = '', core = '', zone = '', rest = ''] = text.length < 100 ? (dressed.exec(text) ?? []) : [];
    const masked = (open === '[') === rest.startsWith(']') ? maskCore(core) : undefined;
    if (masked !== undefined) return `${open}${masked}${zone && `%${maskText(digests, zone.slice(1))}`}${rest}`;
    return maskNone(digests, text);
  };
};

/** As the reference: each group of an address of version 6 by itself. */
const plain = (digests: Digests, maskFour: (address: string) => string) => (text: string): string => {
  if (text === '::1' || text === '::') return text;
  if (text.includes(':') && text.length <= 64)
    return text.split(':').map((group) => (group === '' ? '' : group.includes('.') ? maskFour(group) : digests.hex(group).slice(0, group.length))).join(':');
  return maskNone(digests, text);
};
