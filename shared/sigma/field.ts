import ipaddr from 'ipaddr.js';
import { RE2JS } from 're2js';
import { encoders, transforms } from './transform.ts';
import { type Place, type Test, wildcardTest } from './wildcard.ts';

/** One row as rules see it: a field's cell as text, and in lower case; undefined where it is missing. */
export interface Cells {
  text(field: string): string | undefined;
  lower(field: string): string | undefined;
}

/** Why a field matched, or undefined when it did not. */
export type FieldTest = (cells: Cells) => string | undefined;

interface Check {
  value: string;
  test: Test;
}
const places = new Set(['contains', 'startswith', 'endswith']);
const flags: Readonly<Record<string, number>> = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL };
const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = { lt: (a, b) => a < b, lte: (a, b) => a <= b, gt: (a, b) => a > b, gte: (a, b) => a >= b };
const own = new Set(['all', 'cased', 'exists', 're', 'cidr', 'fieldref', ...places, ...Object.keys(transforms), ...Object.keys(encoders), ...Object.keys(comparisons), ...Object.keys(flags)]);
const mostValues = 2000;

/** Compiles `field|modifier|modifier: value(s)`. Throws an Error that says what is wrong. */
export const fieldTest = (key: string, given: unknown): FieldTest => {
  const [field = '', ...modifiers] = key.split('|');
  const unknown = modifiers.find((modifier) => !own.has(modifier));
  if (unknown !== undefined) throw new Error(`there is no modifier "${unknown}" here`);
  const has = (modifier: string): boolean => modifiers.includes(modifier);
  const values = Array.isArray(given) ? (given as unknown[]) : [given];
  if (values.length > mostValues || values.some((value) => typeof value === 'object' && value !== null)) throw new Error(`"${key}" takes text, numbers or a list of them`);
  if (has('exists')) return ({ text }) => ((text(field) !== undefined) === (values[0] === true || values[0] === 'true') ? `${field} is ${values[0] === false ? 'missing' : 'there'}` : undefined);
  if (has('fieldref')) return ({ lower }) => (values.some((other) => lower(field) !== undefined && lower(field) === lower(String(other))) ? `${key}: ${values.join(', ')}` : undefined);
  const missing = values.includes(null);
  const checks = values.filter((value) => value !== null).flatMap((value) => checksOf(String(value as string), modifiers));
  const groups = has('all') ? values.filter((value) => value !== null).map((value) => checksOf(String(value as string), modifiers)) : [checks];
  const cased = has('cased') || has('re') || modifiers.some((modifier) => modifier in encoders);
  return (cells) => {
    const text = cased ? cells.text(field) : cells.lower(field);
    if (text === undefined || text === '') {
      if (missing) return `${field} is empty`;
      if (text === undefined) return undefined;
    }
    const hits = groups.map((group) => group.find(({ test }) => test(text)));
    return hits.length > 0 && hits.every((hit) => hit) ? `${key}: ${hits.map((hit) => hit!.value).join(', ')}` : undefined;
  };
};

const checksOf = (value: string, modifiers: readonly string[]): Check[] => {
  const comparison = modifiers.map((modifier) => comparisons[modifier]).find((compare) => compare);
  if (comparison) return [{ value, test: (text) => text !== '' && comparison(Number(text), Number(value)) }];
  if (modifiers.includes('re')) return [{ value, test: patternTest(value, modifiers.reduce((sum, modifier) => sum | (flags[modifier] ?? 0), 0)) }];
  if (modifiers.includes('cidr')) return [{ value, test: networkTest(value) }];
  const place = (modifiers.find((modifier) => places.has(modifier)) ?? 'whole') as Place;
  let texts = [value];
  let wide = false;
  let encoded = false;
  for (const modifier of modifiers) {
    texts = transforms[modifier]?.(texts) ?? texts;
    if (encoders[modifier]) texts = texts.flatMap((text) => encoders[modifier]!(text, wide));
    encoded ||= modifier in encoders;
    wide ||= modifier === 'wide' || modifier.startsWith('utf16');
  }
  const cased = modifiers.includes('cased') || encoded;
  return texts.map((text) => ({ value, test: wildcardTest(cased ? text : text.toLowerCase(), place) }));
};

const patternTest = (source: string, wanted: number): Test => {
  const pattern = RE2JS.compile(source, wanted);
  return (text) => pattern.matcher(text).find();
};

const networkTest = (block: string): Test => {
  const [network, bits] = ipaddr.parseCIDR(block);
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return address.kind() === network.kind() && address.match([network, bits] as never);
  };
};
