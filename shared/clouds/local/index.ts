import { FetchError, type Ports } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';
import { systemClock } from '../machine/clock.ts';
import { machineDatabases } from '../machine/databases.ts';
import { lineLog } from '../machine/log.ts';
import { machineNetwork } from '../machine/network.ts';
import { localBlobs } from './blobs.ts';
import { fileContents, memoryContents } from './contents.ts';
import { LocalDatabase } from './database.ts';
import { localIdentity } from './identity.ts';
import { localQueue } from './queue.ts';
import { localSecrets } from './secrets.ts';
import { localStore } from './store.ts';

export type LocalPorts = Ports & { close(): Promise<void> };

/** Everything on one machine: one SQLite file and a folder of blobs, or nothing but memory when the folder is `:memory:`. */
export const local = (settings: Settings, overrides: Partial<Ports> = {}): LocalPorts => {
  const clock = overrides.clock ?? systemClock;
  const log = lineLog(settings, clock, (line) => process.stderr.write(`${line}\n`));
  const database = new LocalDatabase(settings.folder);
  const contents = settings.folder === ':memory:' ? memoryContents() : fileContents(settings.folder);
  return {
    clock,
    log,
    settings,
    store: localStore(database, clock),
    blobs: localBlobs(database, contents, clock),
    queue: localQueue(database, clock),
    secrets: localSecrets(clock, log.conceal),
    identity: localIdentity(clock, log.conceal),
    network: machineNetwork({ trustLoopback: settings.loopbackHosts }),
    databases: machineDatabases(settings, clock),
    fetch: (url) => Promise.reject(new FetchError('refused', `Nothing goes out yet: ${url}`)),
    ...overrides,
    close: async () => database.close(),
  };
};
