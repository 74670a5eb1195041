import { createHash } from 'node:crypto';
import type { Blobs } from '../../shared/kit/ports.ts';

/** Blobs in a map, handed out in small pieces, for tests of readers. */
export const memoryBlobs = (contents: Record<string, string | Uint8Array> = {}, piece = 1000): Pick<Blobs, 'open' | 'put' | 'read' | 'link'> & Blobs => {
  const kept = new Map(Object.entries(contents).map(([name, body]) => [name, Buffer.from(body as Uint8Array)]));
  const facts = (name: string, body: Buffer) => ({ name, mediaType: 'application/octet-stream', size: body.length, sha256: createHash('sha256').update(body).digest('hex'), modified: 0 });
  return {
    put: async (name, body) => {
      const pieces: Uint8Array[] = [];
      if (typeof body === 'string' || body instanceof Uint8Array) pieces.push(Buffer.from(body as Uint8Array));
      else for await (const part of body) pieces.push(part);
      kept.set(name, Buffer.concat(pieces));
      return facts(name, kept.get(name)!);
    },
    open: async (name) => {
      const body = kept.get(name);
      return body && { ...facts(name, body), body: (async function* () {
        for (let from = 0; from < body.length; from += piece) yield body.subarray(from, from + piece);
      })() };
    },
    read: async (name) => kept.get(name),
    link: async (name) => `memory:${name}`,
    delete: async (name) => kept.delete(name),
    list: async function* (prefix = '', limit = Infinity) {
      for (const [name, body] of [...kept].filter(([key]) => key.startsWith(prefix)).slice(0, limit)) yield facts(name, body);
    },
  };
};
