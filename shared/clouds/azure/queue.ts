import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { Blobs, Log, Message, Queue } from '../../kit/ports.ts';
import { lazilyNamed } from '../machine/lazily.ts';
import { mostAttempts } from '../machine/limits.ts';
import { parcels } from '../machine/parcels.ts';
import { type Connection, patience } from './connection.ts';
import { codeOf, ensuring, statusOf, storageFault } from './errors.ts';

/** 64 KiB as base64. */
const mostBytes = 48 * 1024;
const mostAtOnce = 32;
const sevenDays = 7 * 86_400;

export const poisonOf = (queue: string): string => `${queue}-poison`;

/** Storage queues in base64, as Functions triggers expect them; `<queue>-poison` holds what failed five times, as theirs does. */
export const azureQueue = (connection: Connection, blobs: Blobs, log: Log): Queue => {
  const open = lazilyNamed(async (name): Promise<QueueClient> => {
    const { QueueServiceClient } = await import('@azure/storage-queue');
    const options = { retryOptions: patience };
    const service =
      'text' in connection
        ? QueueServiceClient.fromConnectionString(connection.text, options)
        : new QueueServiceClient(connection.address('queue'), await connection.credential(), options);
    return service.getQueueClient(name);
  });
  const within = async <T>(name: string, work: (client: QueueClient) => Promise<T>): Promise<T> => {
    const client = await open(name);
    return ensuring(() => work(client), 'QueueNotFound', () => client.createIfNotExists(), `queue ${name}`);
  };
  const parcel = parcels(blobs, mostBytes);
  const putAside = async (queue: string, { messageText, messageId, popReceipt }: DequeuedMessageItem): Promise<void> => {
    await within(poisonOf(queue), (client) => client.sendMessage(messageText, { messageTimeToLive: -1 }));
    await within(queue, (client) => client.deleteMessage(messageId, popReceipt));
  };
  const hold = async (queue: string, message: Message, seconds: number): Promise<void> => {
    try {
      const { popReceipt } = await within(queue, (client) => client.updateMessage(message.id, message.receipt, undefined, whole(seconds)));
      message.receipt = popReceipt ?? message.receipt;
    } catch (error) {
      ignoreLost(error);
    }
  };

  return {
    async send(queue, body, { delay = 0 } = {}) {
      const text = encoded(await parcel.packed(body));
      await within(queue, (client) => client.sendMessage(text, { visibilityTimeout: whole(delay), messageTimeToLive: -1 }));
    },

    async receive(queue, { max = 1, visibility = 30 } = {}) {
      const { receivedMessageItems } = await within(queue, (client) =>
        client.receiveMessages({ numberOfMessages: Math.min(max, mostAtOnce), visibilityTimeout: Math.max(1, whole(visibility)) }),
      );
      const messages: Message[] = [];
      for (const item of receivedMessageItems) {
        const facts = { id: item.messageId, attempt: item.dequeueCount, receipt: item.popReceipt };
        const message = facts.attempt > mostAttempts ? undefined : await parcel.unpacked(decoded(item.messageText), facts);
        if (message) messages.push(message);
        else {
          log.warn('message put aside', { queue, id: facts.id, attempts: facts.attempt });
          await putAside(queue, item);
        }
      }
      return messages;
    },

    async delete(queue, message) {
      try {
        await within(queue, (client) => client.deleteMessage(message.id, message.receipt));
      } catch (error) {
        return ignoreLost(error);
      }
      await parcel.discard(message);
    },

    release: hold,
    extend: hold,

    async poisoned(queue, limit = mostAtOnce) {
      if (limit <= 0) return [];
      const { peekedMessageItems } = await within(poisonOf(queue), (client) => client.peekMessages({ numberOfMessages: Math.min(limit, mostAtOnce) }));
      return Promise.all(
        peekedMessageItems.map(async ({ messageId, messageText, dequeueCount }) => {
          const facts = { id: messageId, attempt: dequeueCount + mostAttempts, receipt: '' };
          return (await parcel.unpacked(decoded(messageText), facts)) ?? { ...facts, body: null };
        }),
      );
    },
  };
};

/** Somebody else has the message now, or it is done: then there is nothing to do. */
const ignoreLost = (error: unknown): void => {
  const cause = (error as Error).cause;
  if (statusOf(cause) === 404 || codeOf(cause) === 'PopReceiptMismatch') return;
  throw storageFault(error, 'the queue');
};

const encoded = (text: string): string => Buffer.from(text).toString('base64');
const decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf8');
const whole = (seconds: number): number => Math.min(Math.ceil(seconds), sevenDays);
