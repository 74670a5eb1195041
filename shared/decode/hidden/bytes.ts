import { unpackArchive } from '../archives.ts';
import { type Budget, Unpackable } from '../budget.ts';
import { knownType } from '../content-type.ts';
import { fileTypeOf } from '../file-type.ts';
import { inflate } from '../inflate.ts';
import type { Hidden } from './hidden.ts';

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
  else if (type === null && text === undefined && bytes.length > 16)
    void (tryInflate('deflate', bytes, budget, hidden) || tryInflate('brotli', bytes, budget, hidden));
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
