import { difference } from '../compare.ts';
import type { Answers, Case, Expected } from './case.ts';

/** Deep equality of every listed key; inside Details extra keys are free. */
const rowDifference = (got: Record<string, unknown> | undefined, wanted: Record<string, unknown>, path: string): string | undefined => {
  if (!got) return `${path} is missing`;
  for (const [key, value] of Object.entries(wanted)) {
    const partial = key === 'Details' || key === 'reported';
    const found = difference(got[key], value, { ...(partial && { partial: true }) }, `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
};

const tables = ['rows', 'locations', 'results', 'errors'] as const;

/** What an answer has that the expected file has not, in words. */
export const whatDiffers = (answers: Answers, expected: Expected): string | undefined => {
  for (const table of tables) {
    const wanted = expected[table];
    if (!wanted) continue;
    const got = answers[table] ?? [];
    for (const [index, row] of wanted.entries()) {
      const isRow = typeof row === 'object' && row !== null && !Array.isArray(row);
      const found = isRow ? rowDifference(got[index] as Record<string, unknown>, row as Record<string, unknown>, `${table}[${index}]`) : difference(got[index], row, {}, `${table}[${index}]`);
      if (found !== undefined) return found;
    }
    if (got.length !== wanted.length) return `${table}: ${got.length} instead of ${wanted.length}`;
  }
  return expected.summary && difference(answers.summary, expected.summary, { partial: true }, 'summary');
};

/** RawResult is the body of the answer, or of one of them. */
export const rawDiffers = ({ rows = [] }: Answers, { exchanges = [] }: Case): string | undefined => {
  const bodies = exchanges.map(({ response }) => response?.body ?? response?.bodyText ?? null);
  for (const row of rows) {
    const raw = row['RawResult'];
    if (raw === undefined || raw === null) continue;
    if (!bodies.some((body) => isPartOf(raw, body)) && !isPartOf(raw, bodies)) return `RawResult is no answer: ${JSON.stringify(raw).slice(0, 200)}`;
  }
  return undefined;
};

/** The whole body; or one item of it, where many values were asked at once. */
const isPartOf = (raw: unknown, body: unknown, depth = 0): boolean =>
  difference(raw, body) === undefined || (depth < 3 && typeof body === 'object' && body !== null && Object.values(body).some((part) => typeof part === 'object' && isPartOf(raw, part, depth + 1)));
