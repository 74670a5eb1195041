import zlib from 'node:zlib';
import { type Budget, Unpackable } from './budget.ts';

const methods = {
  gzip: zlib.gunzipSync,
  zlib: zlib.inflateSync,
  deflate: zlib.inflateRawSync,
  brotli: zlib.brotliDecompressSync,
  // Node 22.13 and 22.14 have no zstd yet.
  zstd: zlib.zstdDecompressSync as typeof zlib.zstdDecompressSync | undefined,
} as const;

/** Decompresses within the budget. Throws an Unpackable when the data is damaged or grows too far. */
export const inflate = (packed: Buffer, method: keyof typeof methods, budget: Budget): Buffer => {
  const decompress = methods[method];
  if (!decompress) throw new Unpackable('not-supported', `This version of Node cannot unpack ${method}.`);
  try {
    return budget.timed(() => decompress(packed, { maxOutputLength: Math.max(1, budget.allowance(packed.length)) }));
  } catch (thrown) {
    throw reasonOf(thrown, packed, budget);
  }
};

/** Decompresses what bytes begin with, as far as it goes, and says how many bytes it took: for data that is cut off, or has more behind it. */
export const inflatePart = (packed: Buffer, method: 'gzip' | 'zlib' | 'deflate', budget: Budget): { bytes: Buffer; used: number } => {
  const options = { maxOutputLength: Math.max(1, budget.allowance(packed.length)), finishFlush: zlib.constants.Z_SYNC_FLUSH, info: true };
  try {
    // The types do not know of `info`.
    const { buffer, engine } = budget.timed(() => methods[method](packed, options)) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    return { bytes: buffer, used: engine.bytesWritten };
  } catch (thrown) {
    throw reasonOf(thrown, packed, budget);
  }
};

const reasonOf = (thrown: unknown, packed: Buffer, budget: Budget): Unpackable => {
  if (thrown instanceof Unpackable) return thrown;
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === 'ERR_BUFFER_TOO_LARGE') return budget.exceeded(packed.length);
  return new Unpackable('damaged', `The compressed data is damaged: ${message}.`, code === 'Z_BUF_ERROR');
};
