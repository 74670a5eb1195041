import type { Clock, Identity } from '../../kit/ports.ts';
import { type AskCli, cliToken } from '../machine/azure-cli.ts';
import { tokenCache } from '../machine/tokens.ts';

interface IdentityParts {
  /** Comes first. */
  application: Identity;
  clock: Pick<Clock, 'now'>;
  conceal: (secret: string) => void;
  ask?: AskCli;
}

/** An application when one is configured; else the developer's own credential, by way of an Azure CLI that is signed in; else none. */
export const localIdentity = ({ application, clock, conceal, ask }: IdentityParts): Identity => {
  const remembered = tokenCache(clock, conceal);
  return {
    async token(scope, options = {}) {
      const given = await application.token(scope, options);
      if (given !== undefined) return given;
      const { tenant, refresh } = options;
      return (await remembered(`${tenant ?? ''} ${scope}`, () => cliToken(scope, tenant, ask), refresh))?.token;
    },
  };
};
