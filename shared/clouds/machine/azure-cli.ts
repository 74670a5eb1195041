import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Fault } from '../../kit/fault.ts';

const run = promisify(execFile);

/** Runs the Azure CLI and gives what it prints. */
export type AskCli = (args: readonly string[]) => Promise<string>;
const azureCli: AskCli = async (args) => (await run('az', [...args], { timeout: 30_000 })).stdout;

export interface Token {
  token: string;
  /** Milliseconds since 1970. */
  until: number;
}

/** A token of the developer who is signed in to the Azure CLI; undefined where there is no such program. */
export const cliToken = async (scope: string, tenant: string | undefined, ask: AskCli = azureCli): Promise<Token | undefined> => {
  try {
    const text = await ask(['account', 'get-access-token', '--output', 'json', '--scope', scope, ...(tenant === undefined ? [] : ['--tenant', tenant])]);
    const { accessToken, expires_on } = JSON.parse(text) as { accessToken: string; expires_on: number };
    return { token: accessToken, until: expires_on * 1000 };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Fault('unauthorised', 'The Azure CLI gave no token. Sign in with "az login".', { cause: error });
  }
};
