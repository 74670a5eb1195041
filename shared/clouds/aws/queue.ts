import type { Blobs, Log, Queue } from '../../kit/ports.ts';
import { lazilyNamed } from '../machine/lazily.ts';
import { type Delivery, serviceQueue } from '../machine/queue.ts';
import { type Aws, AwsError, awsFault } from './client.ts';

const mostAtOnce = 10;
/** Who wants to wait longer must look at the clock when the message comes, and send it again. */
const longestDelay = 900;
const longestHold = 12 * 3600;

interface SqsMessage {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  Attributes?: { ApproximateReceiveCount?: string };
}

/** SQS, with `<queue>-poison` as its dead-letter queue. A queue is given by name or by URL. */
export const awsQueue = (aws: Aws, blobs: Blobs, log: Log): Queue => {
  const call = async <T>(action: string, queue: string, input: object): Promise<T> => {
    try {
      return await aws.call<T>('sqs', action, { QueueUrl: await urlOf(queue), ...input });
    } catch (error) {
      throw awsFault(error, `queue ${queue}`);
    }
  };
  const urlOf = lazilyNamed(async (queue) => {
    if (queue.includes('://')) return queue;
    return (await aws.call<{ QueueUrl: string }>('sqs', 'GetQueueUrl', { QueueName: queue })).QueueUrl;
  });
  const receive = async (queue: string, max: number, visibility: number): Promise<Delivery[]> => {
    const counts = ['ApproximateReceiveCount'];
    const input = { MaxNumberOfMessages: Math.min(max, mostAtOnce), VisibilityTimeout: bounded(visibility, longestHold), WaitTimeSeconds: 0, AttributeNames: counts, MessageSystemAttributeNames: counts };
    const { Messages = [] } = await call<{ Messages?: SqsMessage[] }>('ReceiveMessage', queue, input);
    return Messages.map(({ MessageId: id, ReceiptHandle: receipt, Body: text, Attributes }) => ({ id, receipt, text, attempt: Number(Attributes?.ApproximateReceiveCount ?? 1) }));
  };

  return serviceQueue(
    {
      // SQS takes 256 KiB everywhere, and more in some regions.
      mostBytes: 250_000,
      send: (queue, text, delay) => call('SendMessage', queue, { MessageBody: legal(text), DelaySeconds: bounded(delay, longestDelay) }),
      receive,
      delete: (queue, { receipt }) => unlessLost(call('DeleteMessage', queue, { ReceiptHandle: receipt })),
      async hold(queue, { receipt }, seconds) {
        await unlessLost(call('ChangeMessageVisibility', queue, { ReceiptHandle: receipt, VisibilityTimeout: bounded(seconds, longestHold) }));
        return receipt;
      },
      // There is no peek in SQS: what is read is seen again at once, and may come twice.
      peek: async (queue, limit) => [...new Map((await receive(queue, limit, 0)).map((delivery) => [delivery.id, delivery])).values()],
    },
    blobs,
    log,
  );
};

/** False when somebody else has the message now, or it is done. */
const unlessLost = async (work: Promise<unknown>): Promise<boolean> => {
  try {
    await work;
    return true;
  } catch (error) {
    const { cause } = error as Error;
    if (cause instanceof AwsError && /ReceiptHandleIsInvalid|InvalidParameterValue|MessageNotInflight/.test(cause.code)) return false;
    throw error;
  }
};

/** Two characters that SQS refuses can be in JSON text as they are. */
const legal = (text: string): string => text.replaceAll('\ufffe', '\\ufffe').replaceAll('\uffff', '\\uffff');

const bounded = (seconds: number, most: number): number => Math.min(Math.max(0, Math.ceil(seconds)), most);
