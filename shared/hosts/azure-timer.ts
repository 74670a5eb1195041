import type { app as App } from '@azure/functions';
import type { Catalogue } from '../kit/operation.ts';
import { sweep } from '../jobs/sweep.ts';
import { type Chore, runChore } from './chore.ts';
import { opener, type Source } from './opener.ts';

const everyFiveMinutes = '0 */5 * * * *';

/** Registers what runs by the clock, and the sweep of lost work. */
export const azureTimer = (app: typeof App, catalogue: Catalogue, source: Source, chores: readonly Chore[]): void => {
  const open = opener(source);
  for (const chore of chores) app.timer(chore.name, { schedule: chore.schedule, handler: async () => runChore(catalogue, await open(), chore) });
  app.timer('SweepJobs', { schedule: everyFiveMinutes, handler: async () => sweep(catalogue, await open()) });
};
