import type { BlobFacts, Blobs, Clock } from '../../kit/ports.ts';
import { mediaTypeOf, whole } from '../machine/bodies.ts';
import { checkName } from '../machine/limits.ts';
import { Fault } from '../../kit/fault.ts';
import type { Contents } from './contents.ts';
import type { LocalDatabase } from './database.ts';

const pageSize = 200;

interface Line {
  name: string;
  address: string;
  media_type: string;
  size: number;
  sha256: string;
  modified: number;
}

/** Names and facts in SQLite, contents by hash beside it. The index is locked while a content comes or goes, so that neither is there without the other. */
export const localBlobs = (database: LocalDatabase, contents: Contents, clock: Pick<Clock, 'now'>): Blobs => {
  const columns = 'name, address, media_type, size, sha256, modified';
  const find = (name: string): Line | undefined => {
    checkName(name);
    return database.sql(`SELECT ${columns} FROM blobs WHERE name = ? AND (expires IS NULL OR expires > ?)`).get(name, clock.now()) as Line | undefined;
  };
  const removeUnused = (address: string): void => {
    if (!database.sql('SELECT 1 FROM blobs WHERE address = ? LIMIT 1').get(address)) contents.remove(address);
  };
  const drop = (name: string): boolean => {
    const line = database.sql('DELETE FROM blobs WHERE name = ? RETURNING address').get(name) as { address: string } | undefined;
    if (line) removeUnused(line.address);
    return line !== undefined;
  };
  const sweep = (): void => {
    const gone = database.sql('SELECT name FROM blobs WHERE expires <= ? LIMIT 10').all(clock.now()) as { name: string }[];
    for (const { name } of gone) drop(name);
  };
  const openBlob: Blobs['open'] = async (name) => {
    const line = find(name);
    return line && { ...factsOf(line), body: contents.read(line.address) };
  };

  return {
    async put(name, body, { mediaType, keep } = {}) {
      checkName(name);
      const { size, sha256, address, settle, discard } = await contents.write(name, body);
      const modified = clock.now();
      const type = mediaTypeOf(body, mediaType);
      try {
        await database.write(() => {
          sweep();
          const before = database.sql('SELECT address FROM blobs WHERE name = ?').get(name) as { address: string } | undefined;
          settle();
          database
            .sql('INSERT OR REPLACE INTO blobs (name, address, media_type, size, sha256, modified, expires) VALUES (?, ?, ?, ?, ?, ?, ?)')
            .run(name, address, type, size, sha256, modified, keep === undefined ? null : modified + keep * 1000);
          if (before && before.address !== address) removeUnused(before.address);
        });
      } catch (error) {
        discard();
        throw error;
      }
      return { name, mediaType: type, size, sha256, modified };
    },
    open: openBlob,
    read: async (name, limit) => whole(await openBlob(name), limit),
    async link(name) {
      const line = find(name);
      if (!line) throw new Fault('not-found', `There is no blob ${name}.`);
      return contents.link(line.address);
    },
    async delete(name) {
      const there = find(name) !== undefined;
      return (await database.write(() => drop(name))) && there;
    },
    async *list(prefix = '', limit = Infinity) {
      const page = database.sql(`SELECT ${columns} FROM blobs WHERE name >= ? AND name > ? AND (expires IS NULL OR expires > ?) ORDER BY name LIMIT ?`);
      let last = '';
      for (let left = limit; left > 0; ) {
        const lines = page.all(prefix, last, clock.now(), pageSize) as unknown as Line[];
        for (const line of lines) {
          if (!line.name.startsWith(prefix) || left <= 0) return;
          left -= 1;
          yield factsOf(line);
        }
        if (lines.length < pageSize) return;
        last = lines.at(-1)!.name;
      }
    },
  };
};

const factsOf = ({ name, media_type, size, sha256, modified }: Line): BlobFacts => ({ name, mediaType: media_type, size, sha256, modified });
