import { z } from 'zod';
import type { Call } from '../kit/call.ts';
import { Fault } from '../kit/fault.ts';
import type { Blobs } from '../kit/ports.ts';
import { columns, complaints, numeric, time } from '../tables/column.ts';
import { batches, tableInput, type TableInput } from '../tables/source.ts';
import { spanOf } from '../tables/time.ts';
import { type Aggregate, aggregates, asGiven, regular, type Regular } from './regular.ts';

/** The input of every operation over one series: a table, two of its columns, and how they become even steps. */
export const seriesInput = () => ({
  ...tableInput('series'),
  timeColumn: z.string().default('TimeGenerated').describe('Column with the time.'),
  dataColumn: z.string().describe('Column with the number.'),
  spacing: z.enum(['regular', 'as-given']).default('regular').describe('regular puts the rows on an even grid of time; as-given takes every row as one step.'),
  step: z.string().max(20).optional().describe('Width of the grid, such as 1h or 15m; default: the most common interval.'),
  aggregate: z.enum(aggregates).default('mean').describe('How rows of one step become one number.'),
});

interface SeriesInput extends TableInput {
  timeColumn: string;
  dataColumn: string;
  spacing: 'regular' | 'as-given';
  step?: string | undefined;
  aggregate: Aggregate;
}

/** Milliseconds of a span in a request, or a fault that names the field. */
export const widthOf = (field: string, text: string): number => {
  const width = spanOf(text);
  if (width > 0) return width;
  throw new Fault('invalid-input', `${field}: "${text}" is no length of time; say 1h or 15m.`, { flaws: [{ field, detail: 'Not a length of time.' }] });
};

/** Reads the series; cells that cannot be read and an uneven spacing become problems. */
export const readSeries = async (input: SeriesInput, ports: { blobs: Blobs }, call: Call): Promise<Regular> => {
  const wanted = { time: time(input.timeColumn), value: numeric(input.dataColumn) };
  const { columns: read } = await columns(batches(input, ports, call), wanted, (rows) => call.progress(rows, 0, 'rows read'));
  for (const problem of complaints(read)) call.problem(problem);
  if (!read.value.values.some((value, row) => !Number.isNaN(value) && !Number.isNaN(read.time.values[row]!)))
    throw new Fault('invalid-input', `No row has both a time in "${input.timeColumn}" and a number in "${input.dataColumn}".`, { flaws: [{ field: 'dataColumn', detail: 'No numbers with a time.' }] });
  const width = input.step === undefined ? undefined : widthOf('step', input.step);
  if (input.spacing === 'as-given') return asGiven(read.time.values, read.value.values);
  const series = regular(read.time.values, read.value.values, { step: width, aggregate: input.aggregate });
  if (width === undefined && series.irregular > 0.2)
    call.problem({ code: 'irregular', about: input.timeColumn, detail: `${Math.round(series.irregular * 100)} % of the intervals are no multiple of ${series.step / 1000} s. Give a step, such as 1h, and an aggregate.` });
  return series;
};

/** There must be enough values for the season. */
export const checkPeriod = (period: number, values: number, least = 2 * period): void => {
  if (period >= 2 && values >= least) return;
  throw new Fault('invalid-input', `period: a season of ${period} steps needs at least 2 steps and ${least} values; there are ${values}.`, { flaws: [{ field: 'period', detail: 'Too long for this series.' }] });
};
