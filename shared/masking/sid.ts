import { asciiOf, cutTexts, writeBytes } from './ascii.ts';
import type { Digests } from './digest.ts';
import { mostDigits, numbers } from './domain-numbers.ts';
import { longestShort } from './short-digests.ts';
import { maskText, type MaskTexts } from './text.ts';

const domainPrefix = 'S-1-5-21-';
/** What stands before four numbers that are one object's (an account or group in the cloud, a virtual machine), and how many numbers that makes. */
const objectPrefixes = [['S-1-12-1-', 7], ['S-1-5-83-1-', 8]] as const;
/** Of authorities whose other identifiers are the same everywhere. */
const wellKnown = /^S-1-(?:[0-35]|1[568])(?:-|$)/;
const longest = 200;
const dash = 45;

/**
 * The domain's three numbers are masked, and the four of an account in the cloud; the relative id and the well-known identifiers, which are the same everywhere, stay.
 * Without a key three of seven numbers are masked whatever the authority, and only of seven: as in the reference.
 */
export const sids = (digests: Digests): MaskTexts => {
  const masks = numbers(digests);
  /** Where the first six numbers of a text end. */
  const stops = new Uint32Array(6);
  return (texts) => {
    const { bytes, ends } = asciiOf(texts, longest);
    masks.clear(texts.length);
    const masked: string[] = [];
    const places: number[] = [];
    /** Of each text with a domain: where the numbers of the domain start, and where they end. */
    const cuts: number[] = [];
    let room = 0;
    for (let place = 0, start = 0; place < texts.length; place += 1) {
      const text = texts[place]!;
      const count = read(bytes, start, ends[place]!, stops);
      start = ends[place]!;
      const ofDomain = count > 5 && text.startsWith(domainPrefix);
      const chosen = count === 7 ? ofDomain || !digests.keyed : count === 6 && ofDomain && digests.keyed;
      masked.push(chosen ? text : maskOther(digests, text, count));
      if (!chosen) continue;
      for (let number = 0; number < 3; number += 1) masks.add(places.length, number, bytes, stops[number + 2]! + 1, stops[number + 3]!);
      cuts.push(stops[2]!, stops[3]!, stops[4]!, stops[5]!);
      room += text.length + 3 * mostDigits;
      places.push(place);
    }
    masks.make();
    const out = Buffer.alloc(room);
    const starts: number[] = [];
    let at = room;
    for (let domain = 0; domain < places.length; domain += 1) {
      const place = places[domain]!;
      at = writeBytes(out, at, bytes, cuts[domain * 4 + 3]!, ends[place]!);
      for (let number = 2; number >= 0; number -= 1) {
        const cut = domain * 4 + number;
        at = masks.write(out, at, domain, number, cuts[cut + 1]! - cuts[cut]! - 1);
        out[(at -= 1)] = dash;
      }
      starts.push((at = writeBytes(out, at, bytes, place === 0 ? 0 : ends[place - 1]!, cuts[domain * 4]!)));
    }
    const written = cutTexts(out, starts);
    for (let domain = 0; domain < places.length; domain += 1) masked[places[domain]!] = written[domain]!;
    return masked;
  };
};

/** How many numbers follow the S; 0 for text that is no SID. */
const read = (bytes: Uint8Array, from: number, to: number, stops: Uint32Array): number => {
  if (from === to || bytes[from] !== 83) return 0;
  let count = 0;
  for (let at = from + 1; at < to; count += 1) {
    if (bytes[at] !== dash) return 0;
    const start = (at += 1);
    while (at < to && bytes[at]! >= 48 && bytes[at]! <= 57) at += 1;
    if (at === start || at > start + longestShort) return 0;
    if (count < stops.length) stops[count] = at;
  }
  return count;
};

const maskOther = (digests: Digests, text: string, count: number): string => {
  if (!digests.keyed) return text;
  for (const [prefix, whole] of objectPrefixes) {
    if (!text.startsWith(prefix)) continue;
    if (count !== whole) return maskText(digests, text);
    const digest = digests.of(text);
    return `${prefix}${[0, 4, 8, 12].map((at) => digest.readUInt32BE(at)).join('-')}`;
  }
  return count > 1 && wellKnown.test(text) && !text.startsWith(domainPrefix) ? text : maskText(digests, text);
};
