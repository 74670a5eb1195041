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
    return decompress(packed, { maxOutputLength: Math.max(1, budget.allowance(packed.length)) });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw budget.exceeded(packed.length);
    throw new Unpackable('damaged', `The compressed data is damaged: ${(thrown as Error).message}.`);
  }
};
