import ipaddr from 'ipaddr.js';
import { RE2JS } from 're2js';
import { timeOf } from '../tables/time.ts';
import { callerPattern } from '../text/caller-pattern.ts';
import type { Cell } from './cell.ts';
import { textsIn } from './pattern-text.ts';
import { transformed } from './transform.ts';
import { longestOf, type Place, surest, type Test, wildcardTest } from './wildcard.ts';

/** One value of a rule and whether a cell fits it. */
export interface Check {
  value: string;
  test: Test;
  /** Texts, of which one is in the `dashed` form of every cell that fits; may be empty. Absent where nothing is known. */
  sure?: readonly string[];
}

export const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = { lt: (a, b) => a < b, lte: (a, b) => a <= b, gt: (a, b) => a > b, gte: (a, b) => a >= b };
export const patternFlags: Readonly<Record<string, 'CASE_INSENSITIVE' | 'MULTILINE' | 'DOTALL'>> = { i: 'CASE_INSENSITIVE', m: 'MULTILINE', s: 'DOTALL' };
export const places: readonly string[] = ['contains', 'startswith', 'endswith'];

const day = 86_400_000;
/** Parts of a time, in UTC; weeks as ISO 8601 counts them. */
export const timeParts: Readonly<Record<string, (time: Date) => number>> = {
  minute: (time) => time.getUTCMinutes(),
  hour: (time) => time.getUTCHours(),
  day: (time) => time.getUTCDate(),
  week: (time) => {
    const thursday = new Date(Math.floor(time.getTime() / day) * day + (3 - ((time.getUTCDay() + 6) % 7)) * day);
    return Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * day)) + 1;
  },
  month: (time) => time.getUTCMonth() + 1,
  year: (time) => time.getUTCFullYear(),
};

/** What one value of a rule asks of a cell. Throws an Error that says what is wrong and how to mend it. */
export const checkOf = (value: string, modifiers: readonly string[]): Check => {
  const part = modifiers.map((modifier) => timeParts[modifier]).find((found) => found);
  const compare = modifiers.map((modifier) => comparisons[modifier]).find((found) => found);
  if (part || compare) return { value, test: numberTest(value, compare ?? ((a, b) => a === b), part) };
  if (modifiers.includes('re')) return { value, test: patternTest(value, flagsOf(modifiers)), sure: [longestOf(textsIn(modifiers.includes('i') ? `(?i)${value}` : value))] };
  if (modifiers.includes('cidr')) return { value, test: networkTest(value) };
  const place = (modifiers.find((modifier) => places.includes(modifier)) ?? 'whole') as Place;
  const { texts, encoded } = transformed(value, modifiers);
  const tests = texts.map((text) => wildcardTest(text, place, encoded || modifiers.includes('cased')));
  return { value, test: tests.length === 1 ? tests[0]! : (cell) => tests.some((test) => test(cell)), sure: texts.map(surest) };
};

const numberTest = (value: string, compare: (a: number, b: number) => boolean, part: ((time: Date) => number) | undefined): Test => {
  const wanted = numberIn(value);
  if (Number.isNaN(wanted)) throw new Error(`"${value.slice(0, 100)}" is no number`);
  return ({ text }) => {
    const time = part ? timeOf(text) : NaN;
    const found = part ? (Number.isNaN(time) ? NaN : part(new Date(time))) : numberIn(text);
    return !Number.isNaN(found) && compare(found, wanted);
  };
};

const numberIn = (text: string): number => (text.trim() === '' ? NaN : Number(text));

const flagsOf = (modifiers: readonly string[]): number =>
  modifiers.map((modifier) => patternFlags[modifier]).reduce((sum, name) => sum | (name === undefined ? 0 : RE2JS[name]), 0);

const patternTest = (source: string, wanted: number): Test => {
  try {
    const pattern = callerPattern(source, wanted);
    return ({ text }: Cell) => pattern.matcher(text).find();
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : 'the pattern cannot be read';
    throw new Error(`${why}; patterns are RE2, without look-around and back-references: write an exception as a selection of its own, with "not"`, { cause: thrown });
  }
};

const networkTest = (block: string): Test => {
  let range: ReturnType<typeof ipaddr.parseCIDR>;
  try {
    range = ipaddr.parseCIDR(block);
  } catch (thrown) {
    throw new Error(`"${block.slice(0, 100)}" is no network; write it as 10.0.0.0/8 or 2001:db8::/32`, { cause: thrown });
  }
  const [network, bits] = range;
  return ({ text }) => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return address.kind() === network.kind() && address.match([network, bits] as never);
  };
};
