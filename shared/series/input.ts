import { z } from 'zod';
import { Fault } from '../kit/fault.ts';
import { tableInput, type TableInput } from '../tables/source.ts';
import { spanOf } from '../tables/time.ts';
import { type Aggregate, aggregates } from './regular.ts';

/** The input of every operation over series: a table, its columns, and how they become even steps. */
export const seriesInput = () => ({
  ...tableInput('series'),
  timeColumn: z.string().default('TimeGenerated').describe('Column with the time.'),
  dataColumn: z.string().optional().describe('Column with the number; may be left out when rows are counted.'),
  keyColumns: z.array(z.string()).max(5).default([]).describe('Columns such as Computer: each combination of their values is a series of its own.'),
  spacing: z.enum(['regular', 'as-given']).default('regular').describe('regular puts the rows on an even grid of time; as-given takes every row as one step.'),
  step: z.string().max(20).optional().describe('Width of the grid, such as 1h or 15m; default: the most common interval.'),
  aggregate: z.enum(aggregates).default('mean').describe('How rows of one step become one number. count counts rows, and zero where there are none.'),
});

export interface SeriesInput extends TableInput {
  timeColumn: string;
  dataColumn?: string | undefined;
  keyColumns: string[];
  spacing: 'regular' | 'as-given';
  step?: string | undefined;
  aggregate: Aggregate;
}

/** Milliseconds of a span in a request, or a fault that names the field. */
export const widthOf = (field: string, text: string): number => {
  const width = spanOf(text);
  if (width > 0) return width;
  throw wrong(field, `"${text}" is no length of time; say 1h or 15m.`);
};

export const wrong = (field: string, detail: string): Fault => new Fault('invalid-input', `${field}: ${detail}`, { flaws: [{ field, detail }] });

/** There must be enough values for the season. */
export const checkPeriod = (period: number, values: number, least = 2 * period): void => {
  if (period >= 2 && values >= least) return;
  throw wrong('period', `a season of ${period} steps needs at least 2 steps and ${least} values; there are ${values}.`);
};
