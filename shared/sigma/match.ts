import { wrongField } from '../kit/fault.ts';
import type { Cells } from './cell.ts';
import { type Condition, condition } from './condition.ts';
import { fieldTest, type RowTest } from './field.ts';
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
}

/** Why a selection holds; undefined when it does not. */
type Selection = (cells: Cells) => string[] | undefined;

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
        if (!found.has(name)) found.set(name, selections.get(name)!(cells));
        return found.get(name) !== undefined;
      };
      for (const test of conditions) {
        const used = new Set<string>();
        if (test(holds, used)) return { selections: [...used], why: [...used].flatMap((name) => found.get(name)!.map((reason) => `${name}: ${reason}`)) };
      }
      return undefined;
    };
    return { match, fields: fields.has('') ? [] : [...fields] };
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
    return (cells) => {
      for (const part of parts) {
        const why = part(cells);
        if (why) return why;
      }
      return undefined;
    };
  }
  if (typeof definition !== 'object' || definition === null) return reason(testOf('', definition, reading));
  const tests = Object.entries(definition).map(([key, value]) => testOf(key, value, reading));
  if (tests.length === 0) throw new Error(`${reading.path}: it is empty`);
  return (cells) => {
    const why: string[] = [];
    for (const test of tests) {
      const found = test(cells);
      if (found === undefined) return undefined;
      why.push(found);
    }
    return why;
  };
};

const testOf = (key: string, value: unknown, { path, placeholders, fields }: Reading): RowTest => {
  fields.add(key.split('|')[0]!);
  return at(key === '' ? path : `${path}.${key}`, () => fieldTest(key, value, placeholders));
};

const reason = (test: RowTest): Selection => (cells) => {
  const why = test(cells);
  return why === undefined ? undefined : [why];
};

/** An error of this part of the rule says where it is. */
const at = <T>(path: string, work: () => T): T => {
  try {
    return work();
  } catch (thrown) {
    throw new Error(`${path}: ${thrown instanceof Error ? thrown.message : 'it is wrong'}`, { cause: thrown });
  }
};
