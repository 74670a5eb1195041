import { blockSize, type Scramble } from './scramble.ts';

const bits = 128;

/** The eight groups of an address of version 6, which has to be one. */
const groupsOf = (address: string): number[] => {
  const [left = [], right] = address.split('::').map((half) => half.split(':').flatMap(groupOf));
  return right ? [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right] : left;
};

const groupOf = (text: string): number[] => {
  if (text === '') return [];
  if (!text.includes('.')) return [parseInt(text, 16)];
  const [a, b, c, d] = text.split('.').map(Number) as [number, number, number, number];
  return [(a << 8) | b, (c << 8) | d];
};

const wordsOf = (groups: readonly number[]): number[] => [0, 2, 4, 6].map((at) => (groups[at]! << 16) | groups[at + 1]!);

/** Blocks of addresses of one kind, and how many bits they have in common. An address stays in its block, and none comes into one. */
const kinds = ([['2000::', 3], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8], ['::ffff:0:0', 96], ['64:ff9b::', 96], ['::1', bits]] as const).map(([start, length]) => ({ words: wordsOf(groupsOf(start)), length }));
/** Blocks whose addresses end in one of version 4. */
const embedding = new Map([['0,0,0,0,0,65535', '::ffff:'], ['100,65435,0,0,0,0', '64:ff9b::']]);

const bitsInCommon = (some: readonly number[], others: readonly number[]): number => {
  const word = some.findIndex((each, place) => each !== others[place]);
  return word < 0 ? bits : word * 32 + Math.clz32(some[word]! ^ others[word]!);
};

/**
 * Masks addresses of version 6: each bit changes, or not, by the bits before it (Xu, Fan, Ammar, Moon: Prefix-Preserving IP Address Anonymization, 2002). Addresses of one
 * network stay in one network, and no two become one. How an address is written does not matter.
 */
export const maskSix = (scramble: Scramble, maskFour: (address: string) => string): ((address: string) => string) => {
  const blocks = new Uint32Array((bits * blockSize) / 4);
  return (address) => {
    const groups = groupsOf(address);
    const words = wordsOf(groups);
    const start = embedding.get(groups.slice(0, 6).join());
    if (start !== undefined) return start + maskFour([words[3]! >>> 24, (words[3]! >>> 16) & 255, (words[3]! >>> 8) & 255, words[3]! & 255].join('.'));
    if (words[0] === 0 && words[1] === 0 && words[2] === 0 && words[3]! >>> 1 === 0) return words[3] === 0 ? '::' : '::1';
    writePrefixes(words, blocks);
    scramble(blocks);
    const kept = Math.max(...kinds.map((kind) => Math.min(kind.length, 1 + bitsInCommon(words, kind.words))));
    for (let bit = kept; bit < bits; bit += 1) words[bit >> 5] = words[bit >> 5]! ^ ((blocks[bit * 4]! >>> 31) << (31 - (bit & 31)));
    return words.flatMap((word) => [word >>> 16, word & 0xffff]).map((group) => group.toString(16)).join(':');
  };
};

/** For each bit a block: the bits before it and, to tell how many they are, a 1. */
const writePrefixes = (words: readonly number[], blocks: Uint32Array): void => {
  blocks.fill(0);
  for (let bit = 0, at = 0; bit < bits; bit += 1, at += 4) {
    const last = bit >> 5;
    for (let word = 0; word < last; word += 1) blocks[at + word] = words[word]!;
    blocks[at + last] = (words[last]! & ~(0xffffffff >>> (bit & 31))) | (0x80000000 >>> (bit & 31));
  }
};
