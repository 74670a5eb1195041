import { execute } from '../kit/execute.ts';
import { Fault } from '../kit/fault.ts';
import type { Catalogue } from '../kit/operation.ts';
import type { Ports } from '../kit/ports.ts';
import type { Row } from '../kit/report.ts';

/** What runs by the clock: an operation with its input. */
export interface Chore {
  /** Letters only; also the name of the Azure function. */
  name: string;
  /** NCRONTAB, UTC: second minute hour day month weekday. */
  schedule: string;
  operation: string;
  input: Row;
}

/** Runs one chore, if the secrets that it cannot do without are set. Problems are logged; a fault is thrown, so that the platform shows it. */
export const runChore = async (catalogue: Catalogue, ports: Ports, { name, operation, input }: Pick<Chore, 'name' | 'operation' | 'input'>): Promise<void> => {
  const found = catalogue.find((candidate) => candidate.name === operation);
  if (!found) throw new Fault('not-found', `The chore ${name} wants ${operation}, which there is not.`);
  const secrets = await Promise.all((found.needs ?? []).map((secret) => ports.secrets.get(secret)));
  if (secrets.includes(undefined)) {
    ports.log.info('chore-left-out', { name, needs: found.needs });
    return;
  }
  const { count, problems, took } = await execute(found, input, ports, { id: crypto.randomUUID(), signal: new AbortController().signal });
  ports.log.info('chore', { name, count, took, problems: problems.length });
  for (const problem of problems) ports.log.warn('chore-problem', { name, ...problem });
};

