import { z } from 'zod';
import { azureClouds } from '../../kit/azure.ts';
import { Fault } from '../../kit/fault.ts';
import type { Clock, Fetch, Identity, Secrets } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';

const secretName = 'azure-client-secret';
/** A token this near its end is renewed. */
const spareMs = 5 * 60_000;
const TokenAnswer = z.object({ access_token: z.string(), expires_in: z.number() });

export interface ApplicationParts {
  settings: Pick<Settings, 'clientId' | 'tenantId' | 'azureCloud'>;
  secrets: Secrets;
  fetch: Fetch;
  clock: Pick<Clock, 'now'>;
  conceal: (secret: string) => void;
}

/** An Entra application with the secret `azure-client-secret`: for machines outside Azure. No token when none is configured. */
export const applicationIdentity = ({ settings, secrets, fetch, clock, conceal }: ApplicationParts): Identity => {
  const tokens = new Map<string, { token: string; until: number }>();
  return {
    async token(scope, { tenant = settings.tenantId, refresh = false } = {}) {
      const secret = settings.clientId === undefined || tenant === undefined ? undefined : await (refresh ? secrets.refresh(secretName) : secrets.get(secretName));
      if (secret === undefined || settings.clientId === undefined || tenant === undefined) return undefined;
      const key = `${tenant} ${scope}`;
      const known = tokens.get(key);
      if (known && !refresh && clock.now() < known.until - spareMs) return known.token;
      const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: settings.clientId, client_secret: secret, scope }).toString();
      const answer = await fetch(`https://${azureClouds[settings.azureCloud].login}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      if (answer.status !== 200) throw new Fault('unauthorised', `Entra gave no token for ${scope} (status ${answer.status}). Check AZURE_TENANT_ID, AZURE_CLIENT_ID and the secret ${secretName}.`);
      const { access_token: token, expires_in: seconds } = TokenAnswer.parse(JSON.parse(Buffer.from(answer.body).toString('utf8')));
      conceal(token);
      tokens.set(key, { token, until: clock.now() + seconds * 1000 });
      return token;
    },
  };
};
