import type { Case, Runner } from './case.ts';
import { runLookup } from './lookup.ts';
import { networkRunners } from './network.ts';

/** One line for each kind of case: how it is recognised by its input, and what runs it. */
const kinds: readonly { fits: (one: Case) => boolean; run: Runner }[] = [
  { fits: ({ input }) => 'ioc' in input || 'iocs' in input, run: runLookup },
];

export const runnerFor = (one: Case): Runner | undefined => networkRunners[one.provider] ?? kinds.find(({ fits }) => fits(one))?.run;
