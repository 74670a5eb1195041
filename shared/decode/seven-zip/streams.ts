import { Unpackable } from '../budget.ts';
import { type DirectoryReader, written } from './numbers.ts';

export interface Coder {
  /** In hexadecimal digits. */
  id: string;
  properties: Buffer;
  ins: number;
  outs: number;
}

/** What is packed as one: coders, and which stream of one goes into which of another. */
export interface Folder {
  coders: Coder[];
  /** Pairs of an ingoing stream and the outgoing one that feeds it. */
  binds: { in: number; out: number }[];
  /** The ingoing streams that come from the archive. */
  packed: number[];
  /** Of each outgoing stream. */
  sizes: number[];
}

export interface Streams {
  /** Place of the first packed stream, behind the start of the archive. */
  place: number;
  /** Of the packed streams. */
  sizes: number[];
  folders: Folder[];
  /** The checksums of the folders as they are written. */
  digests: Buffer;
  hasDigest: boolean[];
}

/** The bytes that begin the parts of a directory. */
export const marks = {
  end: 0,
  header: 1,
  main: 4,
  files: 5,
  packInfo: 6,
  unpackInfo: 7,
  subStreams: 8,
  size: 9,
  crc: 10,
  folder: 11,
  unpackSize: 12,
  unpackCount: 13,
  names: 17,
  encoded: 23,
};

const mostCoders = 32;

/** Reads where the packed streams are and how they are unpacked. */
export const readStreams = (reader: DirectoryReader): Streams => {
  const sizes: number[] = [];
  reader.expect(marks.packInfo);
  const place = reader.number();
  const count = reader.count();
  if (reader.skip(marks.size)) for (let number = 0; number < count; number += 1) sizes.push(reader.number());
  if (reader.skip(marks.crc)) reader.digests(count);
  reader.expect(marks.end);
  reader.expect(marks.unpackInfo);
  reader.expect(marks.folder);
  const folders = Array.from({ length: reader.count() }, (_, number) => {
    // Folders may stand in a stream of their own, which no archiver does.
    if (number === 0) reader.expect(0);
    return readFolder(reader);
  });
  reader.expect(marks.unpackSize);
  for (const folder of folders) for (const { outs } of folder.coders) for (let out = 0; out < outs; out += 1) folder.sizes.push(reader.number());
  const before = reader.place;
  const hasDigest = reader.skip(marks.crc) ? reader.digests(folders.length) : folders.map(() => false);
  const digests = reader.since(before);
  reader.expect(marks.end);
  return { place, sizes, folders, digests, hasDigest };
};

const readFolder = (reader: DirectoryReader): Folder => {
  const coders = Array.from({ length: coderCount(reader) }, (): Coder => {
    const flags = reader.byte();
    const id = reader.take(flags & 15).toString('hex');
    const [ins, outs] = flags & 16 ? [coderCount(reader), coderCount(reader)] : [1, 1];
    return { id, ins, outs, properties: flags & 32 ? reader.take(reader.number()) : Buffer.alloc(0) };
  });
  const ins = coders.reduce((sum, coder) => sum + coder.ins, 0);
  const outs = coders.reduce((sum, coder) => sum + coder.outs, 0);
  const binds = Array.from({ length: outs - 1 }, () => ({ in: reader.number(), out: reader.number() }));
  const bound = new Set(binds.map((bind) => bind.in));
  const free = Array.from({ length: ins }, (_, number) => number).filter((number) => !bound.has(number));
  const packed = ins - binds.length === 1 ? free.slice(0, 1) : Array.from({ length: Math.max(0, ins - binds.length) }, () => reader.number());
  return { coders, binds, packed, sizes: [] };
};

const coderCount = (reader: DirectoryReader): number => {
  const count = reader.number();
  if (count === 0 || count > mostCoders) throw new Unpackable('not-supported', 'It is packed in a way that is not supported.');
  return count;
};

/** The form that `readStreams` reads. */
export const writeStreams = ({ place, sizes, folders, digests }: Streams): Buffer =>
  Buffer.concat([
    Buffer.from([marks.packInfo]),
    ...[place, sizes.length].map(written),
    Buffer.from([marks.size]),
    ...sizes.map(written),
    Buffer.from([marks.end, marks.unpackInfo, marks.folder]),
    written(folders.length),
    Buffer.from([0]),
    ...folders.map(writeFolder),
    Buffer.from([marks.unpackSize]),
    ...folders.flatMap((folder) => folder.sizes.map(written)),
    digests,
    Buffer.from([marks.end]),
  ]);

const writeFolder = ({ coders, binds, packed }: Folder): Buffer =>
  Buffer.concat([
    written(coders.length),
    ...coders.map(({ id, properties, ins, outs }) => {
      const complex = ins !== 1 || outs !== 1;
      const flags = id.length / 2 + (complex ? 16 : 0) + (properties.length > 0 ? 32 : 0);
      return Buffer.concat([
        Buffer.from([flags]),
        Buffer.from(id, 'hex'),
        ...(complex ? [ins, outs].map(written) : []),
        ...(properties.length > 0 ? [written(properties.length), properties] : []),
      ]);
    }),
    ...binds.flatMap((bind) => [written(bind.in), written(bind.out)]),
    ...(packed.length > 1 ? packed.map(written) : []),
  ]);
