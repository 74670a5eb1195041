import { Fault } from '../../kit/fault.ts';
import type { BlobBody, BlobFacts } from '../../kit/ports.ts';

export const defaultReadLimit = 64 * 1024 * 1024;

/** Any body as pieces of bytes. */
export async function* pieces(body: BlobBody): AsyncGenerator<Uint8Array> {
  if (typeof body === 'string') yield Buffer.from(body);
  else if (body instanceof Uint8Array) yield body;
  else yield* body;
}

export const mediaTypeOf = (body: BlobBody, given: string | undefined): string =>
  given ?? (typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream');

/** The whole of an opened blob, within the limit. */
export const whole = async (blob: (BlobFacts & { body: AsyncIterable<Uint8Array> }) | undefined, limit = defaultReadLimit): Promise<Uint8Array | undefined> => {
  if (!blob) return undefined;
  if (blob.size > limit) {
    await blob.body[Symbol.asyncIterator]().return?.();
    throw new Fault('too-large', `The blob ${blob.name} has ${blob.size} bytes; the limit is ${limit}.`);
  }
  const parts: Uint8Array[] = [];
  for await (const part of blob.body) parts.push(part);
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
};

/** The body in blocks of exactly `size` bytes, but for the last; none when it is empty. */
export async function* inBlocks(body: BlobBody, size: number): AsyncGenerator<Buffer<ArrayBuffer>> {
  let block = Buffer.allocUnsafe(0);
  let filled = 0;
  for await (const piece of pieces(body))
    for (let from = 0; from < piece.length; ) {
      if (block.length === 0) block = Buffer.allocUnsafe(size);
      const part = piece.subarray(from, from + size - filled);
      block.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled < size) continue;
      yield block;
      block = Buffer.allocUnsafe(0);
      filled = 0;
    }
  if (filled > 0) yield block.subarray(0, filled);
}
