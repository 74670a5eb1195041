import { createDecipheriv } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Fields, written } from './fields.ts';

/** Kinds of blocks. */
export const kinds = { main: 1, file: 2, encryption: 4, end: 5 } as const;

/** A block of RAR 5: what stands behind the signature one after another. */
export interface Block {
  kind: number;
  flags: number;
  /** The fields of its kind. */
  fields: Buffer;
  extra: Buffer;
  data: Buffer;
}

export const signature = Buffer.from('526172211a070100', 'hex');
const checksumLength = 4;
const extraFlag = 1;
const dataFlag = 2;
const sizeBytes = 10;
const aesBlock = 16;

/** Every block of a RAR 5 archive, also of several volumes in a row; as far as they can be read. `unlock` is asked for the key where the headers are encrypted. */
export function* blocksOf(archive: Buffer, unlock: (record: Fields) => Buffer | undefined = () => undefined): Generator<Block> {
  let place = signature.length;
  let key: Buffer | undefined;
  while (place + checksumLength < archive.length) {
    if (archive.subarray(place, place + signature.length).equals(signature)) {
      place += signature.length;
      key = undefined;
      continue;
    }
    const header = key ? decryptedHeader(archive, place, key) : archive.subarray(place, place + headerLength(archive.subarray(place, place + checksumLength + sizeBytes)));
    const fields = new Fields(header, checksumLength);
    fields.number();
    const kind = fields.number();
    const flags = fields.number();
    const extraSize = flags & extraFlag ? fields.number() : 0;
    const dataSize = flags & dataFlag ? fields.number() : 0;
    const extraStart = Math.max(fields.place, header.length - extraSize);
    place += key ? aesBlock + Math.ceil(header.length / aesBlock) * aesBlock : header.length;
    const block = { kind, flags, fields: header.subarray(fields.place, extraStart), extra: header.subarray(extraStart), data: archive.subarray(place, place + dataSize) };
    yield block;
    place += dataSize;
    if (kind !== kinds.encryption) continue;
    key = unlock(new Fields(block.fields));
    if (!key) return;
  }
}

export const splitBefore = 8;
export const splitAfter = 16;

/** Whether the file goes on from the volume before, or in the next. */
export const isSplit = ({ kind, flags }: Block): boolean => kind === kinds.file && (flags & (splitBefore | splitAfter)) !== 0;

/** Bytes of a header, from its checksum to its end; the head holds its size. */
const headerLength = (head: Buffer): number => {
  const fields = new Fields(head, checksumLength);
  const size = fields.number();
  return fields.place + size;
};

/** Headers have a vector in front of them, and are filled up to whole blocks. */
const decryptedHeader = (archive: Buffer, place: number, key: Buffer): Buffer => {
  const start = place + aesBlock;
  if (start + aesBlock > archive.length) return Buffer.alloc(0);
  const cipher = createDecipheriv('aes-256-cbc', key, archive.subarray(place, start)).setAutoPadding(false);
  const first = cipher.update(archive.subarray(start, start + aesBlock));
  const length = headerLength(first);
  const rest = archive.subarray(start + aesBlock, start + Math.ceil(length / aesBlock) * aesBlock);
  return Buffer.concat([first, cipher.update(rest.subarray(0, rest.length - (rest.length % aesBlock)))]).subarray(0, length);
};

/** The block as it stands in an archive. */
export const blockBytes = ({ kind, flags, fields, extra, data }: Block): Buffer => {
  const sizes = [...(extra.length > 0 ? written(extra.length) : []), ...(data.length > 0 ? written(data.length) : [])];
  const set = (flags & ~(extraFlag | dataFlag)) | (extra.length > 0 ? extraFlag : 0) | (data.length > 0 ? dataFlag : 0);
  const body = Buffer.concat([Buffer.from([...written(kind), ...written(set), ...sizes]), fields, extra]);
  const header = Buffer.concat([Buffer.from(written(body.length)), body]);
  const checksum = Buffer.alloc(checksumLength);
  checksum.writeUInt32LE(crc32(header));
  return Buffer.concat([checksum, header, data]);
};

export interface ExtraRecord {
  kind: number;
  content: Fields;
  /** The record with its size in front. */
  bytes: Buffer;
}

export function* recordsOf(extra: Buffer): Generator<ExtraRecord> {
  for (let place = 0; place < extra.length; ) {
    const fields = new Fields(extra, place);
    const size = fields.number();
    const end = fields.place + size;
    const kind = fields.number();
    yield { kind, content: new Fields(extra.subarray(fields.place, end)), bytes: extra.subarray(place, end) };
    place = end;
  }
}

export interface FileFields {
  flags: number;
  size: number;
  attributes: number;
  time: Buffer;
  checksum: Buffer;
  /** How it is packed; zero for not at all. */
  method: number;
  compression: number;
  system: number;
  name: Buffer;
}

const timeFlag = 2;
export const checksumFlag = 4;

/** The fields of a file block. */
export const fileFields = (bytes: Buffer): FileFields => {
  const fields = new Fields(bytes);
  const flags = fields.number();
  const size = fields.number();
  const attributes = fields.number();
  const time = fields.take(flags & timeFlag ? 4 : 0);
  const checksum = fields.take(flags & checksumFlag ? 4 : 0);
  const compression = fields.number();
  const system = fields.number();
  return { flags, size, attributes, time, checksum, compression, method: (compression >> 7) & 7, system, name: fields.take(fields.number()) };
};

export const fileFieldsBytes = ({ flags, size, attributes, time, checksum, compression, system, name }: FileFields): Buffer =>
  Buffer.concat([Buffer.from([flags, size, attributes].flatMap(written)), time, checksum, Buffer.from([compression, system, name.length].flatMap(written)), name]);
