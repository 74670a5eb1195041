import { Fault, wrongField } from '../kit/fault.ts';
import { readJson } from './json.ts';

const jsonType = /^application\/(?:[\w.+-]+\+)?json$/;

/** The JSON of a request; an empty body is an empty object. Never holds more than `limit` bytes and one chunk. */
export const bodyOf = async (request: Request, limit: number): Promise<unknown> => {
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') throw new Fault('wrong-type', `Content-Encoding ${encoding.slice(0, 40)} is not read here: send the body as it is.`);
  const type = request.headers.get('content-type');
  if (type === null && hasNone(request)) return {};
  const media = (type ?? '').split(';', 1)[0]!.trim().toLowerCase();
  const isJson = jsonType.test(media);
  // A POST without input may come as a body of unknown length, of no type.
  if (!isJson && type !== null) throw wrongType();
  const bytes = await bytesOf(request, limit);
  if (bytes.length === 0) return {};
  if (!isJson) throw wrongType();
  return readJson(textOf(bytes));
};

const wrongType = (): Fault => new Fault('wrong-type', 'Send the input as application/json.');

const hasNone = (request: Request): boolean => request.body === null || request.headers.get('content-length') === '0';

const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw wrongField('body', 'It is not UTF-8.');
  }
};

/** Counts while it reads, since Content-Length may be absent or untrue. */
const bytesOf = async (request: Request, limit: number): Promise<Uint8Array> => {
  const declared = request.headers.get('content-length');
  if (Number(declared) > limit) throw tooLarge(limit);
  if (declared !== null) {
    const whole = new Uint8Array(await request.arrayBuffer());
    if (whole.length > limit) throw tooLarge(limit);
    return whole;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const tooLarge = (limit: number): Fault => new Fault('too-large', `The body is larger than ${limit} bytes. Send less at once, or put it in a blob.`);
