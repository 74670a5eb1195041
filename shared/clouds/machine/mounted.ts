import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobFacts, Blobs } from '../../kit/ports.ts';
import { whole } from './bodies.ts';

const mostFiles = 1000;
const largest = 16 * 1024 * 1024;

/** The blobs, and below `prefix` also the files of a folder (not of the folders in it): read only, and before blobs of the same name. */
export const mounted = (blobs: Blobs, folder: string, prefix: string): Blobs => {
  const pathOf = (name: string): string | undefined => {
    const file = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    return file === '' || file.startsWith('.') || /[\\/\0]/.test(file) ? undefined : join(folder, file);
  };
  const fileAt = async (name: string): Promise<(BlobFacts & { bytes: Uint8Array }) | undefined> => {
    const path = pathOf(name);
    const facts = path === undefined ? undefined : await stat(path).catch(() => undefined);
    if (path === undefined || !facts?.isFile() || facts.size > largest) return undefined;
    const bytes = await readFile(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { name, mediaType: 'text/plain', size: bytes.length, sha256, modified: Math.round(facts.mtimeMs), bytes };
  };
  const open: Blobs['open'] = async (name) => {
    const file = await fileAt(name);
    if (!file) return blobs.open(name);
    const { bytes, ...facts } = file;
    return { ...facts, body: once(bytes) };
  };
  return {
    ...blobs,
    open,
    read: async (name, limit) => whole(await open(name), limit),
    async *list(wanted = '', limit = Infinity) {
      const near = wanted.startsWith(prefix) || prefix.startsWith(wanted);
      const names = near
        ? (await readdir(folder))
            .sort()
            .slice(0, mostFiles)
            .map((file) => `${prefix}${file}`)
            .filter((name) => name.startsWith(wanted))
        : [];
      const own = new Set<string>();
      for (const name of names) {
        const file = own.size < limit ? await fileAt(name) : undefined;
        if (!file) continue;
        own.add(name);
        const { bytes: _, ...facts } = file;
        yield facts;
      }
      if (own.size < limit) for await (const facts of blobs.list(wanted, limit)) if (!own.has(facts.name)) yield facts;
    },
  };
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
