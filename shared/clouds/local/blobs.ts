import type { BlobFacts, Blobs, Clock } from '../../kit/ports.ts';
import { mediaTypeOf, whole } from '../machine/bodies.ts';
import { checkName } from '../machine/limits.ts';
import { Fault } from '../../kit/fault.ts';
import { ContentGone, type Contents } from './contents.ts';
import type { LocalDatabase } from './database.ts';

const pageSize = 200;
/** How often a blob is looked up anew that others replace while it is opened. */
const mostLooks = 100;

interface Line {
  name: string;
  address: string;
  media_type: string;
  size: number;
  sha256: string;
  modified: number;
}

/**
 * Names and facts in SQLite, contents by hash beside it. A content is there before its name is committed and goes after its last name is, each while the index is locked:
 * whoever dies in between leaves a content without a name, noted as unused, never a name without its content.
 */
export const localBlobs = (database: LocalDatabase, contents: Contents, clock: Pick<Clock, 'now'>): Blobs => {
  const columns = 'name, address, media_type, size, sha256, modified';
  const find = (name: string): Line | undefined => {
    checkName(name);
    return database.sql(`SELECT ${columns} FROM blobs WHERE name = ? AND (expires IS NULL OR expires > ?)`).get(name, clock.now()) as Line | undefined;
  };
  const leave = (address: string): void => void database.sql('INSERT OR IGNORE INTO unused (address) VALUES (?)').run(address);
  const drop = (name: string): boolean => {
    const line = database.sql('DELETE FROM blobs WHERE name = ? RETURNING address').get(name) as { address: string } | undefined;
    if (line) leave(line.address);
    return line !== undefined;
  };
  const tidy = async (): Promise<void> => {
    if (!database.sql('SELECT 1 FROM unused LIMIT 1').get()) return;
    await database.write(() => {
      for (const { address } of database.sql('SELECT address FROM unused LIMIT 100').all() as { address: string }[]) {
        if (!database.sql('SELECT 1 FROM blobs WHERE address = ? LIMIT 1').get(address)) contents.remove(address);
        database.sql('DELETE FROM unused WHERE address = ?').run(address);
      }
    });
  };
  const sweep = (): void => {
    const gone = database.sql('SELECT name FROM blobs WHERE expires <= ? LIMIT 10').all(clock.now()) as { name: string }[];
    for (const { name } of gone) drop(name);
  };
  /** The content; the one that is there now, when another process has replaced it since it was opened. */
  async function* body(opened: Line): AsyncGenerator<Uint8Array> {
    let line: Line | undefined = opened;
    for (let looks = 0; line && looks < mostLooks; looks += 1) {
      try {
        yield* contents.read(line.address);
        return;
      } catch (error) {
        if (!(error instanceof ContentGone)) throw error;
      }
      line = find(opened.name);
    }
    throw new Fault('gone', `The blob ${opened.name} was deleted while it was opened.`);
  }
  const openBlob: Blobs['open'] = async (name) => {
    const line = find(name);
    return line && { ...factsOf(line), body: body(line) };
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
          if (before && before.address !== address) leave(before.address);
        });
      } catch (error) {
        discard();
        throw error;
      }
      await tidy();
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
      const gone = await database.write(() => drop(name));
      await tidy();
      return gone && there;
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
