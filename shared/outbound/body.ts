import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { FetchError } from '../kit/ports.ts';

type Unpack = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

const unpackers: Readonly<Record<string, Unpack>> = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) };

/** What we tell servers that we understand. */
export const acceptedEncodings = 'gzip, deflate, br';

/** Reads the stream to its end, unless it has more bytes than allowed: then it is cut off at once. */
export const collected = async (stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    size += piece.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    pieces.push(piece);
  }
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
};

/** Undoes the content encodings, never writing more than allowed: a bomb stops at the limit. */
export const decoded = async (bytes: Uint8Array, encoding: string | undefined, maxBytes: number): Promise<Uint8Array> => {
  const steps = (encoding ?? '').split(',', 4).map((step) => step.trim().toLowerCase()).filter((step) => step !== '' && step !== 'identity');
  let plain = bytes;
  if (plain.length === 0) return plain;
  for (const step of steps.reverse()) {
    const unpack = unpackers[step];
    if (!unpack) throw new FetchError('network', `The answer is packed in a way that was not asked for: ${step.slice(0, 40)}.`);
    plain = await unpack(plain, { maxOutputLength: maxBytes }).catch((cause: unknown) => {
      throw (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(maxBytes) : new FetchError('network', 'The answer is packed, and the package is broken.', { cause });
    });
  }
  return plain;
};

const tooLarge = (maxBytes: number): FetchError => new FetchError('too-large', `The answer has more than ${maxBytes} bytes.`);
