import { hash } from 'node:crypto';

export interface Hashes {
  md5: string;
  sha1: string;
  sha256: string;
}

/** Lower-case hexadecimal hashes of the bytes. */
export const hashesOf = (bytes: Uint8Array): Hashes => ({ md5: hash('md5', bytes), sha1: hash('sha1', bytes), sha256: hash('sha256', bytes) });

const hexDigits = Buffer.from('0123456789abcdef');
const blank = 32;

/** Lower-case hexadecimal pairs with a blank between them. */
export const hexPairs = (bytes: Uint8Array): string => {
  const pairs = Buffer.alloc(bytes.length * 3, blank);
  for (const [place, byte] of bytes.entries()) {
    pairs[3 * place] = hexDigits[byte >> 4]!;
    pairs[3 * place + 1] = hexDigits[byte & 15]!;
  }
  return pairs.toString('latin1', 0, Math.max(0, pairs.length - 1));
};
