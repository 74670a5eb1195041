import { createCipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { extraField, type Entry } from './directory.ts';

/** A member that one password opened. */
export interface Decrypted {
  bytes: Buffer;
  /** Compression method of what came out. */
  method: number;
  /** The bytes are known to be right; otherwise their checksum must tell. */
  authentic: boolean;
}

/** What the password makes of a member; undefined when it is a wrong one. One password in 256 is told to be wrong only by the checksum. */
export const decrypted = (packed: Buffer, entry: Entry, password: string): Decrypted | undefined =>
  entry.method === aesMethod ? fromAes(packed, entry, password) : fromZipCrypto(packed, entry, password);

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

const headLength = 12;
const descriptorFlag = 8;

/** The first encryption of zip, after section 6.1 of APPNOTE.TXT: three keys that every plain byte stirs, and a head of twelve bytes whose last one checks. */
const fromZipCrypto = (packed: Buffer, { crc, time, flags, method }: Entry, password: string): Decrypted | undefined => {
  if (packed.length < headLength) return undefined;
  let first = 0x12345678;
  let second = 0x23456789;
  let third = 0x34567890;
  const stir = (byte: number): void => {
    first = (first >>> 8) ^ table[(first ^ byte) & 255]!;
    second = (Math.imul(second + (first & 255), 134_775_813) + 1) | 0;
    third = (third >>> 8) ^ table[(third ^ (second >>> 24)) & 255]!;
  };
  const plain = (byte: number): number => {
    const sign = third | 2;
    const out = byte ^ ((Math.imul(sign, sign ^ 1) >>> 8) & 255);
    stir(out);
    return out;
  };
  for (const byte of Buffer.from(password)) stir(byte);
  let check = 0;
  for (let place = 0; place < headLength; place += 1) check = plain(packed[place]!);
  if (check !== (flags & descriptorFlag ? time >>> 8 : crc >>> 24)) return undefined;
  const bytes = Buffer.allocUnsafe(packed.length - headLength);
  for (let place = 0; place < bytes.length; place += 1) bytes[place] = plain(packed[place + headLength]!);
  return { bytes, method, authentic: false };
};

export const aesMethod = 99;
const aesId = 0x9901;
const rounds = 1000;
const checkLength = 2;
const macLength = 10;
const block = 16;
const blocksAtOnce = 4096;

/** WinZip's AE-1 and AE-2: AES with a counter that begins with its lowest byte, keys from PBKDF2, ten bytes of HMAC-SHA1 behind the content. */
const fromAes = (packed: Buffer, { extra }: Entry, password: string): Decrypted | undefined => {
  const field = extraField(extra, aesId);
  const strength = field && field.length >= 7 ? field[4]! : 0;
  const keyLength = { 1: 16, 2: 24, 3: 32 }[strength];
  if (!field || keyLength === undefined) return undefined;
  const saltLength = keyLength / 2;
  const start = saltLength + checkLength;
  if (packed.length < start + macLength) return undefined;
  const keys = pbkdf2Sync(password, packed.subarray(0, saltLength), rounds, 2 * keyLength + checkLength, 'sha1');
  if (!keys.subarray(2 * keyLength).equals(packed.subarray(saltLength, start))) return undefined;
  const content = packed.subarray(start, -macLength);
  const mac = createHmac('sha1', keys.subarray(keyLength, 2 * keyLength)).update(content).digest().subarray(0, macLength);
  if (!timingSafeEqual(mac, packed.subarray(-macLength))) return undefined;
  return { bytes: underCounter(content, keys.subarray(0, keyLength)), method: field.readUInt16LE(5), authentic: true };
};

const underCounter = (content: Buffer, key: Buffer): Buffer => {
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null);
  const out = Buffer.allocUnsafe(content.length);
  const counters = Buffer.alloc(block * blocksAtOnce);
  for (let start = 0, number = 1; start < content.length; start += counters.length) {
    for (let place = 0; place < counters.length; place += block, number += 1) counters.writeUInt32LE(number, place);
    const stream = cipher.update(counters);
    const end = Math.min(content.length, start + counters.length);
    for (let place = start; place < end; place += 1) out[place] = content[place]! ^ stream[place - start]!;
  }
  return out;
};
