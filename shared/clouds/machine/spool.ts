import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlobBody } from '../../kit/ports.ts';
import { inBlocks } from './bodies.ts';

export interface Spool extends Disposable {
  size: number;
  sha256: string;
  /** The body itself, when it fits into one block. */
  whole: Buffer<ArrayBuffer> | undefined;
  read: () => AsyncIterable<Buffer>;
}

/** Reads a body to its end, to know its size and hash before it is sent. More than one block waits in a temporary file, gone when the spool is disposed of. */
export const spooled = async (body: BlobBody, blockBytes: number): Promise<Spool> => {
  const path = join(tmpdir(), `gumshoe-${randomUUID()}`);
  const remove = () => rmSync(path, { force: true });
  const hash = createHash('sha256');
  let size = 0;
  let first: Buffer<ArrayBuffer> | undefined;
  let file: FileHandle | undefined;
  try {
    for await (const block of inBlocks(body, blockBytes)) {
      hash.update(block);
      size += block.length;
      if (size === block.length) {
        first = block;
        continue;
      }
      if (!file) {
        file = await open(path, 'wx');
        await file.writeFile(first!);
        first = undefined;
      }
      await file.writeFile(block);
    }
  } catch (error) {
    remove();
    throw error;
  } finally {
    await file?.close();
  }
  return { size, sha256: hash.digest('hex'), whole: file ? undefined : (first ?? Buffer.alloc(0)), read: () => createReadStream(path) as AsyncIterable<Buffer>, [Symbol.dispose]: remove };
};
