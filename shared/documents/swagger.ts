import { labelOf, operationIdOf, pathOf } from '../kit/names.ts';
import type { Catalogue, Operation } from '../kit/operation.ts';
import { describe } from './openapi.ts';
import { faultStatuses, reportSchema, sharedSchemas } from './report.ts';
import { deeply, inputSchema, type Schema } from './schema.ts';

export interface Connector {
  version: string;
  /** Host name of the function app; whoever deploys puts in another. */
  host: string;
}

/** Swagger 2.0 of a custom connector for Logic Apps: 3.1 is beyond it, and so are unions. */
export const swagger = (catalogue: Catalogue, { version, host }: Connector) => ({
  swagger: '2.0',
  info: { title: 'Gumshoe', version, description: 'The toolbox of a security notebook for Microsoft Sentinel.' },
  host,
  basePath: '/api',
  schemes: ['https'],
  consumes: ['application/json'],
  produces: ['application/json'],
  securityDefinitions: { api_key: { type: 'apiKey', in: 'header', name: 'x-functions-key' } },
  security: [{ api_key: [] }],
  paths: {
    ...Object.fromEntries(catalogue.map((operation) => [`/${pathOf(operation.name)}`, { post: post(operation) }])),
    '/jobs/{token}': { get: getJob },
  },
  definitions: {
    ...Object.fromEntries(catalogue.flatMap((operation) => [
      [`${operationIdOf(operation.name)}Input`, labelled(inputOf(operation), visibilityOf(operation))],
      [`${operationIdOf(operation.name)}Report`, labelled(downgraded(reportSchema(operation, place)))],
    ])),
    ...Object.fromEntries(Object.entries(sharedSchemas()).map(([name, schema]) => [name, labelled(downgraded(schema))])),
  },
});

const place = '#/definitions/';
const refTo = (name: string) => ({ $ref: place + name });
/** A connector may have a megabyte, so only what a workflow would branch on is said apart. */
const ofInterest = [400, 401, 413, 429];
const statuses = faultStatuses.filter(([status]) => ofInterest.includes(status));
const faultResponses = Object.fromEntries([...statuses, ['default', 'The call failed.'] as const].map(([status, title]) => [status, { description: title, schema: refTo('Problem') }]));
const accepted = {
  description: 'The work goes on; Logic Apps asks again by itself.',
  headers: { Location: { type: 'string', description: 'Where the result will be.' }, 'Retry-After': { type: 'integer', description: 'Seconds.' } },
  schema: refTo('Job'),
};

const post = (operation: Operation) => {
  const id = operationIdOf(operation.name);
  return {
    operationId: id,
    summary: labelOf(operation.name.replaceAll('-', '_')),
    description: `${operation.summary} ${describe(operation)}`,
    'x-ms-visibility': 'important',
    parameters: [
      { name: 'input', in: 'body', required: true, schema: refTo(`${id}Input`) },
      { name: 'Prefer', in: 'header', type: 'string', required: false, description: 'respond-async: answer at once and work later.', 'x-ms-summary': 'Prefer', 'x-ms-visibility': 'advanced' },
      { name: 'Idempotency-Key', in: 'header', type: 'string', required: false, description: 'The same key is done once.', 'x-ms-summary': 'Idempotency key', 'x-ms-visibility': 'advanced' },
    ],
    responses: { 200: { description: 'The report.', schema: refTo(`${id}Report`) }, 202: accepted, ...faultResponses },
  };
};

const getJob = {
  operationId: 'GetJob',
  summary: 'Get job',
  description: 'How long work stands, or its report. Logic Apps calls it by itself.',
  'x-ms-visibility': 'internal',
  parameters: [{ name: 'token', in: 'path', required: true, type: 'string', 'x-ms-summary': 'Token', 'x-ms-visibility': 'internal', 'x-ms-url-encoding': 'single' }],
  responses: { 200: { description: 'The report.', schema: { type: 'object' } }, 202: accepted, ...faultResponses },
};

/** A union in an input would silently lose its fields in the designer: it fails here, with its place. */
const inputOf = ({ name, input }: Operation): Schema =>
  downgraded(inputSchema(input), (path) => {
    throw new TypeError(`${name}${path}: Swagger 2.0 cannot say a union. Use optional fields and a check.`);
  });

/** 2020-12 in the words of Swagger 2.0. In a result, a union becomes "anything". */
export const downgraded = (schema: Schema, onUnion: (path: string) => void = () => undefined): Schema =>
  deeply(schema, (given, path) => {
    if (given.$ref?.startsWith(place)) return given;
    const { anyOf, oneOf, const: only, exclusiveMinimum, exclusiveMaximum, prefixItems, $ref, $defs: _, ...rest } = given;
    const union = anyOf ?? oneOf;
    const members = union?.filter(({ type }) => type !== 'null');
    if (union && members?.length === 1) return nullable({ ...rest, ...members[0] }, union.length > 1);
    if (union || prefixItems !== undefined || $ref !== undefined) {
      onUnion(path);
      return rest.description === undefined ? {} : { description: rest.description };
    }
    if (Array.isArray(rest.type)) {
      const types = rest.type.filter((type) => type !== 'null');
      if (types.length > 1) onUnion(path);
      const { type: every, ...other } = rest;
      return nullable(types.length === 1 ? { ...other, type: types[0]! } : other, every.length > types.length);
    }
    return {
      ...rest,
      ...(only !== undefined && { enum: [only] }),
      ...(typeof exclusiveMinimum === 'number' && { minimum: exclusiveMinimum, exclusiveMinimum: true }),
      ...(typeof exclusiveMaximum === 'number' && { maximum: exclusiveMaximum, exclusiveMaximum: true }),
    };
  });

const nullable = (schema: Schema, isNullable: boolean): Schema => ({ ...schema, ...(isNullable && { 'x-nullable': true }), ...(schema.enum && { enum: schema.enum.filter((value) => value !== null) }) });

type Visibility = (field: string) => 'important' | 'advanced' | undefined;

/** What the designer shows at once: what must be given, and the subjects; where there is neither, the first fields. */
const visibilityOf = ({ input }: Operation): Visibility => {
  const fields = Object.keys(input.shape);
  const telling = fields.filter((field) => field === 'value' || field === 'values' || inputSchema(input).required?.includes(field));
  const shown = new Set(telling.length > 0 ? telling : fields.slice(0, 3));
  return (field) => (shown.has(field) ? 'important' : 'advanced');
};

/** A label on every property, and at the top of an input what the designer shows. */
const labelled = (schema: Schema, visibility: Visibility = () => undefined): Schema =>
  deeply(schema, (given, path) => {
    if (!given.properties) return given;
    const properties = Object.entries(given.properties).map(([name, child]): [string, Schema] => {
      const shown = path === '' ? visibility(name) : undefined;
      return [name, { ...child, 'x-ms-summary': labelOf(name), ...(shown && { 'x-ms-visibility': shown }) }];
    });
    return { ...given, properties: Object.fromEntries(properties) };
  });
