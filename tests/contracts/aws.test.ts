import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, it, vi } from 'vitest';
import { aws } from '../../shared/clouds/aws/index.ts';
import { readSettings } from '../../shared/kit/settings.ts';
import { VirtualClock } from '../support/clock.ts';
import { emulator, isInstalled } from '../support/emulator.ts';
import { portContract } from './ports.ts';

type Endpoints = Record<'dynamodb' | 'sqs' | 's3', string>;
const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const silent = () => undefined;

/** Tables and queues as the template makes them. */
const deployment = ({ dynamodb, sqs }: Endpoints) => {
  const tables = new DynamoDBClient({ endpoint: dynamodb, region: 'us-east-1', credentials });
  const queues = new SQSClient({ endpoint: sqs, region: 'us-east-1', credentials });
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  return {
    table: (TableName: string) =>
      tables.send(
        new CreateTableCommand({
          TableName, BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [attribute('pk'), attribute('sk')],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
        }),
      ),
    queue: async (QueueName: string) => {
      const poison = await queues.send(new CreateQueueCommand({ QueueName: `${QueueName}-poison` }));
      const facts = await queues.send(new GetQueueAttributesCommand({ QueueUrl: poison.QueueUrl, AttributeNames: ['QueueArn'] }));
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: facts.Attributes!['QueueArn'], maxReceiveCount: 5 });
      await queues.send(new CreateQueueCommand({ QueueName, Attributes: { RedrivePolicy } }));
      return QueueName;
    },
  };
};

const needed = ['dynalite', 'local-aws-sqs', 's3rver'];
if (needed.every(isInstalled))
  portContract('AWS', async () => {
    const { reached, close } = await emulator<Endpoints>('aws-server.ts');
    const deploy = deployment(reached);
    await deploy.table('gumshoe');
    vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId).stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
    const clock = new VirtualClock(Date.now());
    const ports = aws(readSettings({ GUMSHOE_CLOUD: 'aws', GUMSHOE_AWS_ENDPOINTS: JSON.stringify(reached) }), {
      clock,
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
    let queues = 0;
    return {
      ports,
      clock,
      close,
      pass: async (seconds) => {
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000 + 100));
        await clock.advance(seconds * 1000);
      },
      queue: () => deploy.queue(`queue-${(queues += 1)}`),
      follow: async (link) => (await fetch(link)).text(),
    };
  }, { holdsCount: true, staleReceiptsWork: true });
else describe('the ports of AWS', () => it.skip(`are not tried: one of ${needed.join(', ')} is not installed`));
