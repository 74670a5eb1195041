import { Unpackable } from '../budget.ts';

/** What a zip archive says about a member, in its directory or before the member itself. */
export interface Entry {
  name: string;
  flags: number;
  method: number;
  /** Time of day in the form of MS-DOS. */
  time: number;
  crc: number;
  /** Bytes in the archive. */
  packed: number;
  /** Bytes when unpacked. */
  size: number;
  /** Place of the local header; of the content, when the entry is a local header. */
  place: number;
  extra: Buffer;
}

const localSignature = 0x04034b50;
const entrySignature = 0x02014b50;
const endSignature = 0x06054b50;
const farEndSignature = 0x06064b50;
const farPlaceSignature = 0x07064b50;
const localLength = 30;
const entryLength = 46;
const endLength = 22;
const farEndLength = 56;
const farPlaceLength = 20;
const longestComment = 65_535;
const utf8Names = 0x800;
/** A number that does not fit stands elsewhere, as zip64 has it. */
const full32 = 0xffffffff;

/** The entries of the directory, also in the zip64 form. Throws an Unpackable where it is damaged. */
export function* entriesOf(archive: Buffer): Generator<Entry> {
  const { end, start, shift, count } = directoryOf(archive);
  let place = start;
  let number = 0;
  // The directory goes on for as long as there are entries: a wrong count hides nothing.
  for (; place + entryLength <= end && archive.readUInt32LE(place) === entrySignature; number += 1) {
    const nameLength = archive.readUInt16LE(place + 28);
    const extraLength = archive.readUInt16LE(place + 30);
    const entry = entryOf(archive, place + 8, place + entryLength, nameLength, extraLength);
    const far = farNumbers(entry.extra);
    if (entry.size === full32) entry.size = far();
    if (entry.packed === full32) entry.packed = far();
    entry.place = archive.readUInt32LE(place + 42);
    if (entry.place === full32) entry.place = far();
    entry.place += shift;
    yield entry;
    place += entryLength + nameLength + extraLength + archive.readUInt16LE(place + 32);
  }
  if (number < count) throw new Unpackable('damaged', 'The directory of the archive is damaged.');
}

/** The local header at a place; undefined when there is none. */
export const localEntryAt = (archive: Buffer, place: number): Entry | undefined => {
  if (place < 0 || place + localLength > archive.length || archive.readUInt32LE(place) !== localSignature) return undefined;
  const nameLength = archive.readUInt16LE(place + 26);
  const extraLength = archive.readUInt16LE(place + 28);
  const entry = entryOf(archive, place + 6, place + localLength, nameLength, extraLength);
  const far = farNumbers(entry.extra);
  if (entry.size === full32) entry.size = far();
  if (entry.packed === full32) entry.packed = far();
  return { ...entry, place: place + localLength + nameLength + extraLength };
};

/** The part that is the same in both kinds of entry: flags, method, time, date, checksum, sizes. */
const entryOf = (archive: Buffer, facts: number, name: number, nameLength: number, extraLength: number): Entry => {
  const flags = archive.readUInt16LE(facts);
  return {
    name: archive.toString(flags & utf8Names ? 'utf8' : 'latin1', name, name + nameLength),
    flags,
    method: archive.readUInt16LE(facts + 2),
    time: archive.readUInt16LE(facts + 4),
    crc: archive.readUInt32LE(facts + 8),
    packed: archive.readUInt32LE(facts + 12),
    size: archive.readUInt32LE(facts + 16),
    place: 0,
    extra: archive.subarray(name + nameLength, name + nameLength + extraLength),
  };
};

interface Directory {
  start: number;
  end: number;
  /** Bytes before the archive, such as a program that unpacks it, shift every place by as much. */
  shift: number;
  count: number;
}

/** Where an archive begins that ends at the end of a file, or before a short rest; undefined when there is none. */
export const zipStart = (file: Buffer): number | undefined => {
  try {
    const { start, shift, end } = directoryOf(file);
    return start + entryLength <= end && file.readUInt32LE(start) === entrySignature ? shift : undefined;
  } catch (thrown) {
    if (!(thrown instanceof Unpackable)) throw thrown;
    return undefined;
  }
};

const directoryOf = (archive: Buffer): Directory => {
  const end = endOf(archive);
  const far = farEndBefore(archive, end);
  return far === undefined
    ? directoryAt({ end, count: archive.readUInt16LE(end + 10), length: archive.readUInt32LE(end + 12), start: archive.readUInt32LE(end + 16) })
    : directoryAt({ end: far, count: numberAt(archive, far + 32), length: numberAt(archive, far + 40), start: numberAt(archive, far + 48) });
};

/** The place of the end in the zip64 form, where the archive has one. */
const farEndBefore = (archive: Buffer, end: number): number | undefined => {
  const pointer = end - farPlaceLength;
  if (pointer < farEndLength || archive.readUInt32LE(pointer) !== farPlaceSignature) return undefined;
  const places = [numberAt(archive, pointer + 8), pointer - farEndLength];
  return places.find((place) => place + farEndLength <= pointer && archive.readUInt32LE(place) === farEndSignature);
};

const directoryAt = ({ end, count, length, start }: { end: number; count: number; length: number; start: number }): Directory => {
  const shift = Math.max(0, end - length - start);
  return { start: start + shift, end, shift, count };
};

const endOf = (archive: Buffer): number => {
  const lowest = Math.max(0, archive.length - endLength - longestComment);
  let found: number | undefined;
  for (let place = archive.length - endLength; place >= lowest; place -= 1) {
    if (archive.readUInt32LE(place) !== endSignature) continue;
    // The true one is followed by its comment and nothing else; a comment may hold a false one.
    if (place + endLength + archive.readUInt16LE(place + 20) === archive.length) return place;
    found ??= place;
  }
  if (found === undefined) throw new Unpackable('damaged', 'The archive has no directory: it is cut off or damaged.');
  return found;
};

const farId = 1;

/** Gives the numbers of eight bytes one after another that did not fit into their fields. */
const farNumbers = (extra: Buffer): (() => number) => {
  const field = extraField(extra, farId);
  let place = 0;
  return () => {
    if (!field || place + 8 > field.length) throw new Unpackable('damaged', 'A size in the archive is missing.');
    place += 8;
    return numberAt(field, place - 8);
  };
};

/** The content of an extra field. */
export const extraField = (extra: Buffer, wanted: number): Buffer | undefined => {
  for (let place = 0; place + 4 <= extra.length;) {
    const length = extra.readUInt16LE(place + 2);
    if (extra.readUInt16LE(place) === wanted) return extra.subarray(place + 4, place + 4 + length);
    place += 4 + length;
  }
  return undefined;
};

const numberAt = (bytes: Buffer, place: number): number => Number(bytes.readBigUInt64LE(place));
