import { z } from 'zod';
import { Fault } from '../../kit/fault.ts';
import type { Clock, Identity } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';
import { type AskCli, cliToken, type Token } from '../machine/azure-cli.ts';
import { tokenCache } from '../machine/tokens.ts';

/** What the SDKs ask for tokens. */
export interface Credential {
  getToken(scopes: string | string[]): Promise<{ token: string; expiresOnTimestamp: number }>;
}

const version = '2019-08-01';
const timeoutMs = 10_000;
const tries = 3;
const Answer = z.object({ access_token: z.string(), expires_on: z.coerce.number() });

interface CredentialParts {
  settings: Pick<Settings, 'clientId' | 'tenantId'>;
  clock: Clock;
  conceal: (secret: string) => void;
  /** Where Functions says how the identity is reached: IDENTITY_ENDPOINT and IDENTITY_HEADER. */
  env?: Readonly<Record<string, string | undefined>>;
  ask?: AskCli;
}

/**
 * The app's managed identity: the user-assigned one when a client id is set, else its own. On a developer's machine: whoever is signed in to the Azure CLI.
 * The platform's endpoint is one request; Microsoft's library for it would be a tenth of the bundle.
 */
export const managedIdentity = ({ settings, clock, conceal, env = process.env, ask }: CredentialParts): Credential => {
  const remembered = tokenCache(clock, conceal);
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header } = env;
  const fromPlatform = async (scope: string): Promise<Token> => {
    const url = new URL(endpoint!);
    url.search = new URLSearchParams({
      'api-version': version,
      resource: scope.replace(/\/\.default$/, ''),
      ...(settings.clientId !== undefined && { client_id: settings.clientId }),
    }).toString();
    for (let count = 1; ; count += 1) {
      const answer = await fetch(url, { headers: { 'x-identity-header': header ?? '' }, signal: AbortSignal.timeout(timeoutMs) });
      const text = await answer.text();
      if (answer.ok) {
        const { access_token: token, expires_on: seconds } = Answer.parse(JSON.parse(text));
        return { token, until: seconds * 1000 };
      }
      if ((answer.status < 500 && answer.status !== 429) || count === tries) throw new Error(`status ${answer.status}: ${text.slice(0, 300)}`);
      await clock.sleep(500 * 2 ** count);
    }
  };
  return {
    async getToken(scopes) {
      const scope = [scopes].flat().join(' ');
      try {
        const given = await remembered(scope, () => (endpoint === undefined ? cliToken(scope, settings.tenantId, ask) : fromPlatform(scope)));
        if (given) return { token: given.token, expiresOnTimestamp: given.until };
      } catch (error) {
        if (error instanceof Fault) throw error;
        throw new Fault('unauthorised', `The managed identity got no token for ${scope}. Check that the app has it, and AZURE_CLIENT_ID.`, { cause: error });
      }
      throw new Fault('unauthorised', 'There is no managed identity here. Switch the identity of the app on, or sign in with "az login".');
    },
  };
};

export const azureIdentity = ({ tenantId }: Pick<Settings, 'tenantId'>, credential: Credential): Identity => ({
  async token(scope, { tenant } = {}) {
    if (tenant !== undefined && tenant !== tenantId)
      throw new Fault('not-configured', `A managed identity has no tokens for tenant ${tenant}. Have that tenant delegate its workspace to this one (Azure Lighthouse).`);
    return (await credential.getToken(scope)).token;
  },
});
