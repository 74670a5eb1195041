import type { Catalogue } from '../kit/operation.ts';
import { sweep } from '../jobs/sweep.ts';
import { type Chore, runChore } from './chore.ts';
import { opener, type Source } from './opener.ts';

/** A scheduled event whose input is a chore runs it; any other sweeps lost work. */
export const lambdaTimer = (catalogue: Catalogue, source: Source) => {
  const open = opener(source);
  return async (event: Partial<Pick<Chore, 'name' | 'operation' | 'input'>>): Promise<void> => {
    const { operation, name = operation, input = {} } = event;
    const ports = await open();
    await (operation === undefined || name === undefined ? sweep(catalogue, ports) : runChore(catalogue, ports, { name, operation, input }));
  };
};
