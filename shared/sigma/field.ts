import type { Cell, Cells } from './cell.ts';
import { bothNeed, eitherNeeds, leastNeed, type Needs } from './needs.ts';
import { expanded, type Placeholders } from './placeholder.ts';
import { transforms } from './transform.ts';
import { type Check, checkOf, comparisons, patternFlags, places, timeParts } from './value.ts';

/** Why a row fits, or undefined when it does not. */
type Reason = (cells: Cells) => string | undefined;
export interface RowTest {
  reason: Reason;
  needs: Needs;
}

const known: readonly string[] = [
  ...['all', 'cased', 'exists', 'expand', 'neq', 're', 'cidr', 'fieldref'], ...places, ...transforms,
  ...[comparisons, patternFlags, timeParts].flatMap((table) => Object.keys(table)),
];
/** Each of these says how a value is read, so there can be only one. */
const readings: readonly string[] = ['re', 'cidr', 'fieldref', 'exists', ...Object.keys(comparisons)];
const mostValues = 2000;

/** Compiles `field|modifier|modifier: value(s)`; without a field it is looked for in every column. Throws an Error that says what is wrong and how to mend it. */
export const fieldTest = (key: string, given: unknown, placeholders: Placeholders = {}): RowTest => {
  const [field = '', ...modifiers] = key.split('|');
  checkModifiers(modifiers);
  const values = Array.isArray(given) ? (given as unknown[]) : [given];
  if (values.length === 0 || values.length > mostValues) throw new Error(`it takes 1 to ${mostValues} values`);
  if (values.some((value) => typeof value === 'object' && value !== null)) throw new Error('it takes text, numbers, null or a list of them, not a record');
  if (modifiers.includes('exists')) return { reason: existence(field, values), needs: undefined };
  if (modifiers.includes('fieldref')) return { reason: reference(field, values.map(String), modifiers), needs: undefined };
  const texts = values.filter((value) => value !== null).map((value) => (modifiers.includes('expand') ? expanded(String(value as string), placeholders) : [String(value as string)]));
  if (field === '') return { reason: anywhere(texts, modifiers), needs: undefined };
  const checks = texts.map((alternatives) => alternatives.map((text) => checkOf(text, modifiers)));
  const groups = modifiers.includes('all') ? checks : [checks.flat()];
  if (modifiers.includes('neq')) return { reason: different(key, field, values, groups.flat()), needs: undefined };
  const missing = values.includes(null);
  return { reason: oneOf(key, field, missing, groups), needs: missing ? undefined : bothNeed(groups.map((group) => eitherNeeds(group.map((check) => needsOf(field, check))))) };
};

const checkModifiers = (modifiers: readonly string[]): void => {
  const unknown = modifiers.find((modifier) => !known.includes(modifier));
  if (unknown !== undefined) throw new Error(`there is no modifier "${unknown}"; there are ${known.join(', ')}`);
  const read = modifiers.filter((modifier) => readings.includes(modifier));
  if (read.length > 1) throw new Error(`"${read.join('" and "')}" exclude one another; keep one`);
  const flag = modifiers.find((modifier) => modifier in patternFlags);
  if (flag !== undefined && !modifiers.includes('re')) throw new Error(`"${flag}" belongs to "re"; write re|${flag}`);
  if (modifiers.includes('re') && modifiers.some((modifier) => modifier === 'startswith' || modifier === 'endswith')) throw new Error('a pattern says its place itself, with ^ and $');
};

const needsOf = (field: string, { sure }: Check): Needs => (sure?.every((text) => text.length >= leastNeed) ? sure.map((text) => ({ field, text })) : undefined);

const fit = (cells: readonly Cell[], checks: readonly Check[]): Check | undefined => checks.find(({ test }) => cells.some(test));

const oneOf = (key: string, field: string, missing: boolean, groups: readonly (readonly Check[])[]): Reason => {
  const [only] = groups.length === 1 ? groups : [];
  return (cells) => {
    const found = cells.of(field);
    if (missing && (found === undefined || found.every(({ text }) => text === ''))) return `${field} is empty`;
    if (!found) return undefined;
    if (only) {
      const hit = fit(found, only);
      return hit && `${key}: ${hit.value}`;
    }
    const hits = groups.map((group) => fit(found, group));
    return hits.length > 0 && hits.every((hit) => hit) ? `${key}: ${hits.map((hit) => hit!.value).join(', ')}` : undefined;
  };
};

/** The field is there and is none of the values. */
const different = (key: string, field: string, values: readonly unknown[], checks: readonly Check[]): Reason => (cells) => {
  const found = cells.of(field);
  return found && !fit(found, checks) && !(values.includes(null) && found.every(({ text }) => text === '')) ? `${key}: ${values.join(', ')}` : undefined;
};

const existence = (field: string, values: readonly unknown[]): Reason => {
  const [wanted] = values.map((value) => String(value as string).toLowerCase());
  if (values.length > 1 || !['true', 'false', 'yes', 'no'].includes(wanted!)) throw new Error('"exists" takes true or false');
  const there = wanted === 'true' || wanted === 'yes';
  return (cells) => ((cells.of(field) !== undefined) === there ? `${field} is ${there ? 'there' : 'missing'}` : undefined);
};

const placed: Readonly<Record<string, (one: string, other: string) => boolean>> = {
  contains: (one, other) => one.includes(other),
  startswith: (one, other) => one.startsWith(other),
  endswith: (one, other) => one.endsWith(other),
};

const reference = (field: string, others: readonly string[], modifiers: readonly string[]): Reason => {
  if (field === '') throw new Error('"fieldref" needs a field before the bar');
  const fits = modifiers.map((modifier) => placed[modifier]).find((found) => found) ?? ((one, other) => one === other);
  const read = modifiers.includes('cased') ? (cell: Cell) => cell.text : (cell: Cell) => cell.lower;
  const wanted = !modifiers.includes('neq');
  return (cells) => {
    const own = cells.of(field);
    const hit = own && others.find((other) => cells.of(other) && cells.of(other)!.some((one) => own.some((cell) => fits(read(cell), read(one)))) === wanted);
    return hit === undefined ? undefined : `${field} is ${wanted ? 'like' : 'not like'} ${hit}`;
  };
};

/** Keywords: one of them, or with `all` each of them, in some column. */
const anywhere = (texts: readonly (readonly string[])[], modifiers: readonly string[]): Reason => {
  if (modifiers.includes('neq')) throw new Error('"neq" needs a field before the bar');
  if (texts.length === 0 || texts.flat().includes('')) throw new Error('an empty keyword is in every event');
  const spread = modifiers.some((modifier) => places.includes(modifier)) ? modifiers : ['contains', ...modifiers];
  const checks = texts.map((alternatives) => alternatives.map((text) => checkOf(text, spread)));
  const groups = modifiers.includes('all') ? checks : [checks.flat()];
  return (cells) => {
    const why = groups.map((group) => {
      for (const [column, cell] of cells.all()) {
        const hit = fit([cell], group);
        if (hit) return `${column} has ${hit.value}`;
      }
      return undefined;
    });
    return why.every((reason) => reason) ? why.join(', ') : undefined;
  };
};
