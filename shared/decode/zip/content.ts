import { crc32 } from 'node:zlib';
import { type Budget, Unpackable } from '../budget.ts';
import { inflate } from '../inflate.ts';
import { readWithLibrary } from '../library/read.ts';
import { decrypted } from './decrypt.ts';
import type { Entry } from './directory.ts';
import { localEntryAt } from './directory.ts';
import { inflate64 } from './inflate64.ts';
import { zipOfOne } from './one.ts';

export interface Content {
  bytes: Buffer;
  /** The bytes have the checksum that the archive states. */
  sound: boolean;
}

const encryptedFlag = 1;

/**
 * The content of a member. Directory and local header may contradict each other, by which some archives keep scanners out: what the directory says comes
 * first, and the local header where that leads to nothing sound. Throws an Unpackable when neither does.
 */
export const contentOf = (archive: Buffer, entry: Entry, budget: Budget): Content => {
  const local = localEntryAt(archive, entry.place);
  if (!local) throw new Unpackable('damaged', 'The member is not where the directory says.');
  const stated = { ...entry, place: local.place };
  const views = [stated, ...(differs(stated, local) ? [{ ...stated, flags: local.flags, method: local.method, packed: local.packed || entry.packed }] : [])];
  let best: Content | undefined;
  let reason: Unpackable | undefined;
  for (const view of views) {
    try {
      const content = viewed(archive, view, budget);
      if (content.sound) return content;
      best ??= content;
    } catch (thrown) {
      if (!(thrown instanceof Unpackable)) throw thrown;
      reason ??= thrown;
    }
  }
  if (!best) throw reason!;
  return best;
};

const differs = (entry: Entry, local: Entry): boolean =>
  entry.method !== local.method || (entry.flags & encryptedFlag) !== (local.flags & encryptedFlag) || (local.packed !== 0 && entry.packed !== local.packed);

const viewed = (archive: Buffer, entry: Entry, budget: Budget): Content => {
  const { place, packed, flags, method, crc } = entry;
  if (place + packed > archive.length) throw new Unpackable('damaged', 'The member is cut off.');
  const bytes = archive.subarray(place, place + packed);
  if (flags & encryptedFlag) return budget.timed(() => opened(bytes, entry, budget));
  const content = unpacked(bytes, method, entry, budget);
  return { bytes: content, sound: crc32(content) === crc };
};

const opened = (bytes: Buffer, entry: Entry, budget: Budget): Content => {
  for (const password of budget.passwords) {
    const plain = decrypted(bytes, entry, password);
    if (!plain) continue;
    try {
      const content = unpacked(plain.bytes, plain.method, entry, budget);
      if (plain.authentic || crc32(content) === entry.crc) return { bytes: content, sound: true };
    } catch (thrown) {
      // A wrong password that passed the check gives noise.
      if (!(thrown instanceof Unpackable) || thrown.code !== 'damaged') throw thrown;
    }
  }
  throw new Unpackable('encrypted', `It is encrypted.${budget.passwords.length > 0 ? ' No given password opens it.' : ''}`);
};

const stored = 0;
const deflated = 8;
const deflated64 = 9;
const zstds: readonly number[] = [20, 93];
/** Bzip2, LZMA, xz and PPMd. */
const ofLibrary: readonly number[] = [12, 14, 95, 98];

const unpacked = (bytes: Buffer, method: number, { size, crc }: Entry, budget: Budget): Buffer => {
  if (method === stored) return bytes;
  if (method === deflated) return inflate(bytes, 'deflate', budget);
  if (method === deflated64) {
    const content = budget.timed(() => inflate64(bytes, budget.allowance(bytes.length)));
    if (!content) throw budget.exceeded(bytes.length);
    return content;
  }
  if (zstds.includes(method)) return inflate(bytes, 'zstd', budget);
  if (!ofLibrary.includes(method)) throw new Unpackable('not-supported', `Compression method ${method} of zip archives is not supported.`);
  let reason: Unpackable | undefined;
  const [member] = readWithLibrary(zipOfOne({ bytes, method, size, crc }), budget, (_, thrown) => (reason = thrown));
  if (!member) throw reason ?? new Unpackable('damaged', 'The member is damaged.');
  return member.bytes;
};
