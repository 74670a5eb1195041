import { z } from 'zod';
import { Fault } from './fault.ts';
import type { Row } from './report.ts';

export interface Subject {
  value: string;
  /** Place in `values` or `rows`, from 0. */
  sourceIndex: number;
}

/** The uniform input of every entity-shaped operation: one `value`, many `values`, or `rows` with a `column`. */
export const subjects = (what: string, { most = 10_000, longest = 1_000_000 }: { most?: number; longest?: number } = {}) => ({
  value: z.string().max(longest).optional().describe(`One ${what}. Give exactly one of value, values, rows.`),
  values: z.array(z.string().max(longest)).max(most).optional().describe(`Many: each a ${what}.`),
  rows: z.array(z.record(z.string(), z.unknown())).max(most).optional().describe(`A table with a ${what} in one column.`),
  column: z.string().optional().describe('With rows: the column to read.'),
  join: z
    .enum(['none', 'left', 'inner'])
    .default('none')
    .describe("With rows: put the caller's columns beside each result (inner), and keep rows without one (left)."),
});

/** What `subjects()` parses to. */
export interface SubjectInput {
  value?: string | undefined;
  values?: string[] | undefined;
  rows?: Row[] | undefined;
  column?: string | undefined;
  join: 'none' | 'left' | 'inner';
}

export const hasSubjects = (input: z.ZodObject): boolean => ['value', 'values', 'rows', 'column', 'join'].every((field) => field in input.shape);

/** Exactly one of the three forms; a named, existing column. Called by `execute`, so `run` can rely on it. */
export const checkSubjects = (input: SubjectInput): void => {
  const given = (['value', 'values', 'rows'] as const).filter((field) => input[field] !== undefined);
  if (given.length !== 1) {
    const detail = given.length === 0 ? 'Give one of value, values or rows.' : `Give one of ${given.join(', ')}, not ${given.length}.`;
    throw new Fault('invalid-input', detail, { flaws: [{ field: given[1] ?? 'value', detail }] });
  }
  if (input.rows === undefined) return;
  const { rows, column } = input;
  if (column === undefined) throw missing('Say which column to read.');
  if (rows.length > 0 && !rows.some((row) => Object.hasOwn(row, column)))
    throw missing(`No row has a column "${column}". There are: ${Object.keys(rows[0] ?? {}).slice(0, 20).join(', ')}.`);
};

const missing = (detail: string): Fault => new Fault('invalid-input', detail, { flaws: [{ field: 'column', detail }] });

export const countSubjects = (input: SubjectInput): number => input.values?.length ?? input.rows?.length ?? 1;

/** Every subject with its place; empty cells are skipped, other scalars read as text. */
export function* each(input: SubjectInput): Generator<Subject> {
  if (input.value !== undefined) yield { value: input.value, sourceIndex: 0 };
  else if (input.values) for (const [sourceIndex, value] of input.values.entries()) yield { value, sourceIndex };
  else
    for (const [sourceIndex, row] of (input.rows ?? []).entries()) {
      const cell = row[input.column!];
      if (cell === null || cell === undefined || cell === '') continue;
      yield { value: typeof cell === 'object' ? JSON.stringify(cell) : `${cell as string | number | boolean}`, sourceIndex };
    }
}

/** Puts the caller's columns beside the results. A caller's column that a result also has is renamed `<column>_src`. */
export const joined = (results: Row[], { rows, join }: SubjectInput): Row[] => {
  if (!rows || join === 'none') return results;
  const beside = (source: Row, result: Row): Row => {
    const out: Row = {};
    for (const [column, cell] of Object.entries(source)) out[Object.hasOwn(result, column) ? `${column}_src` : column] = cell;
    return Object.assign(out, result);
  };
  const matched = results.map((result) => beside(rows[result['sourceIndex'] as number] ?? {}, result));
  if (join === 'inner') return matched;
  const seen = new Set(results.map((result) => result['sourceIndex']));
  const unmatched = rows.flatMap((row, sourceIndex) => (seen.has(sourceIndex) ? [] : [{ ...row, sourceIndex }]));
  return [...matched, ...unmatched].sort((a, b) => (a['sourceIndex'] as number) - (b['sourceIndex'] as number));
};
