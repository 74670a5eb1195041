import { createDecipheriv, createHmac, pbkdf2Sync } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Budget, Unpackable } from '../budget.ts';
import type { LibraryAnswer } from '../library/read.ts';
import type { Unlocked } from '../library/unlock.ts';
import { type Block, blockBytes, blocksOf, checksumFlag, fileFields, fileFieldsBytes, isSplit, kinds, recordsOf, signature, splitAfter, splitBefore } from './blocks.ts';
import type { Fields } from './fields.ts';

export interface UnlockedVolumes extends Unlocked {
  /** Files of which pieces are in volumes that are not here. */
  cut: Set<string>;
}

const encryptionRecord = 1;
const hashRecord = 2;
const solidFlag = 4;
const vectorLength = 16;

/** Writes a RAR 5 archive anew: decrypted under the password, and as one volume. Undefined when it has nothing that the password opens. */
export const unlocked = (given: Buffer, password: string, budget: Budget): UnlockedVolumes | undefined => {
  const keys = new Keys(password, budget);
  const out: Buffer[] = [signature];
  const isSound: ((content: Uint8Array) => boolean)[] = [];
  const cut = new Set<string>();
  let pieces: Buffer[] = [];
  let last = '';
  let opened = 0;
  for (const block of blocksOf(given, (record) => headerKey(record, keys))) {
    if (block.kind === kinds.main && out.length === 1) out.push(blockBytes({ ...block, fields: Buffer.from([block.fields[0]! & solidFlag]), extra: Buffer.alloc(0) }));
    if (block.kind !== kinds.file) continue;
    const file = fileFields(block.fields);
    const encryption = [...recordsOf(block.extra)].find(({ kind }) => kind === encryptionRecord);
    const lock = encryption && keys.forFile(encryption.content);
    if (lock || isSplit(block)) opened += 1;
    if (!(block.flags & splitBefore) !== (pieces.length === 0)) {
      cut.add(pieces.length > 0 ? last : file.name.toString('utf8'));
      pieces = [];
      if (block.flags & splitBefore) continue;
    }
    last = file.name.toString('utf8');
    pieces.push(lock ? lock.decrypted(block.data) : block.data);
    if (block.flags & splitAfter) continue;
    const isPlain = !encryption || lock !== undefined;
    const data = Buffer.concat(pieces);
    pieces = [];
    const { checksum } = file;
    isSound.push(lock?.tweak && checksum.length > 0 ? (content) => lock.tweak!(crc32(content)) === checksum.readUInt32LE() : () => true);
    if (lock?.tweak) Object.assign(file, { flags: file.flags & ~checksumFlag, checksum: Buffer.alloc(0) });
    const extra = isPlain ? [] : [...recordsOf(block.extra)].filter(({ kind }) => kind !== hashRecord).map(({ bytes }) => bytes);
    out.push(
      blockBytes({
        ...block,
        flags: block.flags & ~(splitBefore | splitAfter),
        fields: fileFieldsBytes(file),
        extra: Buffer.concat(extra),
        data: lock ? data.subarray(0, file.method === 0 ? file.size : packedLength(data)) : data,
      }),
    );
  }
  if (pieces.length > 0) cut.add(last);
  const judged = (answer: LibraryAnswer): LibraryAnswer[] =>
    'bytes' in answer && isSound[answer.number]?.(answer.bytes) === false ? [answer, { name: answer.name, number: answer.number, reason: 'damaged' }] : [answer];
  return opened === 0 ? undefined : { archive: Buffer.concat([...out, blockBytes(endBlock)]), judged, cut };
};

/** Files of which the archive says that they are encrypted. The library passes over some of them in silence. */
export const encryptedIn = (archive: Buffer): { name: string; number: number; reason: 'encrypted' }[] =>
  Array.from(blocksOf(archive))
    .filter(({ kind, flags }) => kind === kinds.file && !(flags & splitBefore))
    .map(({ fields, extra }, number) => ({ name: fileFields(fields).name.toString('utf8'), number, reason: 'encrypted' as const, extra }))
    .filter(({ extra }) => Array.from(recordsOf(extra)).some(({ kind }) => kind === encryptionRecord))
    .map(({ name, number, reason }) => ({ name, number, reason }));

const lastFlag = 64;
const headLength = 2;

/** Where packed data ends that encryption has filled up: it comes in pieces, each with flags, a checksum and its size in one to three bytes. */
export const packedLength = (data: Buffer): number => {
  for (let place = 0; place + headLength < data.length; ) {
    const flags = data[place]!;
    const sizeLength = ((flags >> 3) & 3) + 1;
    if (place + headLength + sizeLength > data.length) break;
    place += headLength + sizeLength + data.readUIntLE(place + headLength, sizeLength);
    if (flags & lastFlag) return place;
  }
  return data.length;
};

const endBlock: Block = { kind: kinds.end, flags: 0, fields: Buffer.from([0]), extra: Buffer.alloc(0), data: Buffer.alloc(0) };

const checkFlag = 1;
const tweakFlag = 2;
const saltLength = 16;
const checkLength = 8;

/** Behind the encryption block all headers are encrypted. */
const headerKey = (record: Fields, keys: Keys): Buffer | undefined => {
  record.number();
  const flags = record.number();
  return keys.of(record.take(1)[0] ?? 0, record.take(saltLength), flags & checkFlag ? record.take(checkLength) : undefined)?.key;
};

/** Rounds of the key are two to the power of this at most; archivers take 15. */
const mostPower = 18;
const keyLength = 32;

interface Key {
  key: Buffer;
  /** Makes the checksums of contents tell nothing to those who have no password. */
  tweak: Buffer;
}

/** The keys that one password gives. Archivers use one salt for many files. */
class Keys {
  readonly #password: string;
  readonly #budget: Budget;
  readonly #known = new Map<string, Key | undefined>();

  constructor(password: string, budget: Budget) {
    this.#password = password;
    this.#budget = budget;
  }

  /** Undefined when the check value tells that the password is wrong. */
  of(power: number, salt: Buffer, check: Buffer | undefined): Key | undefined {
    const id = `${power} ${salt.toString('hex')} ${check?.toString('hex') ?? ''}`;
    if (!this.#known.has(id)) this.#known.set(id, this.#budget.timed(() => this.#made(power, salt, check)));
    return this.#known.get(id);
  }

  #made(power: number, salt: Buffer, check: Buffer | undefined): Key | undefined {
    if (power > mostPower) throw new Unpackable('not-supported', 'Its password is to be made a key in more rounds than are done here.');
    // Sixteen rounds further comes what the checksums go through, and sixteen further still what checks the password.
    const after = (rounds: number): Buffer => pbkdf2Sync(this.#password, salt, 2 ** power + rounds, keyLength, 'sha256');
    if (check) {
      const value = after(32);
      const folded = Buffer.alloc(checkLength);
      for (const [place, byte] of value.entries()) folded[place % checkLength]! ^= byte;
      if (!folded.equals(check)) return undefined;
    }
    return { key: after(0), tweak: after(16) };
  }

  forFile(record: Fields): { decrypted(data: Buffer): Buffer; tweak: ((checksum: number) => number) | undefined } | undefined {
    record.number();
    const flags = record.number();
    const power = record.take(1)[0] ?? 0;
    const salt = record.take(saltLength);
    const vector = record.take(vectorLength);
    const made = vector.length === vectorLength ? this.of(power, salt, flags & checkFlag ? record.take(checkLength) : undefined) : undefined;
    return (
      made && {
        decrypted: (data) => createDecipheriv('aes-256-cbc', made.key, vector).setAutoPadding(false).update(data.subarray(0, data.length - (data.length % vectorLength))),
        tweak: flags & tweakFlag ? (checksum) => tweaked(checksum, made.tweak) : undefined,
      }
    );
  }
}

/** The keyed hash of the checksum, with its eight numbers laid on one another. */
const tweaked = (checksum: number, key: Buffer): number => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(checksum);
  const digest = createHmac('sha256', key).update(bytes).digest();
  let folded = 0;
  for (let place = 0; place < digest.length; place += 4) folded ^= digest.readUInt32LE(place);
  return folded >>> 0;
};
