import { InvocationContext } from '@azure/functions';
import type { Context, SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { azureQueue, azureQueueHandler } from '../../shared/hosts/azure-queue.ts';
import { azureTimer } from '../../shared/hosts/azure-timer.ts';
import { lambdaQueue } from '../../shared/hosts/lambda-queue.ts';
import { lambdaTimer } from '../../shared/hosts/lambda-timer.ts';
import { startWorkers } from '../../shared/hosts/workers.ts';
import { readJob } from '../../shared/jobs/job.ts';
import { submit } from '../../shared/jobs/submit.ts';
import { reportBlob } from '../../shared/jobs/work.ts';
import type { Message, Ports } from '../../shared/kit/ports.ts';
import { buildEcho, testCatalogue, writeTally } from '../support/operations.ts';
import { hostPorts } from './hosts.ts';

const values = Array.from({ length: 1300 }, (_, at) => `v${at}`);
const lambdaContext = { getRemainingTimeInMillis: () => 60_000 } as Context;

const asRecords = (messages: readonly Message[]): SQSEvent =>
  ({ Records: messages.map(({ id, body, attempt }) => ({ messageId: id, body: JSON.stringify(body), attributes: { ApproximateReceiveCount: String(attempt) } })) }) as SQSEvent;

/** How each platform hands messages to its worker; what is acknowledged is deleted. */
const platforms: Record<string, (ports: Ports) => (messages: Message[]) => Promise<Message[]>> = {
  'Azure queue trigger': (ports) => {
    const handler = azureQueueHandler(testCatalogue, ports);
    return async (messages) => {
      for (const { body, attempt } of messages) await handler(body, new InvocationContext({ triggerMetadata: { dequeueCount: attempt } }));
      return messages;
    };
  },
  'SQS trigger': (ports) => {
    const handler = lambdaQueue(testCatalogue, ports);
    return async (messages) => {
      const { batchItemFailures } = await handler(asRecords(messages), lambdaContext);
      return messages.filter(({ id }) => !batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === id));
    };
  },
};

describe.each(Object.entries(platforms))('%s', (_, open) => {
  it('works on a job until its end', async () => {
    const ports = hostPorts();
    const deliver = open(ports);
    const { id } = await submit(buildEcho, { values, times: 2 }, ports);
    for (;;) {
      const messages = await ports.queue.receive(ports.settings.queueName, { max: 10 });
      if (messages.length === 0) break;
      for (const message of await deliver(messages)) await ports.queue.delete(ports.settings.queueName, message);
    }
    expect(await readJob(ports, id)).toMatchObject({ state: 'done', units: 1300 });
    const report = JSON.parse(Buffer.from((await ports.blobs.read(reportBlob(id)))!).toString()) as { rows: { text: string }[] };
    expect(report.rows.map(({ text }) => text)).toEqual(values.map((value) => value.repeat(2)));
    await ports.close();
  });
});

/** A store that is down for one job. */
const failingFor = (ports: Ports, job: string): Ports => ({
  ...ports,
  store: { ...ports.store, get: (table, key) => (key === job ? Promise.reject(new Error('store down')) : ports.store.get(table, key)) },
});

describe('a message that cannot be worked on now', () => {
  const prepared = async () => {
    const ports = hostPorts();
    const [good, bad] = [await submit(buildEcho, { value: 'a' }, ports), await submit(buildEcho, { value: 'b' }, ports)];
    return { ports, good, bad, messages: await ports.queue.receive(ports.settings.queueName, { max: 10 }) };
  };

  it('is named alone in the partial failure of its SQS batch', async () => {
    const { ports, good, bad, messages } = await prepared();
    const answer = await lambdaQueue(testCatalogue, failingFor(ports, bad.id))(asRecords(messages), lambdaContext);
    const expected = messages.find(({ body }) => (body as { job: string }).job === bad.id)!;
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: expected.id }] });
    expect(await readJob(ports, good.id)).toMatchObject({ state: 'done' });
    expect(ports.lines.filter(({ event }) => event === 'call-failed')).toHaveLength(1);
  });

  it('fails the whole batch when the ports cannot be opened', async () => {
    const { messages } = await prepared();
    const answer = await lambdaQueue(testCatalogue, () => Promise.reject(new Error('no table')))(asRecords(messages), lambdaContext);
    expect(answer.batchItemFailures).toHaveLength(2);
  });

  it('is thrown back to the Functions host, which delivers it again', async () => {
    const { ports, bad, messages } = await prepared();
    const handler = azureQueueHandler(testCatalogue, failingFor(ports, bad.id));
    const message = messages.find(({ body }) => (body as { job: string }).job === bad.id)!;
    await expect(handler(message.body, new InvocationContext({ triggerMetadata: { dequeueCount: 1 } }))).rejects.toMatchObject({ code: 'bug' });
  });

  it.each([['no object', 'text'], ['a foreign message', { hello: 1 }], ['a job that is gone', { job: 'x', from: 0, to: 1, tries: 0, deferrals: 0 }]])('is dropped when it is %s', async (_, body) => {
    const { ports } = await prepared();
    await expect(azureQueueHandler(testCatalogue, ports)(body, new InvocationContext())).resolves.toBeUndefined();
  });
});

describe('chores', () => {
  const chore = { name: 'Tally', schedule: '0 0 * * * *', operation: 'write-tally', input: { name: 'chore' } };

  it('run by the clock of Azure, beside the sweep', async () => {
    const ports = hostPorts();
    const timers = new Map<string, { schedule: string; handler(): Promise<void> }>();
    azureTimer({ timer: (name: string, given: never) => timers.set(name, given) } as never, testCatalogue, ports, [chore]);
    expect([...timers].map(([name, { schedule }]) => [name, schedule])).toEqual([['Tally', '0 0 * * * *'], ['SweepJobs', '0 */5 * * * *']]);
    for (const { handler } of timers.values()) await handler();
    expect((await ports.store.get('tally', 'chore'))?.value).toBe(1);
  });

  it('run by the clock of AWS', async () => {
    const ports = hostPorts();
    const handler = lambdaTimer([writeTally], ports);
    await handler(chore);
    await handler({});
    expect((await ports.store.get('tally', 'chore'))?.value).toBe(1);
    await expect(handler({ operation: 'write-nothing' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('need their queue to be registered under its name', () => {
    const seen: unknown[] = [];
    azureQueue({ storageQueue: (...given: unknown[]) => void seen.push(given) } as never, testCatalogue, hostPorts(), { queueName: 'q' });
    expect(seen).toMatchObject([['Work', { queueName: 'q', connection: 'AzureWebJobsStorage' }]]);
  });
});

it('gives its work back when the workers stop', async () => {
  const ports = hostPorts();
  const { id } = await submit(buildEcho, { values: Array<string>(100).fill('sleep') }, ports);
  const workers = startWorkers(testCatalogue, ports, 2, { idle: 10 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await workers.stop();
  expect(await readJob(ports, id)).toMatchObject({ state: 'running', parts: [] });
  expect(await ports.queue.receive(ports.settings.queueName)).toHaveLength(1);
  await ports.close();
});
