import { createDecipheriv, createHash } from 'node:crypto';
import { Unpackable } from '../budget.ts';
import type { Coder, Folder, Streams } from './streams.ts';

const aes = '06f10701';
const copy = '00';
const block = 16;
/** Rounds of the key are two to the power of this at most; archivers take 19. */
const mostPower = 22;
const noRounds = 63;
const roundsAtOnce = 1024;

export const isEncrypted = ({ folders }: Streams): boolean => folders.some(({ coders }) => coders.some(({ id }) => id === aes));

/** The streams without their encryption, and the bytes they are packed in. Whether the password is right shows only when they are unpacked. */
export const decryptedStreams = (archive: Buffer, streams: Streams, start: number, password: string): { streams: Streams; packed: Buffer } => {
  const keys = new Map<string, Buffer>();
  let place = start + streams.place;
  let number = 0;
  const pieces: Buffer[] = [];
  const folders = streams.folders.map((folder) => {
    const packed = folder.packed.map(() => {
      const size = streams.sizes[number] ?? 0;
      if (place + size > archive.length) throw new Unpackable('damaged', 'The archive is cut off.');
      number += 1;
      place += size;
      return archive.subarray(place - size, place);
    });
    const plain = withoutAes(folder, packed, password, keys);
    pieces.push(...plain.packed);
    return plain.folder;
  });
  return { streams: { ...streams, place: 0, sizes: pieces.map(({ length }) => length), folders }, packed: Buffer.concat(pieces) };
};

/** Takes the coders that encrypt out of a folder one after another: what they gave is what is packed then. */
const withoutAes = (given: Folder, streams: readonly Buffer[], password: string, keys: Map<string, Buffer>): { folder: Folder; packed: Buffer[] } => {
  const folder = { coders: [...given.coders], binds: given.binds, packed: [...given.packed], sizes: [...given.sizes] };
  const packed = [...streams];
  for (let number = folder.coders.findIndex(({ id }) => id === aes); number >= 0; number = folder.coders.findIndex(({ id }) => id === aes)) {
    const coder = folder.coders[number]!;
    const before = folder.coders.slice(0, number);
    const inNumber = before.reduce((sum, { ins }) => sum + ins, 0);
    const outNumber = before.reduce((sum, { outs }) => sum + outs, 0);
    const stream = folder.packed.indexOf(inNumber);
    if (stream < 0 || coder.ins !== 1 || coder.outs !== 1) throw new Unpackable('not-supported', 'It is encrypted in a way that is not supported.');
    packed[stream] = plainOf(packed[stream]!, coder, password, keys).subarray(0, folder.sizes[outNumber]);
    const bind = folder.binds.find(({ out }) => out === outNumber);
    if (!bind) {
      folder.coders[number] = { id: copy, properties: Buffer.alloc(0), ins: 1, outs: 1 };
      continue;
    }
    const lower = (value: number, gone: number): number => (value > gone ? value - 1 : value);
    folder.packed[stream] = bind.in;
    folder.packed = folder.packed.map((value) => lower(value, inNumber));
    folder.binds = folder.binds.filter((other) => other !== bind).map((other) => ({ in: lower(other.in, inNumber), out: lower(other.out, outNumber) }));
    folder.coders.splice(number, 1);
    folder.sizes.splice(outNumber, 1);
  }
  return { folder, packed };
};

const plainOf = (bytes: Buffer, { properties }: Coder, password: string, keys: Map<string, Buffer>): Buffer => {
  const [first = 0, second = 0] = properties;
  const saltLength = (first >> 7) + (first & 0xc0 ? second >> 4 : 0);
  const vectorLength = ((first >> 6) & 1) + (first & 0xc0 ? second & 15 : 0);
  const salt = properties.subarray(2, 2 + saltLength);
  const vector = Buffer.alloc(block);
  properties.copy(vector, 0, 2 + saltLength, 2 + saltLength + vectorLength);
  const known = `${first & 63} ${salt.toString('hex')}`;
  const key = keys.get(known) ?? keyOf(password, salt, first & 63);
  keys.set(known, key);
  const cipher = createDecipheriv('aes-256-cbc', key, vector).setAutoPadding(false);
  return cipher.update(bytes.subarray(0, bytes.length - (bytes.length % block)));
};

/** SHA-256 of salt, password in UTF-16 and a counter, again and again. */
const keyOf = (password: string, salt: Buffer, power: number): Buffer => {
  const secret = Buffer.concat([salt, Buffer.from(password, 'utf16le')]);
  if (power === noRounds) return Buffer.concat([secret, Buffer.alloc(32)]).subarray(0, 32);
  if (power > mostPower) throw new Unpackable('not-supported', 'Its password is to be made a key in more rounds than are done here.');
  const hash = createHash('sha256');
  const rounds = 2 ** power;
  const length = secret.length + 8;
  const many = Math.min(rounds, roundsAtOnce);
  const piece = Buffer.alloc(length * many);
  for (let round = 0; round < many; round += 1) secret.copy(piece, round * length);
  for (let done = 0; done < rounds; done += many) {
    for (let round = 0; round < many; round += 1) piece.writeUInt32LE(done + round, round * length + secret.length);
    hash.update(piece);
  }
  return hash.digest();
};
