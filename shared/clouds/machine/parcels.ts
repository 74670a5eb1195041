import { randomUUID } from 'node:crypto';
import type { Blobs, Json, Message } from '../../kit/ports.ts';

const field = 'gumshoeBlob';
/** Longer than any queue keeps a message. */
const keepSeconds = 15 * 86_400;

/** Bodies of more than `most` bytes travel as blobs: the message only says where, and takes its blob with it when it is done. */
export const parcels = (blobs: Blobs, most: number) => {
  const blobOf = new WeakMap<Message, string>();
  const opened = async (text: string): Promise<{ body: Json; blob?: string } | undefined> => {
    const body = JSON.parse(text) as Json;
    const blob = referenceIn(body);
    if (blob === undefined) return { body };
    const bytes = await blobs.read(blob);
    return bytes && { body: JSON.parse(Buffer.from(bytes).toString('utf8')) as Json, blob };
  };
  return {
    /** The text to send. */
    async packed(body: Json): Promise<string> {
      const text = JSON.stringify(body);
      if (Buffer.byteLength(text) <= most) return text;
      const name = `messages/${randomUUID()}.json`;
      await blobs.put(name, text, { mediaType: 'application/json', keep: keepSeconds });
      return JSON.stringify({ [field]: name });
    },
    /** The message as it was sent; undefined when the blob that held it is gone. */
    async unpacked(text: string, facts: Omit<Message, 'body'>): Promise<Message | undefined> {
      const content = await opened(text);
      if (!content) return undefined;
      const message = { ...facts, body: content.body };
      if (content.blob !== undefined) blobOf.set(message, content.blob);
      return message;
    },
    /** The message is done. */
    async discard(message: Message): Promise<void> {
      const blob = blobOf.get(message);
      if (blob !== undefined) await blobs.delete(blob);
    },
  };
};

const referenceIn = (body: Json): string | undefined => {
  if (typeof body !== 'object' || body === null || !(field in body)) return undefined;
  const name: unknown = body[field];
  return typeof name === 'string' && Object.keys(body).length === 1 ? name : undefined;
};
