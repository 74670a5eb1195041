import { Fault } from '../../kit/fault.ts';
import { bounded, gathered, peeked, texts, unzipped, type Chunks } from '../../tables/bytes.ts';
import type { Budget } from '../budget.ts';
import { describeType } from '../content-type.ts';
import { textOf } from '../plain-text.ts';
import type { Tell } from './part.ts';
import { partsOf } from './parts.ts';

/** A text of any length out of a file. */
export interface OpenedPart {
  path: string;
  texts: AsyncIterable<string> | Iterable<string>;
}

export interface Opening {
  budget: Budget;
  /** Most bytes read and unpacked. */
  maxBytes: number;
  tell: Tell;
}

/** What must be whole to be read: archives, PDF, Office, mail. */
const wholeLimit = 134_217_728;
const streamed = new Set(['text', 'json', 'html', 'script']);

/** The texts of a file. Plain text, also in gzip, is passed on piece by piece; any other format is read whole. Damage is told, not thrown. */
export async function* openFile(name: string, body: Chunks | Iterable<Uint8Array>, { budget, maxBytes, tell }: Opening): AsyncGenerator<OpenedPart> {
  const guarded = async function* <T>(parts: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* parts;
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      tell(name, thrown.code === 'too-large' ? 'byte-limit' : 'damaged', thrown.message);
    }
  };
  yield* guarded(opened(name, body, { budget, maxBytes, tell }, guarded));
}

async function* opened(
  name: string,
  body: Chunks | Iterable<Uint8Array>,
  { budget, maxBytes, tell }: Opening,
  guarded: (texts: AsyncIterable<string>) => AsyncIterable<string>,
): AsyncGenerator<OpenedPart> {
  const { head, chunks } = await peeked(bounded(unzipped(await peeked(streamOf(body))), maxBytes));
  const start = Buffer.from(head.subarray(0, 4096));
  if (streamed.has(describeType(start, textAtStart(start)).type)) yield { path: name, texts: guarded(texts(chunks)) };
  else
    for await (const { path, text } of partsOf({ name, bytes: await gathered(undamaged(chunks, (detail) => tell(name, 'damaged', detail)), Math.min(wholeLimit, maxBytes)) }, budget, tell))
      yield { path, texts: [text] };
}

/** What comes before the damage: most of an archive can be read without its end. */
async function* undamaged(chunks: Chunks, tell: (detail: string) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code === 'too-large') throw thrown;
    tell(`${thrown.message} What came out before is read.`);
  }
}

async function* streamOf(body: Chunks | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* body;
}

/** A character may be cut at the end of the piece that is looked at. Zero bytes are valid UTF-8, but disc images begin with them, and texts do not. */
const textAtStart = (head: Buffer): string | undefined => {
  for (let cut = 0; cut < 4 && cut < head.length; cut += 1) {
    const read = textOf(head.subarray(0, head.length - cut));
    if (read) return read.encoding === 'utf-8' && head.includes(0) ? undefined : read.text;
  }
  return undefined;
};
