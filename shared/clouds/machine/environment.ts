import { existsSync, readFileSync } from 'node:fs';
import { Fault } from '../../kit/fault.ts';

/** The environment with `.env` and the file of GUMSHOE_CONFIG put in. What was set before wins over `.env`, and both over the file. */
export const environment = async (env: NodeJS.ProcessEnv = process.env): Promise<NodeJS.ProcessEnv> => {
  if (env === process.env && existsSync('.env')) process.loadEnvFile('.env');
  const path = env['GUMSHOE_CONFIG'];
  if (path === undefined || path === '') return env;
  if (!existsSync(path)) throw new Fault('not-configured', `GUMSHOE_CONFIG: there is no file ${path}.`, { flaws: [{ field: 'GUMSHOE_CONFIG', detail: 'There is no such file.' }] });
  const { readConfiguration } = await import('../../configuration/file.ts');
  const { variables, references } = readConfiguration(readFileSync(path, 'utf8'), path);
  for (const [name, value] of Object.entries(variables)) env[name] ??= value;
  for (const [name, other] of Object.entries(references)) if (env[other] !== undefined) env[name] ??= env[other];
  return env;
};
