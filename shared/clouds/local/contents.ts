import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BlobBody } from '../../kit/ports.ts';
import { pieces } from '../machine/bodies.ts';

export interface Written {
  size: number;
  sha256: string;
  /** Under which the content is found once it is settled. */
  address: string;
  /** Puts the content in its place. Called while the index is locked. */
  settle: () => void;
  /** Throws it away instead. */
  discard: () => void;
}

/** Bytes by their hash. Equal contents are kept once. */
export interface Contents {
  /** `name` only lends its extension, so that a browser knows what it opens. */
  write(name: string, body: BlobBody): Promise<Written>;
  /** Throws `ContentGone` before the first piece when it is not there. */
  read(address: string): AsyncIterable<Uint8Array>;
  remove(address: string): void;
  link(address: string): string;
}

export class ContentGone extends Error {}

const staleMs = 86_400_000;

export const fileContents = (folder: string): Contents => {
  const root = join(folder, 'blobs');
  const incoming = join(root, 'incoming');
  mkdirSync(incoming, { recursive: true });
  clearStale(incoming);
  const place = (address: string) => join(root, address.slice(0, 2), address);
  return {
    async write(name, body) {
      const draft = join(incoming, randomUUID());
      const discard = () => rmSync(draft, { force: true });
      const hash = createHash('sha256');
      let size = 0;
      const file = await open(draft, 'wx');
      try {
        for await (const piece of pieces(body)) {
          hash.update(piece);
          size += piece.length;
          await file.writeFile(piece);
        }
        await file.datasync();
      } catch (error) {
        discard();
        throw error;
      } finally {
        await file.close();
      }
      const sha256 = hash.digest('hex');
      const address = sha256 + extensionOf(name);
      const settle = () => {
        mkdirSync(join(root, address.slice(0, 2)), { recursive: true });
        renameSync(draft, place(address));
      };
      return { size, sha256, address, settle, discard };
    },
    // Opened when it is read: a stream that nobody reads would fail on its own when the file goes.
    async *read(address) {
      try {
        yield* createReadStream(place(address), { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
      } catch (error) {
        throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? new ContentGone() : error;
      }
    },
    remove: (address) => rmSync(place(address), { force: true }),
    link: (address) => pathToFileURL(place(address)).href,
  };
};

export const memoryContents = (): Contents => {
  const kept = new Map<string, Uint8Array>();
  return {
    async write(name, body) {
      const parts: Uint8Array[] = [];
      for await (const piece of pieces(body)) parts.push(piece);
      const bytes = Buffer.concat(parts);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const address = sha256 + extensionOf(name);
      return { size: bytes.length, sha256, address, settle: () => void kept.set(address, bytes), discard: () => undefined };
    },
    async *read(address) {
      const bytes = kept.get(address);
      if (!bytes) throw new ContentGone();
      yield bytes;
    },
    remove: (address) => void kept.delete(address),
    link: (address) => `memory:${address}`,
  };
};

const extensionOf = (name: string): string => /^\.[a-z0-9]{1,8}$/i.exec(extname(name))?.[0].toLowerCase() ?? '';

/** A process that died while it wrote leaves its draft behind. */
const clearStale = (incoming: string): void => {
  for (const file of readdirSync(incoming)) {
    const path = join(incoming, file);
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts && Date.now() - facts.mtimeMs > staleMs) rmSync(path, { force: true });
  }
};
