import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aws } from '../shared/clouds/aws/index.ts';
import { azure } from '../shared/clouds/azure/index.ts';
import { local } from '../shared/clouds/local/index.ts';
import type { Ports } from '../shared/kit/ports.ts';
import { readSettings } from '../shared/kit/settings.ts';
import { awsCredentials, awsDeployment, type AwsEndpoints } from '../tests/support/aws-deployment.ts';
import { emulator } from '../tests/support/emulator.ts';
import type { Bench, Work } from './bench.ts';

type Open = () => Promise<Pick<Ports, 'store' | 'queue'>>;
const queue = 'bench';

/** Each cloud; the two that are far away by their emulators, each in a process of its own. */
const clouds: Readonly<Record<string, Open>> = {
  memory: async () => local(readSettings({ GUMSHOE_FOLDER: ':memory:' })),
  local: async () => local(readSettings({ GUMSHOE_FOLDER: mkdtempSync(join(tmpdir(), 'gumshoe-bench-')) })),
  azure: async () => azure(readSettings({ AzureWebJobsStorage: (await emulator<string>('azurite-server.ts')).reached })),
  aws: async () => {
    const { reached } = await emulator<AwsEndpoints>('aws-server.ts');
    await awsDeployment(reached).table('gumshoe');
    await awsDeployment(reached).queue(queue);
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: awsCredentials.accessKeyId, AWS_SECRET_ACCESS_KEY: awsCredentials.secretAccessKey });
    return aws(readSettings({ GUMSHOE_AWS_ENDPOINTS: JSON.stringify(reached) }));
  },
};

const size = 500;
const lanes = 16;
const value = { verdict: 'malicious', facts: 'x'.repeat(400) };

/** `size` turns, sixteen at a time. */
const inLanes = async (turn: (n: number) => Promise<unknown>): Promise<number> => {
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (next < size) await turn((next += 1));
    }),
  );
  return next;
};

const jobs: Readonly<Record<string, (ports: Awaited<ReturnType<Open>>) => Work | Promise<Work>>> = {
  put: ({ store }) => () => inLanes((n) => store.put('bench', `k${n}`, value)),
  get: async ({ store }) => {
    await inLanes((n) => store.put('bench', `k${n}`, value));
    return () => inLanes((n) => store.get('bench', `k${n}`));
  },
  swap: ({ store }) => () => inLanes(async (n) => store.swap('swap', `k${n}`, value, (await store.get('swap', `k${n}`))?.version ?? null)),
  queue: (ports) => () => inLanes(async (n) => {
    await ports.queue.send(queue, n);
    for (const message of await ports.queue.receive(queue)) await ports.queue.delete(queue, message);
  }),
};

const benches: Bench[] = Object.entries(clouds).flatMap(([cloud, open]) =>
  Object.entries(jobs).map(([job, work]) => ({ name: `clouds.${cloud}.${job}`, unit: 'operations', size, prepare: async () => work(await open()) })),
);
export default benches;
