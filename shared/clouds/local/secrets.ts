import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import type { Clock, Secrets } from '../../kit/ports.ts';
import { environmentSecret, remembered } from '../machine/secrets.ts';

/** Variables of the environment, else of the `.env` file in the working folder. */
export const localSecrets = (
  clock: Pick<Clock, 'now'>,
  conceal: (secret: string) => void,
  env: Readonly<Record<string, string | undefined>> = process.env,
  file = '.env',
): Secrets =>
  remembered(
    async (name) => environmentSecret(name, env) ?? environmentSecret(name, await variablesOf(file)),
    clock,
    conceal,
  );

const variablesOf = async (file: string): Promise<NodeJS.Dict<string>> => {
  try {
    return parseEnv(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
};
