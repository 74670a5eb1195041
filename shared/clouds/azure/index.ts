import type { Ports } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';
import { machineDatabases } from '../machine/databases.ts';
import { machinePorts } from '../machine/index.ts';
import { azureBlobs } from './blobs.ts';
import { connectionOf } from './connection.ts';
import { azureIdentity, managedIdentity } from './identity.ts';
import { azureQueue } from './queue.ts';
import { azureSecrets } from './secrets.ts';
import { azureStore } from './store.ts';

/** Storage account and Key Vault, reached as the app's own identity; Azurite where the connection string says so. */
export const azure = (settings: Settings, overrides: Partial<Ports> = {}): Ports => {
  const { conceal, ...machine } = machinePorts(settings, overrides);
  const { clock, log } = machine;
  const credential = managedIdentity({ settings, clock, conceal });
  const connection = connectionOf(settings, credential);
  const blobs = overrides.blobs ?? azureBlobs(connection, settings.bucket, clock);
  return {
    ...machine,
    blobs,
    store: azureStore(connection, settings.table, clock),
    queue: azureQueue(connection, blobs, log),
    secrets: azureSecrets(settings, credential, clock, conceal),
    identity: azureIdentity(settings, credential),
    databases: machineDatabases(settings, clock, blobs),
    ...overrides,
  };
};
