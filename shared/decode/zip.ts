import { type Budget, Unpackable } from './budget.ts';
import { inflate } from './inflate.ts';
import type { Member, Problem } from './member.ts';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const longestComment = 65_535;
const utf8Names = 0x800;

/** Every member of a zip archive in the order of its directory, directories with no bytes. Members that are encrypted or damaged are told to `problem`. */
export function* unzip(archive: Buffer, budget: Budget, problem: Problem): Generator<Member> {
  const end = endOfDirectory(archive);
  const count = archive.readUInt16LE(end + 10);
  let place = archive.readUInt32LE(end + 16);
  // Bytes before the archive, such as a program that unpacks it, shift every place by as much.
  const shift = end - archive.readUInt32LE(end + 12) - place;
  place += Math.max(0, shift);
  for (let number = 0; number < count; number += 1) {
    if (place + 46 > archive.length || archive.readUInt32LE(place) !== entrySignature)
      throw new Unpackable('damaged', 'The directory of the archive is damaged.');
    const nameLength = archive.readUInt16LE(place + 28);
    const flags = archive.readUInt16LE(place + 8);
    const name = archive.toString(flags & utf8Names ? 'utf8' : 'latin1', place + 46, place + 46 + nameLength);
    try {
      const bytes = name.endsWith('/') ? Buffer.alloc(0) : memberBytes(archive, place, Math.max(0, shift), budget);
      budget.spend(bytes.length);
      yield { name, bytes };
    } catch (thrown) {
      if (!(thrown instanceof Unpackable)) throw thrown;
      problem(name, thrown);
      if (thrown.code === 'item-limit' || thrown.code === 'byte-limit') return;
    }
    place += 46 + nameLength + archive.readUInt16LE(place + 30) + archive.readUInt16LE(place + 32);
  }
}

const endOfDirectory = (archive: Buffer): number => {
  const lowest = Math.max(0, archive.length - endLength - longestComment);
  for (let place = archive.length - endLength; place >= lowest; place -= 1) if (archive.readUInt32LE(place) === endSignature) return place;
  throw new Unpackable('damaged', 'The archive has no directory: it is cut off or damaged.');
};

const memberBytes = (archive: Buffer, entry: number, shift: number, budget: Budget): Buffer => {
  if (archive.readUInt16LE(entry + 8) & 1) throw new Unpackable('encrypted', 'The member is encrypted.');
  const method = archive.readUInt16LE(entry + 10);
  const size = archive.readUInt32LE(entry + 20);
  const local = archive.readUInt32LE(entry + 42) + shift;
  if (local + 30 > archive.length || archive.readUInt32LE(local) !== localSignature)
    throw new Unpackable('damaged', 'The member is not where the directory says.');
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  if (start + size > archive.length) throw new Unpackable('damaged', 'The member is cut off.');
  const packed = archive.subarray(start, start + size);
  if (method === 0) return packed;
  if (method === 8) return inflate(packed, 'deflate', budget);
  throw new Unpackable('not-supported', `Compression method ${method} of zip archives is not supported.`);
};
