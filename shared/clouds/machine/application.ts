import { z } from 'zod';
import { azureClouds } from '../../kit/azure.ts';
import { Fault } from '../../kit/fault.ts';
import type { Clock, Fetch, Identity, Secrets } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';
import { tokenCache } from './tokens.ts';

const secretName = 'azure-client-secret';
const TokenAnswer = z.object({ access_token: z.string(), expires_in: z.number() });

export interface ApplicationParts {
  settings: Pick<Settings, 'clientId' | 'tenantId' | 'azureCloud'>;
  secrets: Secrets;
  fetch: Fetch;
  clock: Pick<Clock, 'now'>;
  conceal: (secret: string) => void;
}

/** An Entra application with the secret `azure-client-secret`: for machines outside Azure. No token when none is configured. */
export const applicationIdentity = ({ settings: { clientId, tenantId, azureCloud }, secrets, fetch, clock, conceal }: ApplicationParts): Identity => {
  const remembered = tokenCache(clock, conceal);
  return {
    async token(scope, { tenant = tenantId, refresh = false } = {}) {
      const secret = clientId === undefined || tenant === undefined ? undefined : await (refresh ? secrets.refresh(secretName) : secrets.get(secretName));
      if (secret === undefined || clientId === undefined || tenant === undefined) return undefined;
      const ask = async () => {
        const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret, scope }).toString();
        const answer = await fetch(`https://${azureClouds[azureCloud].login}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body,
        });
        if (answer.status !== 200) throw new Fault('unauthorised', `Entra gave no token for ${scope} (status ${answer.status}). Check AZURE_TENANT_ID, AZURE_CLIENT_ID and the secret ${secretName}.`);
        const { access_token: token, expires_in: seconds } = TokenAnswer.parse(JSON.parse(Buffer.from(answer.body).toString('utf8')));
        return { token, until: clock.now() + seconds * 1000 };
      };
      return (await remembered(`${tenant} ${scope}`, ask, refresh))?.token;
    },
  };
};
