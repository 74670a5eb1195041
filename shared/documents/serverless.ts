import { stringify } from 'yaml';
import { pathOf } from '../kit/names.ts';
import type { Catalogue } from '../kit/operation.ts';
import type { PortName } from '../kit/ports.ts';
import type { Row } from '../kit/report.ts';
import { portsOf } from './roles.ts';

const notice = '# Made from the catalogue by `npm run docs`; do not edit.\n';
const yaml = (value: unknown): string => notice + stringify(value, { lineWidth: 160, aliasDuplicateObjects: false });

/** What API Gateway waits for an answer, less the time to send it. */
const httpSeconds = 29;
const workSeconds = 300;
/** Where documents and jobs are served, beside the operations. */
const ownRoutes = [
  ['GET', 'health'],
  ['GET', 'catalogue'],
  ['GET', 'openapi.json'],
  ['GET', 'jobs/{token}'],
  ['DELETE', 'jobs/{token}'],
] as const;

const route = (method: string, path: string) => ({ httpApi: { method, path: `/api/${path}`, authorizer: { type: 'aws_iam' } } });

/** What runs by the clock, as the timer is told: NCRONTAB, then an operation with its input. */
export interface Scheduled {
  name: string;
  schedule: string;
  operation: string;
  input: Row;
}

/** NCRONTAB (second first, Sunday 0) as EventBridge wants it: no second, Sunday 1, and a question mark for the day that does not decide. */
const awsCron = (schedule: string): string => {
  const [, minute = '0', hour = '*', day = '*', month = '*', weekday = '*'] = schedule.split(' ');
  const byWeekday = weekday !== '*';
  return `cron(${minute} ${hour} ${byWeekday ? '?' : day} ${month} ${byWeekday ? weekday.replace(/\d/g, (digit) => String((Number(digit) % 7) + 1)) : '?'} *)`;
};

/** The functions of serverless.yml: one behind the API with a route for each operation, one on the queue, one on the clock. */
export const serverlessFunctions = (catalogue: Catalogue, chores: readonly Scheduled[] = []): string =>
  yaml({
    http: {
      handler: 'dist/aws/index.http',
      description: `${catalogue.length} operations over HTTP`,
      timeout: httpSeconds,
      events: [
        ...catalogue.flatMap(({ name, writes }) => (writes ? ['POST'] : ['GET', 'POST']).map((method) => route(method, pathOf(name)))),
        ...ownRoutes.map(([method, path]) => route(method, path)),
      ],
    },
    queue: {
      handler: 'dist/aws/index.queue',
      description: 'Long work, chunk by chunk',
      timeout: workSeconds,
      events: [{ sqs: { arn: { 'Fn::GetAtt': ['WorkQueue', 'Arn'] }, batchSize: 5, functionResponseType: 'ReportBatchItemFailures' } }],
    },
    timer: {
      handler: 'dist/aws/index.timer',
      description: 'Looks after lost work',
      timeout: workSeconds,
      events: [
        { schedule: { rate: ['rate(5 minutes)'], enabled: true } },
        ...chores.map(({ schedule, ...input }) => ({ schedule: { rate: [awsCron(schedule)], enabled: true, input: { ...input } } })),
      ],
    },
  });

interface Statement {
  Effect: 'Allow';
  Action: string[];
  Resource: unknown;
}
const allow = (Action: string[], Resource: unknown): Statement => ({ Effect: 'Allow', Action, Resource });
const arn = (resource: string) => ({ 'Fn::GetAtt': [resource, 'Arn'] });
const inAccount = (service: string, path: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${path}` });

/** What each port needs of AWS. */
const rights: Readonly<Partial<Record<PortName, readonly Statement[]>>> = {
  store: [allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Query'], [arn('Table')])],
  blobs: [
    allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'], [{ 'Fn::Sub': '${Bucket.Arn}/*' }]),
    allow(['s3:ListBucket'], [arn('Bucket')]),
  ],
  queue: [
    allow(
      ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
      [arn('WorkQueue'), arn('PoisonQueue')],
    ),
  ],
  secrets: [allow(['secretsmanager:GetSecretValue'], [inAccount('secretsmanager', 'secret:gumshoe/*')])],
};

/** The statements of the functions' role: those that the operations in the catalogue use, and no others. */
export const serverlessPermissions = (catalogue: Catalogue): string => yaml(portsOf(catalogue).flatMap((port) => rights[port] ?? []));
