import { z } from 'zod';
import { observableTypes, Severity } from '../../kit/observable.ts';
import { columnsOf } from '../../tables/expression.ts';
import type { Json } from '../../kit/ports.ts';
import { writingWays } from '../template.ts';
import { isPath } from './path.ts';

/** What a rule may say in place of a severity: the answer holds no judgement, and why. */
const failures = ['not_found', 'empty', 'auth', 'forbidden', 'quota', 'rate_limited', 'bad_request', 'server', 'parse'] as const;

const oneLine = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\r\n\0]*$/, 'Must be one line.');
const webAddress = oneLine(2000).regex(
  /^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:[/?]|$)/i,
  'Must begin with https:// and a host that is written out.',
);
const templates = z.record(z.string().min(1).max(200), oneLine(2000));

/** Names that the connection itself decides. */
const reserved = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'user-agent', 'cookie']);
const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, 'Must be the name of a header.')
  .refine((name) => !reserved.has(name.toLowerCase()), 'This header is set by Gumshoe.');

/** What a rule can speak of besides the declared details. */
export const standing = ['status', 'type', 'value'];

const Rule = z.strictObject({
  if: z.string().max(2000).optional(),
  severity: Severity.optional(),
  failed: z.enum(failures).optional(),
  message: oneLine(300).optional(),
});

const Ask = z.strictObject({
  method: z.enum(['GET', 'POST']).optional(),
  url: webAddress,
  headers: z.record(headerName, oneLine(2000)).optional(),
  query: templates.optional(),
  json: z
    .json()
    .transform((value) => value as Json)
    .optional(),
  form: templates.optional(),
  basic: z.literal(true).optional(),
  details: z
    .record(z.string().regex(/^[A-Za-z_]\w{0,59}$/, 'Must be a word.'), z.string().max(300).refine(isPath, 'Must be a path, such as data.items[*].name.'))
    .default({}),
  rules: z.array(Rule).min(1).max(100),
  permalink: webAddress.optional(),
});
export type OwnQuestion = z.output<typeof Ask>;

const Field = z.strictObject({ required: z.boolean().default(true), purpose: oneLine(200), secret: z.boolean().default(true) });
const Window = z.strictObject({ calls: z.int().min(1).max(1_000_000), seconds: z.number().positive().max(31_536_000) });

const types: ReadonlySet<string> = new Set(observableTypes.filter((type) => type !== 'unknown'));
/** `ipv4`, or several as `ipv4, ipv6`; a sub-query as `ipv4-passivedns`. */
export const questionsIn = (key: string): string[] => key.split(',').map((part) => part.trim());
const isQuestion = (part: string): boolean => /^[a-z0-9_]+(?:-[a-z]{2,40})?$/.test(part) && types.has(part.split('-')[0]!);

/** A provider in a file: the shape of ours, with rules in place of code. */
export const Declaration = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][\w .-]{0,59}$/, 'Must be a name of letters, digits, spaces, dots and dashes.'),
  aliases: z.array(oneLine(60)).max(10).optional(),
  home: webAddress,
  description: oneLine(300),
  fields: z.record(z.string().regex(/^[a-z][a-z0-9]{0,29}$/, 'Must be a word in lower case.'), Field).default({}),
  rate: z.array(Window).min(1).max(10),
  atOnce: z.int().min(1).max(32).optional(),
  secondary: z.boolean().optional(),
  keep: z.int().min(60).max(31_536_000).optional(),
  shares: z.enum(['observable', 'own']),
  asks: z.record(z.string(), Ask).refine((asks) => Object.keys(asks).length > 0, 'Must hold a question.'),
});
export type Declaration = z.output<typeof Declaration>;

/** Something wrong, and where in the declaration. */
export interface Misfit {
  path: readonly PropertyKey[];
  detail: string;
  /** The wrong word, and what it may have meant. */
  word?: string;
  known?: readonly string[];
}

/** What the shape alone cannot say. */
export const misfits = ({ asks, fields }: Declaration): Misfit[] =>
  Object.entries(asks).flatMap(([key, ask]) => {
    const path = ['asks', key];
    const wrongTypes = questionsIn(key)
      .filter((part) => !isQuestion(part))
      .map((word): Misfit => ({ path, detail: `"${word}" is no type of observable.`, word, known: [...types] }));
    const texts = textsOf(ask, []).filter(([place]) => ['url', 'headers', 'query', 'json', 'form', 'permalink'].includes(String(place[0])));
    return [
      ...wrongTypes,
      ...texts.flatMap(([place, text]) =>
        placeholdersIn(text).flatMap(([name, way]) => ofPlaceholder(name, way, { place, fields }).map((misfit) => ({ ...misfit, path: [...path, ...place] }))),
      ),
      ...ask.rules.flatMap((rule, at) => ofRule(rule, ask).map((misfit) => ({ ...misfit, path: [...path, 'rules', at, ...misfit.path] }))),
      ...(ask.basic && !(fields['id'] && fields['key']) ? [{ path: [...path, 'basic'], detail: 'Basic authorisation takes the fields id and key.' }] : []),
    ];
  });

const textsOf = (value: unknown, path: readonly PropertyKey[]): [readonly PropertyKey[], string][] =>
  typeof value === 'string'
    ? [[path, value]]
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => textsOf(inner, [...path, key]))
      : [];

const placeholdersIn = (text: string): [name: string, way: string | undefined][] =>
  [...text.matchAll(/\{(\w+)(?::(\w+))?\}/g)].map(([, name, way]) => [name!, way]);

const ofPlaceholder = (
  name: string,
  way: string | undefined,
  { place, fields }: { place: readonly PropertyKey[]; fields: Declaration['fields'] },
): Omit<Misfit, 'path'>[] => {
  const [part] = place;
  if (way !== undefined && !writingWays.includes(way)) return [{ detail: `There is no way of writing "${way}".`, word: way, known: writingWays }];
  if (name === 'observable') return part === 'headers' ? [{ detail: 'The observable may not stand in a header.' }] : [];
  const field = fields[name];
  if (!field) return [{ detail: `{${name}} is no field of this provider.`, word: name, known: ['observable', ...Object.keys(fields)] }];
  return field.secret && (part === 'url' || part === 'permalink') ? [{ detail: `{${name}} is a secret: put it into headers, query, form or json.` }] : [];
};

const ofRule = ({ if: condition, severity, failed }: z.output<typeof Rule>, { details }: OwnQuestion): Misfit[] => {
  const said = (severity === undefined ? 0 : 1) + (failed === undefined ? 0 : 1);
  const both: Misfit[] = said === 1 ? [] : [{ path: [], detail: 'A rule says either severity or failed.' }];
  if (condition === undefined) return both;
  try {
    const known = [...Object.keys(details), ...standing];
    const strange = columnsOf(condition).filter((name) => !known.includes(name));
    return [...both, ...strange.map((word) => ({ path: ['if'], detail: `"${word}" is no detail of this question.`, word, known }))];
  } catch (error) {
    return [...both, { path: ['if'], detail: (error as Error).message }];
  }
};
