import { fileTypeOf } from '../file-type.ts';
import { textOf } from '../plain-text.ts';
import type { Hidden } from './hidden.ts';
import { isReadable } from './readable.ts';

const sampled = 1024;
const longest = 1_048_576;
/** What tells a key from chance in any bytes: long words that programs, scripts and addresses consist of. */
const longTokens = /https?:\/\/\w|powershell|This program cannot be run|kernel32|rundll32|Software\\Microsoft|User-Agent/i;
/** The same in what is text from end to end. */
const shortTokens = /cmd\.exe|<\?xml|\bfunction\b|\bwget\b|\bcurl\b/i;
const tokens = [
  ...['http://', 'https://', 'powershell', 'This program cannot be run', 'kernel32', 'rundll32', 'Software\\Microsoft', 'User-Agent'],
  ...['cmd.exe', '<?xml', 'function', 'wget', 'curl'],
];

const isTelling = (text: string): boolean => longTokens.test(text) || (shortTokens.test(text) && isReadable(text));

const caseBit = 0x20;

/** What two neighbours differ by is the same under every key, and but for one bit the same in capitals and small letters. */
const differences = (bytes: Uint8Array): Buffer => Buffer.from(bytes.subarray(1).map((byte, place) => (byte ^ bytes[place]!) & ~caseBit));

const traces = tokens.map((token) => ({ first: token.charCodeAt(0), trace: differences(Buffer.from(token)) }));
const mostPlaces = 8;

/** The keys under which one of the tokens may stand in the bytes. */
const candidates = (bytes: Buffer): number[] => {
  const keys = new Set<number>();
  const haystack = differences(bytes);
  for (const { first, trace } of traces) {
    let place = haystack.indexOf(trace);
    for (let number = 0; place >= 0 && number < mostPlaces; number += 1) {
      keys.add(bytes[place]! ^ first).add(bytes[place]! ^ first ^ caseBit);
      place = haystack.indexOf(trace, place + 1);
    }
  }
  keys.delete(0);
  return [...keys].sort((a, b) => a - b);
};

const xored = (bytes: Buffer, key: number): Buffer => {
  const out = Buffer.allocUnsafe(bytes.length);
  for (let place = 0; place < bytes.length; place += 1) out[place] = bytes[place]! ^ key;
  return out;
};

/** Bytes under a one-byte key: one that the caller names, or one that brings telling words to light where there are none. Looks at the first kilobyte. */
export const underXor = (bytes: Buffer, text: string | undefined, keys: readonly number[]): Hidden[] => {
  if (bytes.length < 16 || bytes.length > longest) return [];
  const head = bytes.subarray(0, sampled);
  const named = keys.filter((key) => isReadable(textOf(xored(head, key))?.text ?? '') || fileTypeOf(xored(head, key)) !== null);
  const tells = text !== undefined && isTelling(text.slice(0, sampled));
  const guessed = named.length > 0 || tells ? [] : candidates(head).filter((key) => isTelling(xored(head, key).toString('latin1')));
  return [...named, ...guessed.slice(0, 3)].map((key) => ({ layer: `xor-0x${key.toString(16).padStart(2, '0')}`, content: xored(bytes, key), certain: true }));
};
