import SwaggerParser from '@apidevtools/swagger-parser';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { catalogue } from '../functions/index.ts';
import { catalogueDocument } from '../shared/documents/catalogue.ts';
import { openapi } from '../shared/documents/openapi.ts';
import { inputSchema, outputSchema } from '../shared/documents/schema.ts';
import { downgraded, swagger } from '../shared/documents/swagger.ts';
import { operation } from '../shared/kit/operation.ts';

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const api = copy(openapi(catalogue, { version: '1.2.3', description: 'All of it.' }));
const connector = copy(swagger(catalogue, { version: '1.2.3', host: 'gumshoe.example' }));

/** Every object in a document, with its path. */
function* objectsIn(value: unknown, path = ''): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Record<string, unknown>];
  for (const [key, child] of Object.entries(value)) yield* objectsIn(child, `${path}/${key}`);
}

const withInput = (input: z.ZodObject) =>
  operation({ name: 'build-sample', summary: 'Sample.', entities: [], input, row: z.object({ a: z.string() }), limits: { rows: 1, seconds: 1, bytes: 1 }, uses: [], examples: [], *run(_input) { yield { a: '' }; } });

describe('the documents', () => {
  it('are valid OpenAPI 3.1 and Swagger 2.0', async () => {
    await expect(SwaggerParser.validate(copy(api) as never)).resolves.toBeDefined();
    await expect(SwaggerParser.validate(copy(connector) as never)).resolves.toBeDefined();
  });

  it('name every operation once, by its operationId', () => {
    for (const document of [api, connector]) {
      const ids = [...objectsIn(document.paths)].flatMap(([, { operationId }]) => (typeof operationId === 'string' ? [operationId] : []));
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[A-Z][A-Za-z0-9]*$/);
      for (const { name } of catalogue) expect(Object.keys(document.paths)).toContain(`/${name.replace('-', '/')}`);
    }
    expect(catalogueDocument(catalogue, '1').operations.map(({ name }) => name)).toEqual(catalogue.map(({ name }) => name));
  });

  it('say what can come back: the report, a job, a fault', () => {
    for (const document of [api, connector])
      for (const [path, methods] of Object.entries(document.paths as Record<string, { post?: { responses: object } }>))
        if (methods.post) expect(Object.keys(methods.post.responses), path).toEqual(expect.arrayContaining(['200', '202', '400', '413', '429']));
  });

  it('do not forbid a later column, and do not show the bounds of every integer', () => {
    for (const [path, { additionalProperties }] of objectsIn({ ...api.components.schemas })) expect(additionalProperties, path).not.toBe(false);
    for (const { sections } of catalogueDocument(catalogue, '1').operations)
      for (const [path, { additionalProperties }] of objectsIn(sections)) expect(additionalProperties, path).not.toBe(false);
    for (const document of [api, connector]) expect(JSON.stringify(document)).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });
});

describe('the connector', () => {
  it('holds to what a custom connector can say', () => {
    for (const [path, schema] of objectsIn(connector.definitions)) {
      for (const word of ['anyOf', 'oneOf', 'allOf', 'not', 'const', 'prefixItems', '$defs', 'propertyNames']) if (!path.endsWith('/properties')) expect(schema, path).not.toHaveProperty(word);
      if ('type' in schema && !path.endsWith('/properties')) expect(typeof schema['type'], path).toBe('string');
      if ('exclusiveMinimum' in schema) expect(schema['exclusiveMinimum'], path).toBe(true);
    }
    expect(JSON.stringify(connector).length).toBeLessThan(1_000_000);
  });

  it('labels every property, and shows some of every input at once', () => {
    for (const [path, schema] of objectsIn(connector.definitions)) {
      if (!path.endsWith('/properties')) continue;
      const properties = Object.values(schema) as Record<string, unknown>[];
      expect(properties.every((property) => typeof property['x-ms-summary'] === 'string'), path).toBe(true);
      if (/^\/\w+Input\/properties$/.test(path) && properties.length > 0) expect(properties.some((property) => property['x-ms-visibility'] === 'important'), path).toBe(true);
    }
  });

  it('takes the key in a header', () => {
    expect(connector.securityDefinitions).toEqual({ api_key: { type: 'apiKey', in: 'header', name: 'x-functions-key' } });
  });

  it('refuses a union in an input, and says where it stands', () => {
    const nested = withInput(z.strictObject({ filter: z.strictObject({ size: z.union([z.string(), z.number()]) }) }));
    expect(() => swagger([nested], { version: '1', host: 'x' })).toThrow('build-sample/filter/size');
  });

  it.each([
    ['null beside a type', z.string().nullable(), { type: 'string', 'x-nullable': true }],
    ['null beside words', z.enum(['a', 'b']).nullable(), { type: 'string', enum: ['a', 'b'], 'x-nullable': true }],
    ['one word', z.literal('a'), { type: 'string', enum: ['a'] }],
    ['more than a bound', z.number().gt(1).lt(5), { type: 'number', minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: true }],
    ['an integer', z.int(), { type: 'integer' }],
    ['a time', z.iso.datetime(), { type: 'string', format: 'date-time' }],
    ['free keys', z.record(z.string(), z.unknown()), { type: 'object', additionalProperties: {} }],
    ['a union in a result', z.union([z.string(), z.number()]).describe('Either.'), { description: 'Either.' }],
  ])('says %s in the words of Swagger 2.0', (_, schema, expected) => {
    expect(downgraded(outputSchema(schema))).toEqual(expected);
  });

  it('keeps unknown fields of an input forbidden', () => {
    expect(inputSchema(z.strictObject({ a: z.string().default('x').describe('A.') }))).toEqual({
      type: 'object', properties: { a: { type: 'string', default: 'x', description: 'A.' } }, additionalProperties: false,
    });
  });
});
