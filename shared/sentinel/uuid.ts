import { createHash } from 'node:crypto';

const namespace = Buffer.from('5f6f1f0e8a0c5a8fb6f1c1a5b2a97d31', 'hex');

/** A name-based UUID, version 5 of RFC 9562: the same for the same words, so that a repeated write meets what it wrote before. */
export const uuidOf = (...words: readonly string[]): string => {
  const bytes = createHash('sha1').update(namespace).update(JSON.stringify(words)).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};
