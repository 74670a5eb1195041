import { wrongField } from '../kit/fault.ts';
import type { Row } from '../kit/report.ts';
import { textOf } from '../tables/column.ts';
import { type Condition, condition } from './condition.ts';
import { type Cells, type FieldTest, fieldTest } from './field.ts';
import type { SigmaRule } from './rule.ts';
import { wildcardTest } from './wildcard.ts';

/** Why a selection holds; undefined when it does not. */
type Selection = (cells: Cells, all: () => string[]) => string[] | undefined;

export interface SigmaHit {
  rule: SigmaRule;
  selections: string[];
  why: string[];
}

/** A rule, ready to run. Throws a Fault that names the rule and what is wrong with it. */
export const compileRule = (rule: SigmaRule, about: string): ((row: RowCells) => SigmaHit | undefined) => {
  try {
    const { condition: given, timeframe: _, ...definitions } = rule.detection;
    const selections = new Map(Object.entries(definitions).map(([name, definition]) => [name, selection(definition)] as const));
    const conditions: Condition[] = (Array.isArray(given) ? (given as unknown[]) : [given]).map((text) => condition(String(text as string), [...selections.keys()]));
    return ({ cells, all }) => {
      const found = new Map<string, string[] | undefined>();
      const holds = (name: string): boolean => {
        if (!found.has(name)) found.set(name, selections.get(name)!(cells, all));
        return found.get(name) !== undefined;
      };
      for (const test of conditions) {
        const used = new Set<string>();
        if (test(holds, used)) return { rule, selections: [...used], why: [...used].flatMap((name) => found.get(name)!.map((reason) => `${name}: ${reason}`)) };
      }
      return undefined;
    };
  } catch (thrown) {
    throw wrongField(about, `The rule "${rule.title}" cannot be used: ${thrown instanceof Error ? thrown.message : 'it is wrong'}.`, thrown);
  }
};

/** A map wants all of its fields; a list of maps one of them; a list of texts is looked for in every cell. */
const selection = (definition: unknown): Selection => {
  if (Array.isArray(definition)) {
    const parts = (definition as unknown[]).map((part) => (typeof part === 'object' ? selection(part) : keyword(String(part as string))));
    return (cells, all) => {
      for (const part of parts) {
        const why = part(cells, all);
        if (why) return why;
      }
      return undefined;
    };
  }
  if (typeof definition !== 'object' || definition === null) return keyword(String(definition));
  const fields = Object.entries(definition).map(([key, value]) => (key.startsWith('|') ? keywords(key, value) : field(fieldTest(key, value))));
  if (fields.length === 0) throw new Error('a selection is empty');
  return (cells, all) => {
    const why: string[] = [];
    for (const test of fields) {
      const reasons = test(cells, all);
      if (!reasons) return undefined;
      why.push(...reasons);
    }
    return why;
  };
};

const field = (test: FieldTest): Selection => (cells) => {
  const why = test(cells);
  return why === undefined ? undefined : [why];
};

const keyword = (word: string): Selection => {
  const test = wildcardTest(word.toLowerCase(), 'contains');
  return (_cells, all) => (all().some(test) ? [`some field has ${word}`] : undefined);
};

/** `'|all': [a, b]`: every word somewhere in the row. */
const keywords = (key: string, value: unknown): Selection => {
  if (key !== '|all' || !Array.isArray(value)) throw new Error(`"${key}" needs a field before the bar`);
  const parts = (value as unknown[]).map((word) => keyword(String(word as string)));
  return (cells, all) => {
    const found = parts.map((part) => part(cells, all));
    return found.every((one) => one) ? found.flatMap((one) => one!) : undefined;
  };
};

/** A row that many rules look at: cells are made text and lower case once. */
export class RowCells {
  readonly cells: Cells;
  readonly all: () => string[];

  constructor(row: Row, names: ReadonlyMap<string, string>) {
    const texts = new Map<string, string | undefined>();
    const lowers = new Map<string, string | undefined>();
    const remember = (known: Map<string, string | undefined>, name: string, make: () => string | undefined): string | undefined => {
      if (!known.has(name)) known.set(name, make());
      return known.get(name);
    };
    const text = (name: string): string | undefined =>
      remember(texts, name, () => {
        const column = names.get(name) ?? name;
        const cell = Object.hasOwn(row, column) ? row[column] : undefined;
        return cell === undefined || cell === null ? undefined : textOf(cell);
      });
    this.cells = { text, lower: (name) => remember(lowers, name, () => text(name)?.toLowerCase()) };
    let every: string[] | undefined;
    this.all = () => (every ??= Object.values(row).flatMap((cell) => (cell === null || cell === undefined ? [] : [textOf(cell).toLowerCase()])));
  }
}
