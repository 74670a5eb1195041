import { hash } from 'node:crypto';

export interface Hashes {
  md5: string;
  sha1: string;
  sha256: string;
}

/** Lower-case hexadecimal hashes of the bytes. */
export const hashesOf = (bytes: Uint8Array): Hashes => ({ md5: hash('md5', bytes), sha1: hash('sha1', bytes), sha256: hash('sha256', bytes) });

/** Lower-case hexadecimal pairs with a blank between them. */
export const hexPairs = (bytes: Uint8Array): string => {
  const digits = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  let pairs = digits.slice(0, 2);
  for (let place = 2; place < digits.length; place += 2) pairs += ` ${digits.charAt(place)}${digits.charAt(place + 1)}`;
  return pairs;
};
