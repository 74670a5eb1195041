import { randomUUID } from 'node:crypto';
import type { Blobs, Json } from '../../kit/ports.ts';

const field = 'gumshoeBlob';
/** Longer than any queue keeps a message. */
const keepSeconds = 15 * 86_400;

/** The text to send: the body itself, or a reference to a blob that holds it when it has more than `most` bytes. */
export const packed = async (body: Json, most: number, blobs: Blobs): Promise<string> => {
  const text = JSON.stringify(body);
  if (Buffer.byteLength(text) <= most) return text;
  const name = `messages/${randomUUID()}.json`;
  await blobs.put(name, text, { mediaType: 'application/json', keep: keepSeconds });
  return JSON.stringify({ [field]: name });
};

/** Where the body lies, when the text is only a reference. */
export const referenceIn = (body: Json): string | undefined => {
  if (typeof body !== 'object' || body === null || !(field in body)) return undefined;
  const name: unknown = body[field];
  return typeof name === 'string' && Object.keys(body).length === 1 ? name : undefined;
};

/** The body as it was sent; undefined when the blob that held it is gone. */
export const unpacked = async (text: string, blobs: Blobs): Promise<{ body: Json; blob?: string } | undefined> => {
  const body = JSON.parse(text) as Json;
  const blob = referenceIn(body);
  if (blob === undefined) return { body };
  const bytes = await blobs.read(blob);
  return bytes && { body: JSON.parse(Buffer.from(bytes).toString('utf8')) as Json, blob };
};
