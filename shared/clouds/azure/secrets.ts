import { azureClouds } from '../../kit/azure.ts';
import type { Clock, Secrets } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';
import { lazily } from '../machine/lazily.ts';
import { environmentSecret, remembered } from '../machine/secrets.ts';
import { statusOf, storageFault } from './errors.ts';
import type { Credential } from './identity.ts';

/** Key Vault, asked as ourselves. Without a vault: the environment, where an app setting may be a Key Vault reference. */
export const azureSecrets = (
  { vault, azureCloud, secretNames }: Pick<Settings, 'vault' | 'azureCloud' | 'secretNames'>,
  credential: Credential,
  clock: Pick<Clock, 'now'>,
  conceal: (secret: string) => void,
): Secrets => {
  if (vault === undefined) return remembered(async (name) => environmentSecret(name, process.env), clock, conceal);
  const address = vault.includes('://') ? vault : `https://${vault}.${azureClouds[azureCloud].vault}`;
  const open = lazily(async () => {
    const { SecretClient } = await import('@azure/keyvault-secrets');
    return new SecretClient(address, credential);
  });
  return remembered(
    async (name) => {
      try {
        return (await (await open()).getSecret(secretNames[name] ?? name)).value;
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw storageFault(error, `vault ${address}`);
      }
    },
    clock,
    conceal,
  );
};
