import { randomUUID } from 'node:crypto';
import type { Blobs, Json, Log, Message, Queue } from '../../kit/ports.ts';
import { mostAttempts } from './limits.ts';

/** A message as the service has it. */
export type Delivery = Omit<Message, 'body'> & { text: string };

/** What a queue service must do; all times in seconds, within its own bounds. */
export interface QueueService {
  /** Most bytes of a text. */
  mostBytes: number;
  send(queue: string, text: string, delay: number): Promise<unknown>;
  receive(queue: string, max: number, visibility: number): Promise<Delivery[]>;
  /** False when somebody else holds the message now, or it is gone. */
  delete(queue: string, message: Omit<Delivery, 'text'>): Promise<boolean>;
  /** Hides it from now on; the new receipt. Does nothing when somebody else holds it. */
  hold(queue: string, message: Omit<Delivery, 'text'>, seconds: number): Promise<string>;
  /** Looks without taking. */
  peek(queue: string, limit: number): Promise<Delivery[]>;
}

const field = 'gumshoeBlob';
/** Longer than any queue keeps a message. */
const keepSeconds = 15 * 86_400;

export const poisonOf = (queue: string): string => `${queue}-poison`;

/** The port over a queue service: bodies too large for it lie in blobs that go with their messages, and what has failed five times is put aside. */
export const serviceQueue = (service: QueueService, blobs: Blobs, log: Log): Queue => {
  const blobOf = new WeakMap<Message, string>();

  /** Undefined when nobody can read it: the blob is gone, or the text is not ours. */
  const opened = async ({ text, ...facts }: Delivery): Promise<Message | undefined> => {
    const body = parsed(text);
    const blob = body === undefined ? undefined : referenceIn(body);
    if (body === undefined || blob === undefined) return body === undefined ? undefined : { ...facts, body };
    const bytes = await blobs.read(blob);
    if (!bytes) return undefined;
    const message = { ...facts, body: JSON.parse(Buffer.from(bytes).toString('utf8')) as Json };
    blobOf.set(message, blob);
    return message;
  };
  const putAside = async (queue: string, delivery: Delivery): Promise<void> => {
    log.warn('message put aside', { queue, id: delivery.id, attempts: delivery.attempt });
    await service.send(poisonOf(queue), delivery.text, 0);
    await service.delete(queue, delivery);
  };
  const hold = async (queue: string, message: Message, seconds: number): Promise<void> => {
    message.receipt = await service.hold(queue, message, seconds);
  };

  return {
    async send(queue, body, { delay = 0 } = {}) {
      let text = JSON.stringify(body);
      if (Buffer.byteLength(text) > service.mostBytes) {
        const name = `messages/${randomUUID()}.json`;
        await blobs.put(name, text, { mediaType: 'application/json', keep: keepSeconds });
        text = JSON.stringify({ [field]: name });
      }
      await service.send(queue, text, delay);
    },

    async receive(queue, { max = 1, visibility = 30 } = {}) {
      const messages: Message[] = [];
      for (const delivery of await service.receive(queue, max, visibility)) {
        const message = delivery.attempt > mostAttempts ? undefined : await opened(delivery);
        if (message) messages.push(message);
        else await putAside(queue, delivery);
      }
      return messages;
    },

    async delete(queue, message) {
      const blob = blobOf.get(message);
      if ((await service.delete(queue, message)) && blob !== undefined) await blobs.delete(blob);
    },

    release: hold,
    extend: hold,

    async poisoned(queue, limit = 32) {
      if (limit <= 0) return [];
      const found = await service.peek(poisonOf(queue), limit);
      return Promise.all(found.map(async (delivery) => (await opened(delivery)) ?? { id: delivery.id, body: delivery.text, attempt: delivery.attempt, receipt: '' }));
    },
  };
};

const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

const referenceIn = (body: Json): string | undefined => {
  if (typeof body !== 'object' || body === null || !(field in body)) return undefined;
  const name: unknown = body[field];
  return typeof name === 'string' && Object.keys(body).length === 1 ? name : undefined;
};
