import { cutTexts, writeDigits, writeNumber, writeText } from './ascii.ts';
import type { Digests } from './digest.ts';
import { blockSize } from './scramble.ts';
import { maskText, type MaskTexts } from './text.ts';

const domainPrefix = 'S-1-5-21-';
const cloudPrefix = 'S-1-12-1-';
const longest = 200;
/** No number of a SID is longer. */
const mostDigits = 10;
const dash = 45;

/**
 * The domain's three numbers are masked, and an account's four in the cloud; the relative id and the well-known identifiers, which are the same everywhere, stay.
 * Without a key three of seven numbers are masked whatever the authority, and only of seven: as in the reference.
 */
export const sids = (digests: Digests): MaskTexts => {
  const scramble = digests.keyed ? digests.scrambler('sid') : undefined;
  return (texts) => {
    const blocks = new Uint32Array((texts.length * blockSize) / 4);
    const words = new DataView(blocks.buffer);
    const masked: string[] = [];
    const places: number[] = [];
    /** Where the third to sixth number of each text with a domain end. */
    const ends: number[] = [];
    let room = 0;
    for (let place = 0; place < texts.length; place += 1) {
      const text = texts[place]!;
      const ofDomain = text.startsWith(domainPrefix);
      const count = text.length <= longest ? read(text, ofDomain, ends, words, places.length * blockSize) : 0;
      const chosen = count === 7 ? ofDomain || !digests.keyed : count === 6 && ofDomain && digests.keyed;
      masked.push(chosen ? text : maskOther(digests, text, count));
      if (!chosen) {
        ends.length = places.length * 4;
        continue;
      }
      room += text.length + 3 * mostDigits;
      places.push(place);
    }
    scramble?.(blocks);
    const bytes = Buffer.alloc(room);
    const starts: number[] = [];
    let at = room;
    for (let domain = 0; domain < places.length; domain += 1) {
      const text = texts[places[domain]!]!;
      at = writeText(bytes, at, text, ends[domain * 4 + 3]!, text.length);
      for (let part = 3; part > 0; part -= 1) {
        const from = ends[domain * 4 + part - 1]! + 1;
        const to = ends[domain * 4 + part]!;
        at = scramble ? writeNumber(bytes, at, words.getUint32(domain * blockSize + part * 4)) : writeDigits(bytes, at, digests.hex(text.slice(from, to)), to - from);
        bytes[(at -= 1)] = dash;
      }
      starts.push((at = writeText(bytes, at, text, 0, ends[domain * 4]!)));
    }
    const written = cutTexts(bytes, starts);
    for (let domain = 0; domain < places.length; domain += 1) masked[places[domain]!] = written[domain]!;
    return masked;
  };
};

/** How many numbers follow the S; 0 for text that is no SID. Says where the third to sixth end; the fourth to sixth (modulo 2 ** 32) become a block. */
const read = (text: string, ofDomain: boolean, ends: number[], words: DataView, block: number): number => {
  if (text.charCodeAt(0) !== 83) return 0;
  let count = ofDomain ? 3 : 0;
  if (ofDomain) ends.push(domainPrefix.length - 1);
  for (let at = ofDomain ? domainPrefix.length - 1 : 1; at < text.length; count += 1) {
    if (text.charCodeAt(at) !== dash) return 0;
    const start = (at += 1);
    let value = 0;
    for (let digit; at < text.length && (digit = text.charCodeAt(at) - 48) >= 0 && digit <= 9; at += 1) value = (Math.imul(value, 10) + digit) | 0;
    if (at === start) return 0;
    if (count < 2 || count > 5) continue;
    ends.push(at);
    if (count > 2) words.setInt32(block + (count - 2) * 4, value);
  }
  return count;
};

const maskOther = (digests: Digests, text: string, count: number): string => {
  if (!digests.keyed) return text;
  if (count !== 7 || !text.startsWith(cloudPrefix)) return count > 1 ? text : maskText(digests, text);
  const digest = digests.of(text);
  return `${cloudPrefix}${[0, 4, 8, 12].map((at) => digest.readUInt32BE(at)).join('-')}`;
};
