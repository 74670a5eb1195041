import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aws } from '../../shared/clouds/aws/index.ts';
import { azure } from '../../shared/clouds/azure/index.ts';
import type { Message, Ports } from '../../shared/kit/ports.ts';
import type { Report } from '../../shared/kit/report.ts';
import { readSettings } from '../../shared/kit/settings.ts';
import { awsCredentials, awsDeployment, type AwsEndpoints } from '../support/aws-deployment.ts';
import { child } from '../support/child.ts';
import { emulator, isInstalled } from '../support/emulator.ts';
import type { Invoked, Loaded } from '../support/functions-worker.ts';

/** Long work through the bundles, as they are deployed: 202, messages on the real queue protocol, a job that ends, its report. */
const root = join(import.meta.dirname, '../..');
const out = mkdtempSync(join(tmpdir(), 'gumshoe-dist-'));
const support = (file: string) => join(root, 'tests/support', file);
const queue = 'gumshoe-work';
const values = Array.from({ length: 40 }, (_, n) => `host${n}.example.com and 198.51.100.${n}`);

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}
interface App {
  queue: Ports['queue'];
  call: (method: string, path: string, body?: object) => Promise<Answer>;
  /** Hands a message over as the platform does; false when it must come again. */
  work: (message: Message) => Promise<boolean>;
  close: () => Promise<void>;
}

const headers = { 'content-type': 'application/json', prefer: 'respond-async' };

const azureApp = async (): Promise<App> => {
  const { reached, close } = await emulator<string>('azurite-server.ts');
  const worker = await child<Loaded>(support('functions-worker.ts'), [join(out, 'azure/index.cjs')], { AzureWebJobsStorage: reached });
  return {
    queue: azure(readSettings({ AzureWebJobsStorage: reached })).queue,
    async call(method, path, body) {
      const name = path.startsWith('jobs/') ? 'Job' : 'ExtractIocs';
      const request = { url: `https://gumshoe.example/api/${path}`, method, headers, ...(body && { body: JSON.stringify(body) }) };
      const { status = 0, headers: given = {}, body: text = '' } = await worker.ask<Invoked>({ name, request });
      return { status, headers: given, body: text };
    },
    work: async ({ body }) => (await worker.ask<Invoked>({ name: 'Work', message: body })).error === undefined,
    close: async () => void (await Promise.all([worker.close(), close()])),
  };
};

const awsApp = async (): Promise<App> => {
  const { reached, close } = await emulator<AwsEndpoints>('aws-server.ts');
  await awsDeployment(reached).table('gumshoe');
  await awsDeployment(reached).queue(queue);
  const env = { AWS_ACCESS_KEY_ID: awsCredentials.accessKeyId, AWS_SECRET_ACCESS_KEY: awsCredentials.secretAccessKey, GUMSHOE_AWS_ENDPOINTS: JSON.stringify(reached) };
  Object.assign(process.env, env);
  const worker = await child<string[]>(support('lambda-worker.ts'), [join(out, 'aws/index.mjs')], env);
  return {
    queue: aws(readSettings(env)).queue,
    async call(method, path, body) {
      const requestContext = { http: { method }, domainName: 'gumshoe.example' };
      const event = { version: '2.0', rawPath: `/api/${path}`, rawQueryString: '', headers, requestContext, isBase64Encoded: false, ...(body && { body: JSON.stringify(body) }) };
      const answer = await worker.ask<{ statusCode: number; headers: Record<string, string>; body: string }>({ handler: 'http', event });
      return { status: answer.statusCode, headers: answer.headers, body: answer.body };
    },
    async work({ id, body, attempt }) {
      const record = { messageId: id, body: JSON.stringify(body), attributes: { ApproximateReceiveCount: String(attempt) } };
      return (await worker.ask<{ batchItemFailures: object[] }>({ handler: 'queue', event: { Records: [record] } })).batchItemFailures.length === 0;
    },
    close: async () => void (await Promise.all([worker.close(), close()])),
  };
};

const apps: [string, string[], () => Promise<App>][] = [
  ['dist/azure on Azurite', ['azurite/package.json'], azureApp],
  ['dist/aws on emulators', ['dynalite', 'local-aws-sqs', 's3rver'], awsApp],
];

beforeAll(() => void execFileSync(process.execPath, ['infra/build.ts', 'azure', 'aws', '--out', out], { cwd: root }), 60_000);
afterAll(() => rmSync(out, { recursive: true }));

describe.each(apps)('long work with %s', (_, needed, open) => {
  it.skipIf(!needed.every(isInstalled))(`goes through the queue and ends in a report (needs ${needed.join(', ')})`, async () => {
    const app = await open();
    const accepted = await app.call('POST', 'extract/iocs', { values });
    expect(accepted.status).toBe(202);
    const job = /\/api\/(jobs\/[^?]+)/.exec(accepted.headers['location']!)![1]!;
    expect((await app.call('GET', job)).status).toBe(202);

    let worked = 0;
    for (let messages = await app.queue.receive(queue, { max: 10 }); messages.length > 0; messages = await app.queue.receive(queue, { max: 10 }))
      for (const message of messages) {
        expect(await app.work(message)).toBe(true);
        await app.queue.delete(queue, message);
        worked += 1;
      }
    expect(worked).toBeGreaterThan(0);

    const done = await app.call('GET', job);
    expect(done.status).toBe(200);
    const { rows, problems } = JSON.parse(done.body) as Report;
    expect(problems).toEqual([]);
    expect(new Set(rows.map((row) => row['sourceIndex']))).toEqual(new Set(values.keys()));
    expect(await app.queue.poisoned(queue)).toEqual([]);
    await app.close();
  });
});
