import { unpackArchive } from '../archives.ts';
import { type Budget, Unpackable } from '../budget.ts';
import { knownType } from '../content-type.ts';
import { fileTypeOf } from '../file-type.ts';
import { inflate } from '../inflate.ts';
import { textOf } from '../plain-text.ts';
import type { Hidden } from './hidden.ts';
import { isReadable } from './readable.ts';

export interface Opened {
  hidden: Hidden[];
  problems: { name?: string; code: string; detail: string }[];
}

/** Names of layers that hold one file without a name. */
const streams: Readonly<Record<string, string>> = { gz: 'gzip', zst: 'zstd', xz: 'xz', bz2: 'bzip2' };

/** What bytes hold by their format: members of archives, compressed data. */
export const opened = (bytes: Buffer, text: string | undefined, budget: Budget): Opened => {
  const type = fileTypeOf(bytes) ?? knownType(bytes, text) ?? null;
  const archive = unpackArchive(type, bytes, budget);
  if (archive) {
    const stream = streams[type!];
    const layer = stream ?? type!.slice(0, 3);
    return {
      hidden: archive.members.map(({ name, bytes: content }) => ({ layer, content, certain: true, ...(stream === undefined && { name }) })),
      problems: archive.problems,
    };
  }
  const hidden: Hidden[] = [];
  if (bytes.length > 6 && (bytes[0]! & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0) tryInflate('zlib', bytes, budget, hidden);
  else if (type === null && bytes.length > 16 && !tryInflate('deflate', bytes, budget, hidden)) tryInflate('brotli', bytes, budget, hidden);
  return { hidden, problems: [] };
};

const leastGuessed = 16;

/** Raw deflate and brotli have no signature: only what turns into text or a known file counts, and hardly anything comes out by chance. */
const tryInflate = (layer: 'zlib' | 'deflate' | 'brotli', bytes: Buffer, budget: Budget, hidden: Hidden[]): boolean => {
  try {
    const content = inflate(bytes, layer, budget);
    if (layer === 'brotli' && content.length < leastGuessed) return false;
    budget.spend(content.length);
    hidden.push({ layer, content });
    return true;
  } catch (thrown) {
    if (!(thrown instanceof Unpackable)) throw thrown;
    return false;
  }
};

const sampled = 1024;
const longest = 1_048_576;
/** What tells a key from chance in any bytes: long words that programs, scripts and addresses consist of. */
const longTokens = /https?:\/\/\w|powershell|This program cannot be run|kernel32|rundll32|Software\\Microsoft|User-Agent/i;
/** The same in what is text from end to end. */
const shortTokens = /cmd\.exe|<\?xml|\bfunction\b|\bwget\b|\bcurl\b/i;

const isTelling = (text: string): boolean => longTokens.test(text) || (shortTokens.test(text) && isReadable(text));

const xored = (bytes: Buffer, key: number): Buffer => {
  const out = Buffer.allocUnsafe(bytes.length);
  for (let place = 0; place < bytes.length; place += 1) out[place] = bytes[place]! ^ key;
  return out;
};

/** Bytes under a one-byte key: a key that the caller names, or any key that brings telling words to light. Tries 255 keys on the first kilobyte. */
export const underXor = (bytes: Buffer, keys: readonly number[]): Hidden[] => {
  if (bytes.length < 16 || bytes.length > longest) return [];
  const head = bytes.subarray(0, sampled);
  const named = keys.filter((key) => isReadable(textOf(xored(head, key))?.text ?? '') || fileTypeOf(xored(head, key)) !== null);
  const guessed = named.length > 0 ? [] : Array.from({ length: 255 }, (_, key) => key + 1).filter((key) => isTelling(xored(head, key).toString('latin1')));
  return [...named, ...guessed.slice(0, 3)].map((key) => ({ layer: `xor-0x${key.toString(16).padStart(2, '0')}`, content: xored(bytes, key), certain: true }));
};
