import { createDecipheriv, createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Budget } from '../budget.ts';
import type { LibraryAnswer } from '../library/read.ts';
import type { Unlocked } from '../library/unlock.ts';

/** Kinds of blocks of RAR 3 and 4. */
const mainKind = 0x73;
const fileKind = 0x74;
const endKind = 0x7b;
const signatureLength = 7;
const mainLength = 13;
const longFlag = 0x8000;
/** Of the main block: headers are encrypted from here on. */
const headersFlag = 0x80;
/** Of a file block. */
const splitBefore = 1;
const splitAfter = 2;
const encryptedFlag = 4;
const largeFlag = 0x100;
const saltFlag = 0x400;
const saltLength = 8;
const aesBlock = 16;
const storedMethod = 0x30;
/** Since RAR 2.9, files are encrypted with AES. */
const aesVersion = 29;

interface OldBlock {
  header: Buffer;
  data: Buffer;
  isFile: boolean;
  isEncrypted: boolean;
}

/** The blocks behind the main one, as far as they can be read. */
function* blocksOf(archive: Buffer, keys?: OldKeys): Generator<OldBlock> {
  let place = signatureLength + archive.readUInt16LE(signatureLength + 5);
  while (place + signatureLength <= archive.length) {
    const { header, end } = keys ? decryptedHeader(archive, place, keys) : plainHeader(archive, place);
    if (header.length < signatureLength || header.readUInt16LE(0) !== (crc32(header.subarray(2)) & 0xffff)) return;
    const [kind, flags] = [header[2]!, header.readUInt16LE(3)];
    const isFile = kind === fileKind && header.length >= fileLength;
    const size = isFile || (flags & longFlag && header.length >= shortestLong) ? header.readUInt32LE(7) : 0;
    const large = isFile && flags & largeFlag && header.length >= fileLength + 4 ? header.readUInt32LE(fileLength) * 2 ** 32 : 0;
    place = end + size + large;
    if (kind === endKind) return;
    const isEncrypted = isFile && (flags & encryptedFlag) !== 0;
    yield { header, data: archive.subarray(end, place), isFile, isEncrypted };
  }
}

const hasMain = (archive: Buffer): boolean => archive.length >= signatureLength + mainLength && archive[signatureLength + 2] === mainKind;

/** The library takes the content of some encrypted files for what it is not. Says so of each. */
export const judgedOld = (archive: Buffer): Required<Unlocked>['judged'] => {
  const firsts = hasMain(archive) ? Array.from(blocksOf(archive)).filter(({ isFile, header }) => isFile && !(header.readUInt16LE(3) & splitBefore)) : [];
  return (answer) => ('bytes' in answer && firsts[answer.number]?.isEncrypted ? [{ name: answer.name, number: answer.number, reason: 'encrypted' }] : [answer]);
};

/** Writes a RAR 3 or 4 archive anew, decrypted under the password, whose being wrong shows only in the checksums of what comes out. Undefined when nothing in it is encrypted. */
export const unlockedOld = (archive: Buffer, password: string, budget: Budget): Unlocked | undefined => {
  if (!hasMain(archive)) return undefined;
  const keys = new OldKeys(password, budget);
  const main = Buffer.from(archive.subarray(signatureLength, signatureLength + mainLength));
  const areHeadersEncrypted = (main.readUInt16LE(3) & headersFlag) !== 0;
  main.writeUInt16LE(main.readUInt16LE(3) & ~headersFlag, 3);
  main.writeUInt16LE(mainLength, 5);
  const out = [archive.subarray(0, signatureLength), summed(main)];
  const checksums: (number | undefined)[] = [];
  let opened = areHeadersEncrypted;
  for (const { header, data, isFile, isEncrypted } of blocksOf(archive, areHeadersEncrypted ? keys : undefined)) {
    if (!isFile) continue;
    const flags = header.readUInt16LE(3);
    const isReadable = isEncrypted && (flags & saltFlag) !== 0 && header[24] === aesVersion;
    opened ||= isReadable;
    if (!(flags & splitBefore)) checksums.push(flags & splitAfter ? undefined : header.readUInt32LE(16));
    out.push(...(isReadable ? plainFile(header, data, keys) : [header, data]));
  }
  const judged = (answer: LibraryAnswer): LibraryAnswer[] => {
    const checksum = checksums[answer.number ?? -1];
    return 'bytes' in answer && checksum !== undefined && crc32(answer.bytes) !== checksum ? [{ name: answer.name, number: answer.number, reason: 'encrypted' }] : [answer];
  };
  return opened ? { archive: Buffer.concat(out), judged } : undefined;
};

/** Bytes of a file block before what depends on its flags. */
const fileLength = 32;
/** Bytes of a header that says how much data follows. */
const shortestLong = 11;

/** The header with the checksum that belongs to it. */
const summed = (header: Buffer): Buffer => {
  header.writeUInt16LE(crc32(header.subarray(2)) & 0xffff);
  return header;
};

const plainFile = (header: Buffer, data: Buffer, keys: OldKeys): Buffer[] => {
  const flags = header.readUInt16LE(3);
  const saltPlace = fileLength + (flags & largeFlag ? 8 : 0) + header.readUInt16LE(26);
  const plain = keys.decrypted(data, header.subarray(saltPlace, saltPlace + saltLength));
  const content = header[25] === storedMethod ? plain.subarray(0, header.readUInt32LE(11)) : plain;
  const changed = Buffer.concat([header.subarray(0, saltPlace), header.subarray(saltPlace + saltLength)]);
  changed.writeUInt16LE(flags & ~(encryptedFlag | saltFlag), 3);
  changed.writeUInt16LE(changed.length, 5);
  changed.writeUInt32LE(content.length % 2 ** 32, 7);
  return [summed(changed), content];
};

const plainHeader = (archive: Buffer, place: number): { header: Buffer; end: number } => {
  const end = place + archive.readUInt16LE(place + 5);
  return { header: archive.subarray(place, end), end };
};

/** Each header has a salt in front, and is filled up to whole blocks. */
const decryptedHeader = (archive: Buffer, place: number, keys: OldKeys): { header: Buffer; end: number } => {
  const start = place + saltLength;
  const salt = archive.subarray(place, start);
  const first = keys.decrypted(archive.subarray(start, start + aesBlock), salt);
  if (first.length < aesBlock) return { header: first.subarray(0, 0), end: start };
  const length = first.readUInt16LE(5);
  const end = start + Math.ceil(length / aesBlock) * aesBlock;
  return { header: keys.decrypted(archive.subarray(start, end), salt).subarray(0, length), end };
};

const rounds = 0x40000;
const roundsAtOnce = rounds / aesBlock;

/** The keys that one password gives. */
class OldKeys {
  readonly #password: string;
  readonly #budget: Budget;
  readonly #known = new Map<string, { key: Buffer; vector: Buffer }>();

  constructor(password: string, budget: Budget) {
    this.#password = password;
    this.#budget = budget;
  }

  decrypted(data: Buffer, salt: Buffer): Buffer {
    const id = salt.toString('hex');
    const { key, vector } = this.#known.get(id) ?? this.#budget.timed(() => this.#made(salt));
    this.#known.set(id, { key, vector });
    return createDecipheriv('aes-128-cbc', key, vector).setAutoPadding(false).update(data.subarray(0, data.length - (data.length % aesBlock)));
  }

  /** SHA-1 of password, salt and a counter of three bytes, again and again. A byte of the vector comes from what it is after every sixteenth part has begun. */
  #made(salt: Buffer): { key: Buffer; vector: Buffer } {
    const secret = Buffer.concat([Buffer.from(this.#password, 'utf16le'), salt]);
    const length = secret.length + 3;
    const piece = Buffer.alloc(length * roundsAtOnce);
    for (let round = 0; round < roundsAtOnce; round += 1) secret.copy(piece, round * length);
    const vector = Buffer.alloc(aesBlock);
    const hash = createHash('sha1');
    for (let part = 0; part < aesBlock; part += 1) {
      for (let round = 0; round < roundsAtOnce; round += 1) piece.writeUIntLE(part * roundsAtOnce + round, round * length + secret.length, 3);
      hash.update(piece.subarray(0, length));
      vector[part] = hash.copy().digest()[19]!;
      hash.update(piece.subarray(length));
    }
    return { key: Buffer.from(hash.digest().subarray(0, aesBlock)).swap32(), vector };
  }
}
