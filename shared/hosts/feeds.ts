import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Catalogue } from '../kit/operation.ts';
import type { Ports } from '../kit/ports.ts';
import { runChore } from './chore.ts';

/** Loads feed files into the own feed. A file that cannot be read or understood is logged, and the others go on. */
export const loadFeeds = async (catalogue: Catalogue, ports: Ports, files: readonly string[]): Promise<void> => {
  for (const file of files)
    try {
      const text = await readFile(file, 'utf8');
      await runChore(catalogue, ports, { name: `feed ${file}`, operation: 'write-indicators', input: { text, source: basename(file) } });
    } catch (cause) {
      ports.log.error('feed', { file, cause: (cause as Error).message });
    }
};
