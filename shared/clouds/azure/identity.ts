import type { TokenCredential } from '@azure/core-auth';
import { Fault } from '../../kit/fault.ts';
import type { Identity } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';
import { lazily } from '../machine/lazily.ts';

/** The app's managed identity: the user-assigned one when a client id is set, else its own. */
export const managedIdentity = ({ clientId }: Pick<Settings, 'clientId'>): (() => Promise<TokenCredential>) =>
  lazily(async () => {
    const { ManagedIdentityCredential } = await import('@azure/identity');
    return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
  });

export const azureIdentity = (
  { tenantId }: Pick<Settings, 'tenantId'>,
  credential: () => Promise<TokenCredential>,
  conceal: (secret: string) => void,
): Identity => ({
  async token(scope, { tenant } = {}) {
    if (tenant !== undefined && tenant !== tenantId)
      throw new Fault('not-configured', `A managed identity has no tokens for tenant ${tenant}. Have that tenant delegate its workspace to this one (Azure Lighthouse).`);
    try {
      const answer = await (await credential()).getToken(scope);
      if (answer) conceal(answer.token);
      return answer?.token;
    } catch (error) {
      throw new Fault('unauthorised', `The managed identity got no token for ${scope}. Switch the identity of the app on, and give it its roles.`, { cause: error });
    }
  },
});
