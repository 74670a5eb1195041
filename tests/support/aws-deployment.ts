import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';

export type AwsEndpoints = Record<'dynamodb' | 'sqs' | 's3', string>;
/** The only ones that the S3 emulator knows. */
export const awsCredentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/** Makes tables and queues in the emulators as the template makes them in AWS. */
export const awsDeployment = ({ dynamodb, sqs }: Pick<AwsEndpoints, 'dynamodb' | 'sqs'>) => {
  const tables = new DynamoDBClient({ endpoint: dynamodb, region: 'us-east-1', credentials: awsCredentials });
  const queues = new SQSClient({ endpoint: sqs, region: 'us-east-1', credentials: awsCredentials });
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
