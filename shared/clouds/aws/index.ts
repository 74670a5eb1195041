import type { Ports } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';
import { machineDatabases } from '../machine/databases.ts';
import { machinePorts } from '../machine/index.ts';
import { awsBlobs } from './blobs.ts';
import { Aws } from './client.ts';
import { awsIdentity } from './identity.ts';
import { awsQueue } from './queue.ts';
import { awsSecrets } from './secrets.ts';
import { awsStore } from './store.ts';

/** DynamoDB, S3, SQS and Secrets Manager, reached with the role of the function; emulators where GUMSHOE_AWS_ENDPOINTS names them. */
export const aws = (settings: Settings, overrides: Partial<Ports> = {}): Ports => {
  const { conceal, ...machine } = machinePorts(settings, overrides);
  const { clock, log, fetch } = machine;
  const client = new Aws(settings);
  const blobs = overrides.blobs ?? awsBlobs(client, settings.bucket, clock);
  const secrets = overrides.secrets ?? awsSecrets(client, settings, clock, conceal);
  return {
    ...machine,
    blobs,
    secrets,
    store: awsStore(client, settings.table, clock),
    queue: awsQueue(client, blobs, log),
    identity: awsIdentity({ settings, secrets, fetch, clock, conceal }),
    databases: machineDatabases(settings, clock, blobs),
    ...overrides,
  };
};
