import { describe, expect, it, vi } from 'vitest';
import { openCloud } from '../../shared/clouds/open.ts';
import { httpHost } from '../../shared/hosts/http.ts';
import { startWorkers } from '../../shared/hosts/workers.ts';
import type { Ports } from '../../shared/kit/ports.ts';
import { readSettings } from '../../shared/kit/settings.ts';
import { awsCredentials, awsDeployment, type AwsEndpoints } from '../support/aws-deployment.ts';
import { emulator, isInstalled } from '../support/emulator.ts';
import { testCatalogue } from '../support/operations.ts';
import { get, post } from './hosts.ts';

interface Cloud {
  needs: string[];
  open(): Promise<{ ports: Ports; close(): Promise<void> }>;
}

const clouds: Record<string, Cloud> = {
  Azure: {
    needs: ['azurite/package.json'],
    async open() {
      const { reached, close } = await emulator<string>('azurite-server.ts');
      return { ports: await openCloud(readSettings({ AzureWebJobsStorage: reached, GUMSHOE_CLOUD: 'azure' })), close };
    },
  },
  AWS: {
    needs: ['dynalite', 'local-aws-sqs', 's3rver'],
    async open() {
      const { reached, close } = await emulator<AwsEndpoints>('aws-server.ts');
      const deploy = awsDeployment(reached);
      await deploy.table('gumshoe');
      vi.stubEnv('AWS_ACCESS_KEY_ID', awsCredentials.accessKeyId).stubEnv('AWS_SECRET_ACCESS_KEY', awsCredentials.secretAccessKey);
      return { ports: await openCloud(readSettings({ GUMSHOE_CLOUD: 'aws', GUMSHOE_AWS_ENDPOINTS: JSON.stringify(reached), GUMSHOE_QUEUE: await deploy.queue('work') })), close };
    },
  },
};

for (const [name, { needs, open }] of Object.entries(clouds))
  describe(`long work on ${name}`, () => {
    it.skipIf(!needs.every(isInstalled))('goes over queue, store and blobs, in parts, to one report', async () => {
      const { ports, close } = await open();
      const host = httpHost(testCatalogue, ports);
      const workers = startWorkers(testCatalogue, ports, 4, { idle: 50 });
      try {
        const values = Array.from({ length: 3100 }, (_, at) => `v${at}`);
        let response = await host(post('build/echo', { values }, { 'idempotency-key': 'k' }));
        expect(response.status).toBe(202);
        expect((await host(post('build/echo', { values }, { 'idempotency-key': 'k' }))).status).toBe(202);
        for (let asked = 0; response.status === 202 && asked < 20; asked += 1)
          response = await host(get(new URL(response.headers.get('location')!).pathname.slice('/api/'.length), { prefer: 'wait=2' }));
        const report = (await response.json()) as { rows: { text: string }[]; problems: unknown[] };
        expect(report.rows.map(({ text }) => text)).toEqual(values);
        expect(report.problems).toEqual([]);
        let jobs = 0;
        for await (const _ of ports.store.list('jobs')) jobs += 1;
        expect(jobs).toBe(1);
      } finally {
        await workers.stop();
        await close();
      }
    });
  });
