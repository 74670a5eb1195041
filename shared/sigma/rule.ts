import { loadAll, YAMLException } from 'js-yaml';
import { z } from 'zod';
import { Fault, wrongField } from '../kit/fault.ts';

const part = z.string().nullish();
const Source = z.looseObject({ category: part, product: part, service: part });
const listed = z.array(z.string()).max(100).nullish().transform((list) => list ?? []);

/** What every document of Sigma has; keys that matching does not need are let through. */
const head = {
  title: z.string().min(1).max(256),
  id: z.string().max(100).optional(),
  name: z.string().max(256).optional(),
  description: z.string().max(65_535).optional(),
  level: z.enum(['informational', 'low', 'medium', 'high', 'critical']).default('medium'),
  tags: listed,
};

/** A rule in the Sigma format (sigmahq.io specification 2.1). */
export const SigmaRule = z.looseObject({ ...head, logsource: Source, detection: z.record(z.string(), z.unknown()) });
export type SigmaRule = z.output<typeof SigmaRule>;

const names = z.array(z.string().min(1).max(256)).min(1).max(50);
const nameOrNames = z.preprocess((value) => (typeof value === 'string' ? [value] : value), names);

/** A rule about the matches of other rules. */
export const CorrelationRule = z.looseObject({
  ...head,
  correlation: z.looseObject({
    type: z.enum(['event_count', 'value_count', 'value_sum', 'value_avg', 'value_min', 'value_max', 'value_median', 'value_percentile', 'temporal', 'temporal_ordered']),
    rules: nameOrNames,
    'group-by': nameOrNames.optional(),
    timespan: z.string().regex(/^\d{1,6}[smhd]$/, 'A number and s, m, h or d, such as 90m.'),
    condition: z.unknown().optional(),
    aliases: z.record(z.string(), z.record(z.string(), z.string())).default({}),
    generate: z.boolean().default(false),
  }),
  generate: z.boolean().optional(),
});
export type CorrelationRule = z.output<typeof CorrelationRule>;

/** A condition more for rules that are there already, to leave out what is known to be harmless. */
export const FilterRule = z.looseObject({
  title: head.title,
  id: head.id,
  logsource: Source.default({}),
  filter: z.looseObject({ rules: z.preprocess((value) => (typeof value === 'string' ? [value] : (value ?? ['any'])), z.array(z.string()).max(2000)), condition: z.string() }),
});
export type FilterRule = z.output<typeof FilterRule>;

export type SigmaDocument = { kind: 'rule'; rule: SigmaRule } | { kind: 'correlation'; rule: CorrelationRule } | { kind: 'filter'; rule: FilterRule };

const mostBytes = 500_000;

const refused = (fault: Fault): never => {
  throw fault;
};

/**
 * The documents in a YAML text. Anchors are not read, for they can make a small text huge. Throws a Fault that names `about` and what is wrong.
 * `flawed` is told of a document that is YAML but no rule, and the others are read; by default that is thrown, too.
 */
export const readRules = (text: string, about: string, flawed: (fault: Fault) => void = refused): SigmaDocument[] => {
  if (text.length > mostBytes) throw wrongField(about, `There are more than ${mostBytes} characters in one file of rules.`);
  return documentsIn(text, about).flatMap((document, index) => {
    if (document === null || document === undefined) return [];
    try {
      return [documentOf(document, about, `document ${index + 1}`)];
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      flawed(thrown);
      return [];
    }
  });
};

/** This reader of YAML is quick with deep nesting and with many keys, too. */
const documentsIn = (text: string, about: string): unknown[] => {
  try {
    return loadAll(text, { maxAliases: 0 });
  } catch (thrown) {
    if (!(thrown instanceof YAMLException)) throw thrown;
    const before = text.slice(0, thrown.mark?.position).match(/\n---/g)?.length ?? 0;
    throw wrongField(about, `document ${before + 1}: ${thrown.message.split('\n')[0]!.replace(/aliases.*maxAliases/, 'there are aliases, which are not read')}`, thrown);
  }
};

const documentOf = (given: unknown, about: string, place: string): SigmaDocument => {
  const has = (key: string): boolean => typeof given === 'object' && given !== null && key in given;
  if (has('action')) throw wrongField(about, `${place}: "action" is of Sigma 1. Write every rule out in full, and counts as correlation rules.`);
  if (has('correlation')) return { kind: 'correlation', rule: parsed(CorrelationRule, given, about, place) };
  if (has('filter') && !has('detection')) return { kind: 'filter', rule: parsed(FilterRule, given, about, place) };
  return { kind: 'rule', rule: parsed(SigmaRule, given, about, place) };
};

const parsed = <S extends z.ZodType>(schema: S, given: unknown, about: string, place: string): z.output<S> => {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const title = typeof given === 'object' && given !== null && 'title' in given && typeof given.title === 'string' ? `, rule "${given.title.slice(0, 256)}"` : '';
  throw wrongField(about, `${place}${title}: ${flawOf(issue?.path.join('.') ?? '', issue?.message ?? '')}`);
};

const flawOf = (path: string, message: string): string => {
  if (path === '') return 'It is no Sigma rule, which is a record with title, logsource and detection, or with correlation or filter.';
  return message.endsWith('received undefined') ? `${path}: It is missing.` : `${path}: ${message}`;
};
