import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '../kit/fault.ts';

export type Chunks = AsyncIterable<Uint8Array>;

/** Looks at the beginning of a stream (at least `least` bytes, where there are so many) without losing it. */
export const peeked = async (body: Chunks, least = 4096): Promise<{ head: Uint8Array; chunks: Chunks }> => {
  const iterator = body[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let size = 0;
  while (size < least) {
    const next = await iterator.next();
    if (next.done) break;
    taken.push(next.value);
    size += next.value.length;
  }
  return { head: taken.length === 1 ? taken[0]! : Buffer.concat(taken), chunks: { [Symbol.asyncIterator]: () => resumed(taken, iterator) } };
};

async function* resumed(taken: Uint8Array[], iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    while (taken.length > 0) yield taken.shift()!;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

/** Unpacks gzip, told by its magic; anything else passes through. */
export async function* unzipped({ head, chunks }: { head: Uint8Array; chunks: Chunks }): AsyncGenerator<Uint8Array> {
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* chunks;
    return;
  }
  const plain = createGunzip();
  pipeline(Readable.from(chunks), plain, () => undefined);
  try {
    yield* plain as AsyncIterable<Uint8Array>;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('invalid-input', 'blob: the gzip data is damaged or cut off.', { flaws: [{ field: 'blob', detail: 'Damaged gzip.' }], cause });
  }
}

/** Passes at most `limit` bytes, in pieces small enough to be turned into text; more is a fault. */
export async function* bounded(chunks: Chunks, limit: number): AsyncGenerator<Uint8Array> {
  const piece = 2 ** 20;
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw new Fault('too-large', `blob: more than ${limit} bytes after unpacking. Split it.`);
    for (let from = 0; from < chunk.length; from += piece) yield chunk.subarray(from, from + piece);
  }
}

/** The whole stream, for formats that cannot be read piece by piece. */
export const gathered = async (chunks: Chunks, limit: number): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const chunk of bounded(chunks, limit)) pieces.push(chunk);
  return Buffer.concat(pieces);
};

/** Which encoding a text begins in: UTF-16 tells itself by its byte order mark, or by the zero byte in each of its first letters, which no other text has. */
export const encodingOf = ([first, second, third, fourth]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' => {
  if ((first === 0xff && second === 0xfe) || (first && second === 0 && third && fourth === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second && third === 0 && fourth)) return 'utf-16be';
  return 'utf-8';
};

/** UTF-8 or UTF-16 as text; the byte order mark is dropped. `lost` is told of bytes that are no text: they become U+FFFD. */
export async function* texts(body: Chunks, lost?: () => void): AsyncGenerator<string> {
  const { head, chunks } = await peeked(body, 4);
  const decoder = new TextDecoder(encodingOf(head));
  for await (const chunk of chunks) yield told(decoder.decode(chunk, { stream: true }), lost);
  yield told(decoder.decode(), lost);
}

const told = (text: string, lost: (() => void) | undefined): string => {
  if (lost && text.includes('\ufffd')) lost();
  return text;
};
