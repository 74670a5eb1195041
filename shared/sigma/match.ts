import { wrongField } from '../kit/fault.ts';
import type { Cells } from './cell.ts';
import { type Condition, condition } from './condition.ts';
import { fieldTest, type RowTest } from './field.ts';
import { bothNeed, eitherNeeds, type Needs } from './needs.ts';
import type { Placeholders } from './placeholder.ts';

/** The selections and the condition of a rule or of a filter. */
export type Detection = Readonly<Record<string, unknown>>;

export interface SigmaHit {
  selections: string[];
  why: string[];
}

export interface Matcher {
  match(cells: Cells): SigmaHit | undefined;
  /** Fields that it asks for; empty when it looks everywhere. */
  fields: readonly string[];
  /** What a row must have to be worth looking at. */
  needs: Needs;
}

interface Selection {
  /** Why it holds; undefined when it does not. */
  reasons(cells: Cells): string[] | undefined;
  needs: Needs;
}

/** A detection, ready to run. Throws a Fault that names the rule, the field and the mend. */
export const compileDetection = (detection: Detection, title: string, about: string, placeholders: Placeholders = {}): Matcher => {
  const fields = new Set<string>();
  try {
    const { condition: given, timeframe: _, ...definitions } = detection;
    if (given === undefined) throw new Error('detection.condition: it is missing; name the selections that must hold');
    const selections = new Map(Object.entries(definitions).map(([name, definition]) => [name, selection(definition, { path: `detection.${name}`, placeholders, fields })] as const));
    const said = Array.isArray(given) ? (given as unknown[]) : [given];
    const conditions: Condition[] = said.map((text) => at('detection.condition', () => condition(String(text as string), [...selections.keys()])));
    const match = (cells: Cells): SigmaHit | undefined => {
      const found = new Map<string, string[] | undefined>();
      const holds = (name: string): boolean => {
        if (!found.has(name)) found.set(name, selections.get(name)!.reasons(cells));
        return found.get(name) !== undefined;
      };
      for (const test of conditions) {
        const used = new Set<string>();
        if (test.holds(holds, used)) return { selections: [...used], why: [...used].flatMap((name) => found.get(name)!.map((reason) => `${name}: ${reason}`)) };
      }
      return undefined;
    };
    const needs = eitherNeeds(conditions.map((test) => test.needs((name) => selections.get(name)!.needs)));
    return { match, fields: fields.has('') ? [] : [...fields], needs };
  } catch (thrown) {
    throw wrongField(about, `The rule "${title}" cannot be used: ${thrown instanceof Error ? thrown.message : 'it is wrong'}.`, thrown);
  }
};

interface Reading {
  path: string;
  placeholders: Placeholders;
  fields: Set<string>;
}

/** A map wants all of its fields; a list of maps one of them; a list of texts is looked for in every column. */
const selection = (definition: unknown, reading: Reading): Selection => {
  if (Array.isArray(definition)) {
    const parts = (definition as unknown[]).map((part, index) => selection(part, { ...reading, path: `${reading.path}.${index}` }));
    if (parts.length === 0) throw new Error(`${reading.path}: it is empty`);
    const reasons = (cells: Cells): string[] | undefined => {
      for (const part of parts) {
        const why = part.reasons(cells);
        if (why) return why;
      }
      return undefined;
    };
    return { reasons, needs: eitherNeeds(parts.map((part) => part.needs)) };
  }
  if (typeof definition !== 'object' || definition === null) return all([testOf('', definition, reading)]);
  const tests = Object.entries(definition).map(([key, value]) => testOf(key, value, reading));
  if (tests.length === 0) throw new Error(`${reading.path}: it is empty`);
  return all(tests);
};

const all = (tests: readonly RowTest[]): Selection => {
  const reasons = (cells: Cells): string[] | undefined => {
    const why: string[] = [];
    for (const { reason } of tests) {
      const found = reason(cells);
      if (found === undefined) return undefined;
      why.push(found);
    }
    return why;
  };
  return { reasons, needs: bothNeed(tests.map((test) => test.needs)) };
};

const testOf = (key: string, value: unknown, { path, placeholders, fields }: Reading): RowTest => {
  fields.add(key.split('|')[0]!);
  return at(key === '' ? path : `${path}.${key}`, () => fieldTest(key, value, placeholders));
};

/** An error of this part of the rule says where it is. */
const at = <T>(path: string, work: () => T): T => {
  try {
    return work();
  } catch (thrown) {
    throw new Error(`${path}: ${thrown instanceof Error ? thrown.message : 'it is wrong'}`, { cause: thrown });
  }
};
