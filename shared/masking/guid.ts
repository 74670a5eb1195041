import type { Digests } from './digest.ts';
import { blockSize } from './scramble.ts';
import type { MaskTexts } from './text.ts';

const guidLength = 36;
/** Character → value of the hex digit; -1 for others. */
const valueOf = Int8Array.from({ length: 128 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()));
/** Byte → its two hex digits. */
const digitsOf = Uint16Array.from({ length: 256 }, (_, byte) => Buffer.from(Buffer.of(byte).toString('hex')).readUInt16BE());
/** Where the digits of each byte stand. */
const places = Uint8Array.of(0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34);
const dash = 45;

/** Version-4 GUIDs. Case and braces do not matter, and two GUIDs become one by a chance of 2 ** -122. Text that is no GUID becomes one too. */
export const guids = (digests: Digests): MaskTexts => {
  const scramble = digests.scrambler('guid');
  return (texts) => {
    const blocks = new Uint32Array((texts.length * blockSize) / 4);
    const bytes = new Uint8Array(blocks.buffer);
    for (let index = 0; index < texts.length; index += 1) {
      const text = texts[index]!;
      if (!read(text, bytes, index * blockSize)) digests.of(`guid ${text.replace(/[{}]/g, '').toLowerCase()}`).copy(bytes, index * blockSize, 0, blockSize);
    }
    scramble(blocks);
    const written = write(bytes, texts.length);
    return texts.map((_, index) => written.slice(index * guidLength, (index + 1) * guidLength));
  };
};

/** Whether the text is a GUID, whose bytes then stand in `bytes`. */
const read = (text: string, bytes: Uint8Array, start: number): boolean => {
  const braced = text.length === guidLength + 2 && text.startsWith('{') && text.endsWith('}');
  if (!braced && text.length !== guidLength) return false;
  const from = braced ? 1 : 0;
  let wrong = 0;
  for (let byte = 0; byte < blockSize; byte += 1) {
    const high = text.charCodeAt(from + places[byte]!);
    const low = text.charCodeAt(from + places[byte]! + 1);
    const value = (valueOf[high & 127]! << 4) | valueOf[low & 127]!;
    wrong |= ((high | low) & ~127) | (value & ~255);
    bytes[start + byte] = value;
  }
  for (let at = from + 8; at < from + 24; at += 5) wrong |= text.charCodeAt(at) ^ dash;
  return wrong === 0;
};

const write = (bytes: Uint8Array, count: number): string => {
  const written = Buffer.alloc(count * guidLength, dash);
  const pairs = new DataView(written.buffer, written.byteOffset);
  for (let start = 0, out = 0; start < bytes.length; start += blockSize, out += guidLength) {
    bytes[start + 6] = 0x40 | (bytes[start + 6]! & 15);
    bytes[start + 8] = 0x80 | (bytes[start + 8]! & 63);
    for (let byte = 0; byte < blockSize; byte += 1) pairs.setUint16(out + places[byte]!, digitsOf[bytes[start + byte]!]!);
  }
  return written.toString('latin1');
};
