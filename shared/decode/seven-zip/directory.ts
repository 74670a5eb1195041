import { crc32 } from 'node:zlib';
import { type Budget, Unpackable } from '../budget.ts';
import { answersOf } from '../library/read.ts';
import { decryptedStreams, isEncrypted } from './decrypt.ts';
import { DirectoryReader } from './numbers.ts';
import { marks, readStreams, type Streams, writeStreams } from './streams.ts';

export const startLength = 32;
const signature = Buffer.from('377abcaf271c0004', 'hex');

/** A 7z archive starts with the place of its directory and a checksum of that. Throws an Unpackable when that is wrong. */
export const checkStart = (archive: Buffer): { place: number; size: number } => {
  if (archive.length < startLength || crc32(archive.subarray(12, startLength)) !== archive.readUInt32LE(8))
    throw new Unpackable('damaged', 'The start of the archive is damaged.');
  const [place, size] = [Number(archive.readBigUInt64LE(12)) + startLength, Number(archive.readBigUInt64LE(20))];
  if (place + size > archive.length) throw new Unpackable('damaged', 'The archive is cut off.');
  return { place, size };
};

/** An archive of packed streams and a directory that is not packed. */
export const archiveOf = (packed: Buffer, directory: Buffer): Buffer => {
  const start = Buffer.alloc(startLength);
  signature.copy(start);
  start.writeBigUInt64LE(BigInt(packed.length), 12);
  start.writeBigUInt64LE(BigInt(directory.length), 20);
  start.writeUInt32LE(crc32(directory), 28);
  start.writeUInt32LE(crc32(start.subarray(12)), 8);
  return Buffer.concat([start, packed, directory]);
};

/** The directory in plain form; the password is for one that is encrypted. Undefined when it does not open it. */
export const plainDirectory = (archive: Buffer, password: string, budget: Budget): Buffer | undefined => {
  const { place, size } = checkStart(archive);
  let directory = archive.subarray(place, place + size);
  // A packed directory may be packed again; no archiver does so more than once.
  for (let layer = 0; directory[0] === marks.encoded; layer += 1) {
    if (layer === 2) return undefined;
    const reader = new DirectoryReader(directory.subarray(1));
    const { streams, packed } = decryptedStreams(archive, readStreams(reader), startLength, password);
    const unpacked = onlyMember(packed, streams, budget);
    if (!unpacked) return undefined;
    directory = unpacked;
  }
  return directory[0] === marks.header ? directory : undefined;
};

/** The library wants the part about streams within folders even where there is nothing to say. */
const noSubStreams = Buffer.from([marks.subStreams, marks.end]);
const oneFile = Buffer.from([marks.end, marks.files, 1, marks.names, 5, 0, 0x78, 0, 0, 0, marks.end, marks.end]);

/** What the streams unpack to, which the library is asked as for an archive of one file. */
const onlyMember = (packed: Buffer, streams: Streams, budget: Budget): Buffer | undefined => {
  const archive = archiveOf(packed, Buffer.concat([Buffer.from([marks.header, marks.main]), writeStreams(streams), noSubStreams, oneFile]));
  const [answer] = answersOf(archive, budget, { bytes: budget.allowance(archive.length) });
  return answer && 'bytes' in answer ? Buffer.from(answer.bytes.buffer) : undefined;
};

/** The same archive without encryption; undefined when it has none, or when the password does not open the directory. */
export const withoutEncryption = (archive: Buffer, password: string, budget: Budget): Buffer | undefined => {
  const directory = plainDirectory(archive, password, budget);
  if (!directory) return undefined;
  const reader = new DirectoryReader(directory.subarray(1));
  if (!reader.skip(marks.main)) return undefined;
  const given = readStreams(reader);
  if (!isEncrypted(given)) return undefined;
  const { streams, packed } = decryptedStreams(archive, given, startLength, password);
  const subStreams = reader.rest()[0] === marks.subStreams ? [] : [noSubStreams];
  return archiveOf(packed, Buffer.concat([Buffer.from([marks.header, marks.main]), writeStreams(streams), ...subStreams, reader.rest()]));
};

/** Names of the files in the order of the directory; undefined where they cannot be told. */
export const namesIn = (directory: Buffer): string[] | undefined => {
  const reader = new DirectoryReader(directory.subarray(1));
  if (reader.skip(marks.main)) {
    skipSubStreams(reader, readStreams(reader));
    reader.expect(marks.end);
  }
  reader.expect(marks.files);
  const count = reader.count();
  for (let kind = reader.number(); kind !== marks.end; kind = reader.number()) {
    const content = reader.take(reader.number());
    if (kind !== marks.names || content[0] !== 0) continue;
    const names = content.subarray(1).toString('utf16le').split('\0').slice(0, -1);
    return names.length === count ? names : undefined;
  }
  return undefined;
};

const skipSubStreams = (reader: DirectoryReader, { folders, hasDigest }: Streams): void => {
  if (!reader.skip(marks.subStreams)) return;
  const counts = folders.map(() => 1);
  if (reader.skip(marks.unpackCount)) for (const number of counts.keys()) counts[number] = reader.number();
  if (reader.skip(marks.size)) for (const count of counts) for (let number = 1; number < count; number += 1) reader.number();
  if (reader.skip(marks.crc)) reader.digests(counts.reduce((sum, count, number) => sum + (count === 1 && hasDigest[number] ? 0 : count), 0));
  reader.expect(marks.end);
};
