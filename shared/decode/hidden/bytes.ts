import { unpackArchive, type Unpacked } from '../archives.ts';
import { type Budget, Unpackable } from '../budget.ts';
import { knownType } from '../content-type.ts';
import { unpackEmbedded } from '../embedded.ts';
import { fileTypeOf } from '../file-type.ts';
import { inflate, inflatePart } from '../inflate.ts';
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
  const archives = [...(archive ? [{ type: type!, ...archive }] : []), ...(text === undefined || type === 'pdf' ? unpackEmbedded(type ?? undefined, bytes, budget) : [])];
  const guessed: Opened = { hidden: archives.flatMap(membersOf), problems: archives.flatMap(({ problems }) => problems) };
  if (archives.length > 0) return guessed;
  if (bytes.length > 6 && (bytes[0]! & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0) tryInflate('zlib', bytes, budget, guessed);
  else if (type === null && text === undefined && bytes.length > 16)
    void (tryInflate('deflate', bytes, budget, guessed) || tryInflate('brotli', bytes, budget, guessed));
  return guessed;
};

const membersOf = ({ type, members }: Unpacked & { type: string }): Hidden[] => {
  const stream = streams[type];
  return members.map(({ name, bytes }) => ({ layer: stream ?? type.slice(0, 3), content: bytes, certain: true, ...(stream === undefined && { name }) }));
};

const leastGuessed = 16;

/** Raw deflate and brotli have no signature: only what turns into text or a known file counts, and hardly anything comes out by chance. */
const tryInflate = (layer: 'zlib' | 'deflate' | 'brotli', bytes: Buffer, budget: Budget, { hidden, problems }: Opened): boolean => {
  try {
    const content = inflate(bytes, layer, budget);
    if (layer === 'brotli' && content.length < leastGuessed) return false;
    budget.spend(content.length);
    hidden.push({ layer, content });
    return true;
  } catch (thrown) {
    if (!(thrown instanceof Unpackable)) throw thrown;
    if (thrown.code !== 'damaged') problems.push({ code: thrown.code, detail: thrown.message });
    const piece = thrown.isCutOff && layer !== 'brotli' ? pieceOf(bytes, layer, budget) : undefined;
    if (!piece) return false;
    hidden.push({ layer, content: piece });
    problems.push({ code: 'damaged', detail: 'It is cut off; what came out is kept.' });
    return true;
  }
};

/** The text at the beginning of what is cut off, as long command lines are. */
const pieceOf = (bytes: Buffer, layer: 'zlib' | 'deflate', budget: Budget): Buffer | undefined => {
  try {
    const { bytes: piece } = inflatePart(bytes, layer, budget);
    if (piece.length < leastGuessed || !isReadable(textOf(piece)?.text ?? '')) return undefined;
    budget.spend(piece.length);
    return piece;
  } catch (thrown) {
    if (!(thrown instanceof Unpackable)) throw thrown;
    return undefined;
  }
};
