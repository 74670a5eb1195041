import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Fault } from '../../kit/fault.ts';
import type { Clock, Identity } from '../../kit/ports.ts';

const run = promisify(execFile);
const spareMs = 5 * 60_000;

type Ask = (args: readonly string[]) => Promise<string>;
const azureCli: Ask = async (args) => (await run('az', [...args], { timeout: 30_000 })).stdout;

interface IdentityParts {
  /** Comes first. */
  application: Identity;
  clock: Pick<Clock, 'now'>;
  conceal: (secret: string) => void;
  /** Runs the Azure CLI and gives what it prints. */
  ask?: Ask;
}

/** An application when one is configured; else the developer's own credential, by way of an Azure CLI that is signed in; else none. */
export const localIdentity = ({ application, clock, conceal, ask = azureCli }: IdentityParts): Identity => {
  const tokens = new Map<string, { token: string; until: number }>();
  return {
    async token(scope, options = {}) {
      const given = await application.token(scope, options);
      if (given !== undefined) return given;
      const { tenant, refresh = false } = options;
      const key = `${tenant ?? ''} ${scope}`;
      const known = tokens.get(key);
      if (known && !refresh && clock.now() < known.until - spareMs) return known.token;
      let text: string;
      try {
        text = await ask(['account', 'get-access-token', '--output', 'json', '--scope', scope, ...(tenant === undefined ? [] : ['--tenant', tenant])]);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw new Fault('unauthorised', 'The Azure CLI gave no token. Sign in with "az login".', { cause: error });
      }
      const { accessToken, expires_on } = JSON.parse(text) as { accessToken: string; expires_on: number };
      conceal(accessToken);
      tokens.set(key, { token: accessToken, until: expires_on * 1000 });
      return accessToken;
    },
  };
};
