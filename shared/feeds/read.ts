import { Fault } from '../kit/fault.ts';
import { type Chunks, gathered, peeked } from '../tables/bytes.ts';
import { readCsv } from './csv.ts';
import type { Entry, Skipped } from './indicator.ts';
import { readMisp } from './misp.ts';
import type { Defaults } from './statement.ts';
import { readStix } from './stix.ts';

export const feedFormats = ['auto', 'stix', 'misp', 'csv'] as const;
export type FeedFormat = (typeof feedFormats)[number];

/** A JSON feed must be held whole; a CSV of any length is streamed. */
const largestDocument = 64 * 1024 * 1024;

/** The entries of a feed in any of the formats, told by its content. */
export async function* readFeed(body: Chunks, format: FeedFormat, defaults: Defaults): AsyncGenerator<Entry | Skipped> {
  const { head, chunks } = await peeked(body);
  const json = /^[\s\uFEFF]*[{[]/.test(new TextDecoder().decode(head.subarray(0, 4096)));
  if (format === 'csv' || (format === 'auto' && !json)) {
    yield* readCsv(chunks, defaults);
    return;
  }
  const document = parse(await gathered(chunks, largestDocument));
  const kind = format === 'auto' ? kindOf(document) : format;
  if (kind === 'stix') yield* readStix(objectsOf(document), defaults);
  else for (const event of eventsOf(document)) yield* readMisp(event, defaults);
}

const parse = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch (cause) {
    throw wrong(`It is not valid JSON: ${(cause as Error).message.slice(0, 200)}`);
  }
};

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

const kindOf = (document: unknown): 'stix' | 'misp' => {
  const first = fieldsOf(Array.isArray(document) ? document[0] : document);
  if (first['type'] === 'bundle' || first['type'] === 'indicator' || typeof first['spec_version'] === 'string') return 'stix';
  if ('Event' in first || 'response' in first || 'Attribute' in first) return 'misp';
  throw wrong('It is neither a STIX bundle nor a MISP event.');
};

/** A bundle's objects, a list of objects, or one object. */
const objectsOf = (document: unknown): readonly unknown[] => {
  if (Array.isArray(document)) return document;
  const { objects } = fieldsOf(document);
  return Array.isArray(objects) ? objects : [document];
};

/** `{ response: [{ Event }] }`, `[{ Event }]`, `{ Event }` or the event itself. */
const eventsOf = (document: unknown): readonly unknown[] => {
  const { response } = fieldsOf(document);
  const list: readonly unknown[] = Array.isArray(response) ? response : Array.isArray(document) ? document : [document];
  return list.map((item) => fieldsOf(item)['Event'] ?? item);
};

const wrong = (detail: string): Fault => new Fault('invalid-input', `text: the feed cannot be read. ${detail}`, { flaws: [{ field: 'text', detail }] });
