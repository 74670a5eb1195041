import { labelOf, operationIdOf, pathOf } from '../kit/names.ts';
import type { Catalogue, Operation } from '../kit/operation.ts';
import { faultStatuses, reportSchema, sharedSchemas } from './report.ts';
import { inputSchema } from './schema.ts';

export interface About {
  version: string;
  description: string;
}

/** OpenAPI 3.1 of the whole API. */
export const openapi = (catalogue: Catalogue, { version, description }: About) => ({
  openapi: '3.1.0',
  info: { title: 'Gumshoe', version, description, license: { name: 'MIT', identifier: 'MIT' } },
  servers: [{ url: '/api' }],
  security: [{ functionKey: [] }],
  tags: [...new Set(catalogue.map(({ name }) => familyOf(name)))].map((name) => ({ name })),
  paths: {
    ...Object.fromEntries(catalogue.map((operation) => [`/${pathOf(operation.name)}`, { post: post(operation) }])),
    '/jobs/{token}': jobPaths,
    '/catalogue': { get: { operationId: 'GetCatalogue', summary: 'What there is.', responses: { 200: { description: 'Every operation.', content: json({ type: 'object' }) } } } },
    '/health': { get: { operationId: 'GetHealth', summary: 'Is it there?', responses: { 200: { description: 'It is.', content: json({ type: 'object' }) } } } },
  },
  components: {
    securitySchemes: { functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key' } },
    schemas: sharedSchemas(),
    responses: Object.fromEntries(faultStatuses.map(([status, title]) => [`Fault${status}`, { description: title, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }])),
    parameters: { Prefer: preferParameter, IdempotencyKey: keyParameter },
    headers: { Location: { description: 'Absolute, signed, good for a day.', schema: { type: 'string', format: 'uri' } }, RetryAfter: { description: 'Seconds.', schema: { type: 'integer' } } },
  },
});

const familyOf = (name: string): string => name.split('-')[0]!;
const json = (schema: unknown) => ({ 'application/json': { schema } });

const preferParameter = {
  name: 'Prefer',
  in: 'header',
  description: 'respond-async: answer 202 and work later. wait=N: how many seconds you can wait. return=representation: small text artifacts in the report.',
  schema: { type: 'string' },
};
const keyParameter = { name: 'Idempotency-Key', in: 'header', description: 'The same key with the same input is done once, and answered the same for a day.', schema: { type: 'string', maxLength: 200 } };

const faultResponses = Object.fromEntries(faultStatuses.map(([status]) => [status, { $ref: `#/components/responses/Fault${status}` }]));
const accepted = {
  description: 'The work goes on; ask again at Location.',
  headers: { Location: { $ref: '#/components/headers/Location' }, 'Retry-After': { $ref: '#/components/headers/RetryAfter' } },
  content: json({ $ref: '#/components/schemas/Job' }),
};

const post = (operation: Operation) => ({
  operationId: operationIdOf(operation.name),
  tags: [familyOf(operation.name)],
  summary: operation.summary,
  description: describe(operation),
  parameters: [{ $ref: '#/components/parameters/Prefer' }, { $ref: '#/components/parameters/IdempotencyKey' }],
  requestBody: { required: true, content: { 'application/json': { schema: inputSchema(operation.input), examples: examplesOf(operation) } } },
  responses: {
    200: {
      description: 'The report. As lines or CSV: its rows alone.',
      content: { ...json(reportSchema(operation, '#/components/schemas/')), 'application/x-ndjson': { schema: { type: 'string' } }, 'text/csv': { schema: { type: 'string' } } },
    },
    202: accepted,
    ...faultResponses,
  },
});

/** The limits in words, since no schema can say them. */
export const describe = ({ limits, writes, needs }: Operation): string =>
  [
    `At most ${limits.rows} rows, ${limits.seconds} seconds and ${limits.bytes} bytes.`,
    ...(limits.inline === undefined ? [] : [`More than ${limits.inline} units of work become a job: 202.`]),
    ...(writes ? ['It changes something outside: send an Idempotency-Key.'] : ['Also by GET, with the fields as query parameters.']),
    ...(needs?.length ? [`Needs ${needs.join(', ')}.`] : []),
  ].join(' ');

const examplesOf = ({ examples }: Operation) =>
  Object.fromEntries(examples.map(({ name, given }, at) => [`example${at + 1}`, { ...(name !== undefined && { summary: labelOf(name) }), value: given }]));

const tokenParameter = { name: 'token', in: 'path', required: true, description: 'Signed name of the job.', schema: { type: 'string' } };
const jobPaths = {
  parameters: [tokenParameter],
  get: {
    operationId: 'GetJob',
    summary: 'How long work stands, or its report.',
    responses: { 200: { description: 'The report of the operation.', content: json({ type: 'object' }) }, 202: accepted, ...faultResponses },
  },
  delete: { operationId: 'CancelJob', summary: 'Cancel long work.', responses: { 200: { description: 'How it stands now.', content: json({ $ref: '#/components/schemas/Job' }) }, ...faultResponses } },
};
