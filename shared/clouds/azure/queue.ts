import type { QueueClient } from '@azure/storage-queue';
import type { Blobs, Log, Queue } from '../../kit/ports.ts';
import { lazilyNamed } from '../machine/lazily.ts';
import { mostAttempts } from '../machine/limits.ts';
import { serviceQueue } from '../machine/queue.ts';
import { type Connection, patience } from './connection.ts';
import { codeOf, ensuring, statusOf } from './errors.ts';

const mostAtOnce = 32;
const sevenDays = 7 * 86_400;

/** Storage queues in base64, as Functions triggers expect them; `<queue>-poison` holds what failed five times, as theirs does. */
export const azureQueue = (connection: Connection, blobs: Blobs, log: Log): Queue => {
  const open = lazilyNamed(async (name): Promise<QueueClient> => {
    const { QueueServiceClient } = await import('@azure/storage-queue');
    const options = { retryOptions: patience };
    const service =
      'text' in connection
        ? QueueServiceClient.fromConnectionString(connection.text, options)
        : new QueueServiceClient(connection.address('queue'), connection.credential, options);
    return service.getQueueClient(name);
  });
  const within = async <T>(name: string, work: (client: QueueClient) => Promise<T>): Promise<T> => {
    const client = await open(name);
    return ensuring(() => work(client), 'QueueNotFound', () => client.createIfNotExists(), `queue ${name}`);
  };

  return serviceQueue(
    {
      // 64 KiB as base64.
      mostBytes: 48 * 1024,
      send: (queue, text, delay) =>
        within(queue, (client) => client.sendMessage(Buffer.from(text).toString('base64'), { visibilityTimeout: whole(delay), messageTimeToLive: -1 })),
      async receive(queue, max, visibility) {
        const options = { numberOfMessages: Math.min(max, mostAtOnce), visibilityTimeout: Math.max(1, whole(visibility)) };
        const { receivedMessageItems } = await within(queue, (client) => client.receiveMessages(options));
        return receivedMessageItems.map(({ messageId: id, dequeueCount: attempt, popReceipt: receipt, messageText }) => ({ id, attempt, receipt, text: decoded(messageText) }));
      },
      async delete(queue, { id, receipt }) {
        const answer = await orLost(within(queue, (client) => client.deleteMessage(id, receipt)));
        return answer !== undefined;
      },
      async hold(queue, { id, receipt }, seconds) {
        const answer = await orLost(within(queue, (client) => client.updateMessage(id, receipt, undefined, whole(seconds))));
        return answer?.popReceipt ?? receipt;
      },
      async peek(queue, limit) {
        const { peekedMessageItems } = await within(queue, (client) => client.peekMessages({ numberOfMessages: Math.min(limit, mostAtOnce) }));
        return peekedMessageItems.map(({ messageId: id, messageText }) => ({ id, attempt: mostAttempts, receipt: '', text: decoded(messageText) }));
      },
    },
    blobs,
    log,
  );
};

/** Undefined when somebody else has the message now, or it is done. */
const orLost = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    const { cause } = error as Error;
    if (statusOf(cause) === 404 || codeOf(cause) === 'PopReceiptMismatch') return undefined;
    throw error;
  }
};

const decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf8');
const whole = (seconds: number): number => Math.min(Math.max(0, Math.ceil(seconds)), sevenDays);
