import { cutTexts, writeNumber } from './ascii.ts';
import { blockSize, type Scramble } from './scramble.ts';

/** What stands for an octet above 255, which becomes 1. */
const tooLarge = 256;
const dot = 46;

/** Whether the text is four numbers, which then stand in `octets`. */
export const readOctets = (text: string, octets: Uint16Array, start: number): boolean => {
  let place = start;
  let digits = 0;
  let value = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : dot;
    if (code >= 48 && code <= 57 && digits < 9) {
      value = value * 10 + code - 48;
      digits += 1;
    } else {
      if (code !== dot || digits === 0 || place === start + 4) return false;
      octets[place] = value > 255 ? tooLarge : value;
      place += 1;
      value = digits = 0;
    }
  }
  return place === start + 4;
};

/** 0.0.0.0, 127.0.0.1 and 255.255.255.255. */
export const isKept = (octets: Uint16Array, start: number): boolean => {
  const first = octets[start]!;
  const rest = first === 255 ? 255 : 0;
  return (rest === first || first === 127) && octets[start + 1] === rest && octets[start + 2] === rest && octets[start + 3] === (first === 127 ? 1 : rest);
};

/** Masks addresses of four octets each. The first two have few permutations, which are made once; those of the others are made for all addresses at once. */
export const maskOctets = (scramble: Scramble): ((octets: Uint16Array) => string[]) => {
  const ofNetworks = permutations(scramble, Uint32Array.from({ length: 257 }, (_, index) => (index === 0 ? 0 : 2 ** 24 + index - 1)));
  return (octets) => {
    const hosts = permutations(scramble, hostPrefixes(octets));
    const bytes = Buffer.alloc(octets.length * 4, dot);
    const starts: number[] = [];
    let end = bytes.length;
    for (let at = octets.length - 4; at >= 0; at -= 4) {
      const first = octets[at]!;
      const second = octets[at + 1]!;
      end = writeNumber(bytes, end, permuted(hosts, (at >> 1) + 1, octets[at + 3]!)) - 1;
      end = writeNumber(bytes, end, permuted(hosts, at >> 1, octets[at + 2]!)) - 1;
      end = writeNumber(bytes, end, secondStays(first, second) ? second : walked(ofNetworks, 1 + (first & 255), second, (masked) => secondStays(first, masked))) - 1;
      end = writeNumber(bytes, end, firstStays(first) ? first : walked(ofNetworks, 0, first, firstStays));
      starts.push(end);
    }
    return cutTexts(bytes, starts).reverse();
  };
};

/** The octets before the third and the fourth of each address, with their number. */
const hostPrefixes = (octets: Uint16Array): Uint32Array => {
  const prefixes = new Uint32Array(octets.length / 2);
  for (let at = 0; at < octets.length; at += 4) {
    const network = ((octets[at]! & 255) << 8) | (octets[at + 1]! & 255);
    prefixes[at >> 1] = (2 << 24) | network;
    prefixes[(at >> 1) + 1] = (3 << 24) | (network << 8) | (octets[at + 2]! & 255);
  }
  return prefixes;
};

/** Octets that always stay: those that begin special networks, and what makes 172.16/12 and 192.168/16 private. */
const special = Uint8Array.from({ length: 256 }, (_, octet) => Number([0, 10, 127, 172, 192, 255].includes(octet)));
const firstStays = (octet: number): boolean => special[octet] === 1;
const secondStays = (first: number, octet: number): boolean => (first === 192 && octet === 168) || (first === 172 && octet >= 16 && octet <= 31);

/** Permutations of 0-255, of two blocks each: four tables of 16 half-bytes. */
const tableSize = 2 * blockSize;
const permutations = (scramble: Scramble, prefixes: Uint32Array): Uint8Array => {
  const blocks = new Uint32Array((prefixes.length * tableSize) / 4);
  const view = new DataView(blocks.buffer);
  for (let index = 0; index < prefixes.length; index += 1) {
    view.setUint32(index * tableSize, prefixes[index]!);
    view.setUint32(index * tableSize + blockSize, prefixes[index]!);
    view.setUint8(index * tableSize + blockSize + 4, 1);
  }
  scramble(blocks);
  return new Uint8Array(blocks.buffer);
};

/** By four Feistel rounds over half-bytes. */
const permuted = (tables: Uint8Array, index: number, octet: number): number => {
  if (octet === tooLarge) return 1;
  let left = octet >> 4;
  let right = octet & 15;
  for (let table = index * tableSize; table < (index + 1) * tableSize; table += 8) {
    const mixed = left ^ ((tables[table + (right >> 1)]! >> ((right & 1) << 2)) & 15);
    left = right;
    right = mixed;
  }
  return (left << 4) | right;
};

/** Walking on past what stays keeps it a permutation of the rest. */
const walked = (tables: Uint8Array, index: number, octet: number, stays: (octet: number) => boolean): number => {
  let masked = octet;
  do masked = permuted(tables, index, masked);
  while (stays(masked));
  return masked;
};
