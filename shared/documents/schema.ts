import { z } from 'zod';

/** A JSON schema (2020-12), as far as our documents need to look into it. */
export interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  description?: string;
  format?: string;
  $ref?: string;
  [word: string]: unknown;
}

/** What a caller may send: unknown fields are refused. */
export const inputSchema = (input: z.ZodObject): Schema => tidy(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema);

/** What comes back: a later version may add columns, so nothing is forbidden. */
export const outputSchema = (output: z.ZodType): Schema => open(tidy(z.toJSONSchema(output, { io: 'output', unrepresentable: 'any' }) as Schema));

/** Without what only clutters: the bounds of every integer, the names of free keys, the pattern behind a format, the ids of Zod. */
const tidy = (schema: Schema): Schema =>
  deeply(schema, ({ $schema: _, propertyNames: __, id: ___, '~standard': ____, ...rest }) => {
    if (rest.format !== undefined) delete rest['pattern'];
    if (rest['maximum'] === Number.MAX_SAFE_INTEGER) delete rest['maximum'];
    if (rest['minimum'] === Number.MIN_SAFE_INTEGER) delete rest['minimum'];
    return rest;
  });

const open = (schema: Schema): Schema =>
  deeply(schema, ({ additionalProperties, ...rest }) => (additionalProperties === false || additionalProperties === undefined ? rest : { ...rest, additionalProperties }));

/** Changes a schema and every schema in it, innermost first. `path` says where it stands. */
export const deeply = (schema: Schema, change: (schema: Schema, path: string) => Schema, path = ''): Schema => {
  const inner = (child: Schema, step: string): Schema => deeply(child, change, `${path}/${step}`);
  const all = (children: Schema[], step: string): Schema[] => children.map((child, at) => inner(child, `${step}/${at}`));
  return change(
    {
      ...schema,
      ...(schema.properties && { properties: Object.fromEntries(Object.entries(schema.properties).map(([name, child]) => [name, inner(child, name)])) }),
      ...(schema.items && { items: inner(schema.items, 'items') }),
      ...(typeof schema.additionalProperties === 'object' && { additionalProperties: inner(schema.additionalProperties, '*') }),
      ...(schema.anyOf && { anyOf: all(schema.anyOf, 'anyOf') }),
      ...(schema.oneOf && { oneOf: all(schema.oneOf, 'oneOf') }),
    },
    path,
  );
};
