import { z } from 'zod';
import type { Json } from '../kit/ports.ts';
import type { Row } from '../kit/report.ts';
import { detections } from '../providers/known/virustotal.ts';
import { utc } from '../providers/moment.ts';
import { list, record, text } from '../providers/read.ts';
import type { Kind } from './target.ts';

/** One object of the API. Relationships without content have no attributes. */
export const Item = z.object({
  id: z.string(),
  type: z.string().catch('unknown'),
  attributes: record,
  context_attributes: z.record(z.string(), z.unknown()).optional().catch(undefined),
  relationships: record,
});
export type Item = z.output<typeof Item>;

export const One = z.object({ data: Item });
/** A page of objects, and where the next one begins. */
export const Page = z.object({
  data: list(Item),
  meta: z
    .object({ cursor: text, count: z.number().nullable().catch(null) })
    .partial()
    .catch({}),
});

/** The columns that a row has unless all are wanted. */
export const basicColumns: Readonly<Record<Kind, readonly string[]>> = {
  file: ['type_description', 'size', 'first_submission_date', 'last_submission_date', 'times_submitted', 'meaningful_name'],
  url: ['first_submission_date', 'last_submission_date', 'times_submitted'],
  ip_address: ['date', 'country', 'asn', 'as_owner'],
  domain: ['creation_date', 'last_update_date', 'country'],
};

/** A row about an object; its attributes beside these. */
export interface ObjectRow extends Row {
  id: string;
  type: string;
  detections: number | string;
  scans: number | string;
}

const isMoment = (name: string): boolean => name === 'date' || name.endsWith('_date');
const cell = (name: string, value: unknown): unknown => (isMoment(name) ? utc(value) : (value ?? null));

/** All attributes as columns, moments as ISO 8601 in UTC. */
export const attributesOf = ({ attributes }: Pick<Item, 'attributes'>): Row =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, cell(name, value)]));

export const rowOf = (item: Item, columns: 'basic' | 'all'): ObjectRow => {
  const { id, type, attributes } = item;
  const { positives, total } = detections(item);
  const names = basicColumns[type as Kind] ?? [];
  const facts =
    columns === 'all'
      ? { ...attributesOf(item), context_attributes: item.context_attributes ?? null }
      : Object.fromEntries(names.map((name) => [name, cell(name, attributes[name])]));
  return { ...facts, id, type, detections: positives, scans: total };
};

export const notFound = 'Not found';

export const missingRow = (kind: Kind, id: string): ObjectRow => ({
  ...Object.fromEntries(basicColumns[kind].map((name) => [name, notFound])),
  id,
  type: kind,
  detections: notFound,
  scans: notFound,
});

/** How many neighbours an object has, as it says itself. */
export const countOf = ({ relationships }: Item, relation: string): number | undefined => {
  const { count } = z
    .object({ meta: z.object({ count: z.number() }) })
    .transform(({ meta }) => meta)
    .catch({ count: NaN })
    .parse(relationships[relation]);
  return Number.isNaN(count) ? undefined : count;
};

/** The answer in this shape, or a fault that says whose answer it was. */
export const shaped = <S extends z.ZodType>(schema: S, body: Json): z.output<S> | undefined => schema.safeParse(body).data;
