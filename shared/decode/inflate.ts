import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { type Budget, Unpackable } from './budget.ts';

const methods = { gzip: gunzipSync, zlib: inflateSync, deflate: inflateRawSync } as const;

/** Decompresses within the budget. Throws an Unpackable when the data is damaged or grows too far. */
export const inflate = (packed: Buffer, method: keyof typeof methods, budget: Budget): Buffer => {
  try {
    return methods[method](packed, { maxOutputLength: Math.max(1, budget.allowance(packed.length)) });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw budget.exceeded(packed.length);
    throw new Unpackable('damaged', `The compressed data is damaged: ${(thrown as Error).message}.`);
  }
};
