import { z } from 'zod';
import { local } from '../../../shared/clouds/local/index.ts';
import { startWorkers } from '../../../shared/hosts/workers.ts';
import { operation } from '../../../shared/kit/operation.ts';
import { readSettings } from '../../../shared/kit/settings.ts';
import { each, subjects } from '../../../shared/kit/subjects.ts';

/** A lookup that takes a moment for every ten observables, and says in the store that it was asked. */
export const lookupSlowly = operation({
  name: 'lookup-slowly',
  summary: 'Take a moment.',
  entities: [],
  input: z.strictObject({ ...subjects('observable') }),
  row: z.object({ sourceIndex: z.int(), observable: z.string(), worker: z.int() }),
  limits: { rows: 10_000, seconds: 60, bytes: 4_000_000, inline: 250 },
  uses: ['clock'],
  examples: [],
  async *run(input, { clock }) {
    for (const { value, sourceIndex } of each(input)) {
      if (sourceIndex % 10 === 0) await clock.sleep(4);
      yield { sourceIndex, observable: value, worker: process.pid };
    }
  },
});

/** Run as a process: works on the queue of a folder until somebody kills it. */
if (process.argv[1]?.endsWith('worker.ts') && process.send) {
  const settings = readSettings({ GUMSHOE_FOLDER: process.argv[2] });
  startWorkers([lookupSlowly], local(settings), 1, { visibility: 2, idle: 20 });
  process.send('ready');
}
