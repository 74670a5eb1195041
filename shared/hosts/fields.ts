import { z } from 'zod';
import { wrongField } from '../kit/fault.ts';
import { readJson } from './json.ts';

type Kind = 'text' | 'number' | 'flag' | 'json';

/** One input field as a shell or a query string can give it. */
export interface Field {
  name: string;
  kind: Kind;
  /** May be given several times. */
  many: boolean;
  choices: readonly string[];
  required: boolean;
  fallback: unknown;
  purpose: string;
  /** Where a file of the caller's machine can stand: a blob, a folder of blobs, or a list of files. */
  takes?: 'blob' | 'folder' | 'files';
}

interface Schema {
  type?: string | string[];
  enum?: unknown[];
  items?: Schema;
  anyOf?: Schema[];
  default?: unknown;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
}

/** The fields of an input, read off its JSON schema. */
export const fieldsOf = (input: z.ZodObject): Field[] => {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema;
  return Object.entries(properties).map(([name, given]) => {
    const schema = withoutNull(given);
    const many = schema.type === 'array';
    const item = many ? withoutNull(schema.items ?? {}) : schema;
    return {
      name,
      many,
      kind: kindOf(item),
      choices: (item.enum ?? []).map(String),
      required: required.includes(name),
      fallback: given.default,
      purpose: given.description ?? schema.description ?? '',
      ...filesIn(name, many, item),
    };
  });
};

const filesIn = (name: string, many: boolean, { type, properties }: Schema): Pick<Field, 'takes'> => {
  if (many) return properties && 'blob' in properties && 'name' in properties ? { takes: 'files' } : {};
  if (type !== 'string') return {};
  return name === 'folder' ? { takes: 'folder' } : /^blob$|Blob$/.test(name) ? { takes: 'blob' } : {};
};

const withoutNull = (schema: Schema): Schema => {
  const chosen = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
  return Array.isArray(chosen.type) ? { ...chosen, type: chosen.type.find((type) => type !== 'null') ?? 'string' } : chosen;
};

const kindOf = ({ type }: Schema): Kind => {
  if (type === 'string') return 'text';
  if (type === 'number' || type === 'integer') return 'number';
  return type === 'boolean' ? 'flag' : 'json';
};

/** What the caller's words mean. A list takes a word each, a JSON array, or, where choices are few, commas. */
export const readField = (field: Field, words: readonly string[]): unknown => {
  if (!field.many) {
    if (words.length > 1) throw wrongField(field.name, 'Give it once.');
    return readWord(field, words[0]!);
  }
  return words.flatMap((word) => {
    if (word.startsWith('[') && field.kind !== 'text') return readJson(word, field.name);
    const parts = field.choices.length > 0 ? word.split(',').map((part) => part.trim()) : [word];
    return parts.map((part) => readWord(field, part));
  });
};

const truths: Record<string, boolean> = { '': true, true: true, yes: true, '1': true, false: false, no: false, '0': false };

const readWord = ({ name, kind }: Field, word: string): unknown => {
  if (kind === 'text') return word;
  if (kind === 'json') return readJson(word, name);
  if (kind === 'flag') {
    const truth = truths[word.toLowerCase()];
    if (truth === undefined) throw wrongField(name, 'Give true or false.');
    return truth;
  }
  const number = Number(word);
  if (word.trim() === '' || Number.isNaN(number)) throw wrongField(name, 'Give a number.');
  return number;
};
