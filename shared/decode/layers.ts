import { hash } from 'node:crypto';
import { Budget, type Bounds, Unpackable } from './budget.ts';
import { knownType } from './content-type.ts';
import { base32, base64, base64url, encodedCommand, hex, jwt } from './hidden/bases.ts';
import { opened } from './hidden/bytes.ts';
import { charCodes } from './hidden/char-codes.ts';
import { certutil, hexDump } from './hidden/dumps.ts';
import type { Hidden, TextDecoder } from './hidden/hidden.ts';
import { isReadable } from './hidden/readable.ts';
import { joined } from './hidden/joined.ts';
import { quotedPrintable } from './hidden/quoted-printable.ts';
import { dropped, html, percent, reversed, unicodeEscapes } from './hidden/scripts.ts';
import { isTelling } from './hidden/telling.ts';
import { wrappedBase64 } from './hidden/wrapped.ts';
import { underXor } from './hidden/xor.ts';
import { textOf } from './plain-text.ts';

/** Most certain first: what two of them find, the first one names. */
const textDecoders: readonly TextDecoder[] = [
  encodedCommand,
  jwt,
  certutil,
  hexDump,
  wrappedBase64,
  base64url,
  base64,
  hex,
  charCodes,
  base32,
  unicodeEscapes,
  percent,
  html,
  quotedPrintable,
  dropped,
  joined,
  reversed,
];

export interface Found {
  /** `1.2`: number within the parent, behind the parent's. */
  id: string;
  /** The parent's, empty at the top. */
  parent: string;
  /** Every layer from the outside in. */
  layers: readonly string[];
  name: string | undefined;
  /** Place in the parent's text. */
  offset: number | undefined;
  bytes: Buffer;
  text: string | undefined;
}

export interface Options {
  depth: number;
  bounds: Bounds;
  /** One-byte keys to try, beside those that give themselves away. */
  xorKeys?: readonly number[];
  /** Also give bytes that are neither text nor a known file. */
  keepNoise?: boolean;
}

export interface Peeled {
  found: Found[];
  problems: { about: string; code: string; detail: string }[];
}

interface Work {
  text: string | undefined;
  bytes: Buffer | undefined;
  id: string;
  layers: readonly string[];
}

/** Longest text that every decoder searches; longer ones, which may be whole files in base64, are only searched for that. */
const widest = 4_000_000;
const ofAnyLength: readonly TextDecoder[] = [wrappedBase64, base64url, base64];
/** Most blocks inside which nothing is found twice. */
const mostBlocks = 100;
/** Most pieces of unknown bytes that are tried under one-byte keys. */
const mostXorTries = 200;

/** Takes off every layer of encoding, packing and obfuscation that it knows, again and again, level by level. The same content is given once. */
export const peel = (given: string | Buffer, { depth, bounds, xorKeys = [], keepNoise = false }: Options): Peeled => {
  const budget = new Budget(bounds);
  const found: Found[] = [];
  const problems: Peeled['problems'] = [];
  const seen = new Set<string>([digest(given)]);
  let level: Work[] = [
    { ...(typeof given === 'string' ? { text: given, bytes: undefined } : { text: readableText(given), bytes: given }), id: '', layers: [] },
  ];
  let xorTries = mostXorTries;
  const tell = (about: string, code: string, detail: string) => {
    if (!problems.some((problem) => problem.code === code && (problem.about === about || code.endsWith('-limit')))) problems.push({ about, code, detail });
  };
  for (let at = 1; level.length > 0; at += 1) {
    const next: Work[] = [];
    for (const work of level) {
      let number = 0;
      try {
        for (const { layer, content, name, offset, certain } of hiddenIn(work)) {
          const isText = typeof content === 'string';
          const bytes = isText ? Buffer.from(content) : content;
          const read = isText ? content : textOf(bytes)?.text;
          const telling = certain === true || (isText ? isReadable(content) : isTelling(bytes, read)) || keepNoise;
          const text = telling ? read : undefined;
          const key = digest(text ?? bytes);
          if (seen.has(key)) continue;
          seen.add(key);
          budget.spend(bytes.length, telling ? 1 : 0);
          const layers = [...work.layers, layer];
          // Bytes that say nothing by themselves may still be packed or under a key; they are no parent to speak of.
          let id = work.id;
          if (telling) {
            number += 1;
            id = id === '' ? String(number) : `${id}.${number}`;
            found.push({ id, parent: work.id, layers, name, offset, bytes, text });
          }
          next.push({ text, bytes: isText ? undefined : bytes, id, layers });
        }
      } catch (thrown) {
        if (!(thrown instanceof Unpackable)) throw thrown;
        tell(work.id, thrown.code, thrown.message);
        return { found, problems };
      }
    }
    if (at === depth && next.length > 0) {
      tell('', 'depth-limit', `What lies below level ${depth} was not looked at.`);
      break;
    }
    level = next;
  }
  return { found, problems };

  function* hiddenIn({ text, bytes, id }: Work): Generator<Hidden> {
    if (bytes) {
      const { hidden, problems: flaws } = opened(bytes, text, budget);
      for (const { name, code, detail } of flaws) tell(name ?? id, code, detail);
      yield* hidden;
      if (hidden.length === 0 && xorTries > 0 && knownType(bytes, text) === undefined) {
        xorTries -= 1;
        yield* underXor(bytes, text, xorKeys);
      }
    }
    if (text === undefined) return;
    if (text.length > widest) tell(id, 'long-text', `Text of more than ${widest} characters is searched for base64 only. Send it in pieces.`);
    yield* hiddenInText(text, text.length > widest ? ofAnyLength : textDecoders);
  }
};

function* hiddenInText(text: string, decoders: readonly TextDecoder[]): Generator<Hidden> {
  const blocks: { offset: number; end: number }[] = [];
  for (const decoder of decoders)
    for (const hidden of decoder(text)) {
      const { offset = -1, end } = hidden;
      if (blocks.some((block) => block.offset <= offset && offset < block.end)) continue;
      if (end !== undefined && blocks.length < mostBlocks) blocks.push({ offset, end });
      yield hidden;
    }
}

const readableText = (bytes: Buffer): string | undefined => {
  const text = textOf(bytes)?.text;
  return text !== undefined && isReadable(text) ? text : undefined;
};

const digest = (content: string | Buffer): string => hash('sha1', content, 'base64');
