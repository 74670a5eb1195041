import { azureClouds } from '../../kit/azure.ts';
import { Fault } from '../../kit/fault.ts';
import type { Settings } from '../../kit/settings.ts';
import type { Credential } from './identity.ts';

/** How storage is reached: as ourselves, or by a connection string where that leads to an emulator. */
export type Connection =
  | { account: string; address: (service: 'blob' | 'queue' | 'table') => string; credential: Credential }
  | { text: string };

export const connectionOf = (settings: Settings, credential: Credential): Connection => {
  const { storage, storageAccount: account, azureCloud } = settings;
  if (account !== undefined) return { account, address: (service) => `https://${account}.${service}.${azureClouds[azureCloud].storage}`, credential };
  if (storage === undefined) throw missing('Set AzureWebJobsStorage__accountName to the name of the storage account, or AzureWebJobsStorage to UseDevelopmentStorage=true for Azurite.');
  const parts = new Map(storage.split(';').map((part) => [part.split('=', 1)[0]!.trim().toLowerCase(), part.slice(part.indexOf('=') + 1).trim()]));
  const isEmulator = parts.get('usedevelopmentstorage') === 'true' || parts.get('blobendpoint')?.startsWith('http://') === true;
  if (!isEmulator) throw missing('AzureWebJobsStorage is for emulators only. Remove it and set AzureWebJobsStorage__accountName: the identity of the app takes the place of the key.');
  return { text: storage };
};

/** How often the SDKs try again: three times, after about 0.2, 0.4 and 0.8 s. Tables count retries, blobs and queues count tries. */
export const patience = { maxRetries: 3, maxTries: 4, retryDelayInMs: 200, maxRetryDelayInMs: 5000 };

const missing = (detail: string): Fault => new Fault('not-configured', detail, { flaws: [{ field: 'AzureWebJobsStorage', detail }] });
