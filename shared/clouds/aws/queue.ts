import type { Blobs, Log, Message, Queue } from '../../kit/ports.ts';
import { lazilyNamed } from '../machine/lazily.ts';
import { mostAttempts } from '../machine/limits.ts';
import { parcels } from '../machine/parcels.ts';
import { type Aws, AwsError, awsFault } from './client.ts';

/** SQS takes 256 KiB everywhere, and more in some regions. */
const mostBytes = 250_000;
const mostAtOnce = 10;
const longestDelay = 900;
const longestHold = 12 * 3600;

interface SqsMessage {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  Attributes?: { ApproximateReceiveCount?: string };
}

export const poisonOf = (queue: string): string => `${queue}-poison`;

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
  const receive = async (queue: string, max: number, visibility: number): Promise<SqsMessage[]> => {
    const names = ['ApproximateReceiveCount'];
    const input = { MaxNumberOfMessages: Math.min(max, mostAtOnce), VisibilityTimeout: bounded(visibility, longestHold), WaitTimeSeconds: 0, AttributeNames: names, MessageSystemAttributeNames: names };
    return (await call<{ Messages?: SqsMessage[] }>('ReceiveMessage', queue, input)).Messages ?? [];
  };
  const parcel = parcels(blobs, mostBytes);
  const drop = (queue: string, receipt: string) => call('DeleteMessage', queue, { ReceiptHandle: receipt });
  const hold = async (queue: string, message: Message, seconds: number): Promise<void> => {
    try {
      await call('ChangeMessageVisibility', queue, { ReceiptHandle: message.receipt, VisibilityTimeout: bounded(seconds, longestHold) });
    } catch (error) {
      ignoreLost(error);
    }
  };

  return {
    async send(queue, body, { delay = 0 } = {}) {
      const text = legal(await parcel.packed(body));
      await call('SendMessage', queue, { MessageBody: text, DelaySeconds: bounded(delay, longestDelay) });
    },

    async receive(queue, { max = 1, visibility = 30 } = {}) {
      const messages: Message[] = [];
      for (const { MessageId, ReceiptHandle, Body, Attributes } of await receive(queue, max, visibility)) {
        const attempt = Number(Attributes?.ApproximateReceiveCount ?? 1);
        const message = attempt > mostAttempts ? undefined : await parcel.unpacked(Body, { id: MessageId, attempt, receipt: ReceiptHandle });
        if (message) messages.push(message);
        else {
          log.warn('message put aside', { queue, id: MessageId, attempts: attempt });
          await call('SendMessage', poisonOf(queue), { MessageBody: Body });
          await drop(queue, ReceiptHandle);
        }
      }
      return messages;
    },

    async delete(queue, message) {
      try {
        await drop(queue, message.receipt);
      } catch (error) {
        return ignoreLost(error);
      }
      await parcel.discard(message);
    },

    release: hold,
    extend: hold,

    async poisoned(queue, limit = mostAtOnce) {
      if (limit <= 0) return [];
      // There is no peek in SQS: what is read here is seen again at once.
      const found = new Map((await receive(poisonOf(queue), limit, 0)).map((message) => [message.MessageId, message]));
      return Promise.all(
        [...found.values()].map(async ({ MessageId, Body, Attributes }) => {
          const facts = { id: MessageId, attempt: Number(Attributes?.ApproximateReceiveCount ?? mostAttempts), receipt: '' };
          return (await parcel.unpacked(Body, facts)) ?? { ...facts, body: null };
        }),
      );
    },
  };
};

/** Somebody else has the message now, or it is done: then there is nothing to do. */
const ignoreLost = (error: unknown): void => {
  const { cause } = error as Error;
  if (cause instanceof AwsError && /ReceiptHandleIsInvalid|InvalidParameterValue|MessageNotInflight/.test(cause.code)) return;
  throw error;
};

/** Two characters that SQS refuses can be in JSON text as they are. */
const legal = (text: string): string => text.replaceAll('\ufffe', '\\ufffe').replaceAll('\uffff', '\\uffff');

const bounded = (seconds: number, most: number): number => Math.min(Math.max(0, Math.ceil(seconds)), most);
