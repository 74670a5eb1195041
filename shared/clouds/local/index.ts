import type { Ports } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';
import { applicationIdentity } from '../machine/application.ts';
import { machineDatabases } from '../machine/databases.ts';
import { machinePorts } from '../machine/index.ts';
import { localBlobs } from './blobs.ts';
import { fileContents, memoryContents } from './contents.ts';
import { LocalDatabase } from './database.ts';
import { localIdentity } from './identity.ts';
import { localQueue } from './queue.ts';
import { localSecrets } from './secrets.ts';
import { localStore } from './store.ts';

export type LocalPorts = Ports & { close: () => Promise<void> };

/** Everything on one machine: one SQLite file and a folder of blobs, or nothing but memory when the folder is `:memory:`. */
export const local = (settings: Settings, overrides: Partial<Ports> = {}): LocalPorts => {
  const { conceal, ...machine } = machinePorts(settings, overrides);
  const { clock, fetch } = machine;
  const database = new LocalDatabase(settings.folder);
  const contents = settings.folder === ':memory:' ? memoryContents() : fileContents(settings.folder);
  const secrets = overrides.secrets ?? localSecrets(clock, conceal);
  const blobs = localBlobs(database, contents, clock);
  return {
    ...machine,
    store: localStore(database, clock),
    blobs,
    queue: localQueue(database, clock),
    secrets,
    identity: localIdentity({ application: applicationIdentity({ settings, secrets, fetch, clock, conceal }), clock, conceal }),
    databases: machineDatabases(settings, clock, blobs),
    ...overrides,
    close: async () => database.close(),
  };
};
