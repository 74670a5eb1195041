import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { widthOf } from '../../shared/series/input.ts';
import { inTimeOrder } from '../../shared/series/regular.ts';
import { flags } from '../../shared/series/scores.ts';
import { spanFilter, spansOf } from '../../shared/series/spans.ts';
import { columns, complaints, numeric, optional, time } from '../../shared/tables/column.ts';
import { batches, tableInput } from '../../shared/tables/source.ts';
import { isoOf } from '../../shared/tables/time.ts';

export default operation({
  name: 'detect-anomaly-periods',
  summary: 'Turn flagged or scored times into periods, and the query filter for them.',
  entities: [],
  input: z.strictObject({
    ...tableInput('table of flagged or scored times'),
    timeColumn: z.string().default('TimeGenerated').describe('Column with the time. With a threshold it may be absent: there are flags then, and no periods.'),
    anomaliesColumn: z.string().default('anomalies').describe('Column with 1, -1 or 0. Not read when there is a threshold.'),
    scoreColumn: z.string().default('score').describe('Column with the score, read with a threshold.'),
    threshold: z.number().optional().describe('Flag anew: scores at or above this are 1.'),
    thresholdLow: z.number().min(0).optional().describe('And scores at or below minus this are -1; default: as threshold.'),
    period: z.string().max(20).default('1h').describe('Times are floored to this; each anomaly covers one of it before and after.'),
    positiveOnly: z.boolean().default(true).describe('Only unusually high ones.'),
  }),
  sections: {
    periods: z.object({ start: z.string(), end: z.string(), count: z.int().describe('Flagged rows in the period.') }),
    filter: z.object({ query: z.string().describe('KQL filter for all periods; empty when there are none.'), high: z.int(), low: z.int() }),
    flags: z.object({ sourceIndex: z.int(), anomalies: z.int().describe('1 or -1; rows that are not listed are 0.') }),
  },
  limits: { rows: 1_000_000, seconds: 60, bytes: 64_000_000 },
  uses: ['blobs'],
  examples: [
    {
      given: { rows: [{ TimeGenerated: '2024-01-01T05:20:00Z', score: 4.2 }, { TimeGenerated: '2024-01-01T06:05:00Z', score: 3.1 }, { TimeGenerated: '2024-01-01T12:00:00Z', score: 0.3 }], threshold: 3 },
      rows: [{ start: '2024-01-01T04:00:00.000Z', end: '2024-01-01T07:00:00.000Z', count: 2 }],
    },
  ],
  async *run({ timeColumn, anomaliesColumn, scoreColumn, threshold, thresholdLow, period, positiveOnly, ...input }, ports, call) {
    const width = widthOf('period', period);
    const source = batches(input, ports, call);
    const { columns: read } = await columns(source, { time: threshold === undefined ? time(timeColumn) : optional(time(timeColumn)), value: numeric(threshold === undefined ? anomaliesColumn : scoreColumn) });
    for (const problem of complaints(read)) call.problem(problem);
    const values = read.value.values;
    const found = threshold === undefined ? Int8Array.from(values, (value) => Math.sign(value) || 0) : flags(values, threshold, thresholdLow ?? threshold, true);
    const times = [...inTimeOrder(read.time.values)].filter((index) => (positiveOnly ? found[index] === 1 : found[index] !== 0)).map((index) => read.time.values[index]!);
    const spans = spansOf(times, width);
    for (const { start, end, count } of spans) yield ['periods', { start: isoOf(start), end: isoOf(end), count }];
    const count = (sign: number): number => found.reduce((sum, value) => sum + (value === sign ? 1 : 0), 0);
    yield ['filter', { query: spanFilter(spans, timeColumn), high: count(1), low: count(-1) }];
    for (const [sourceIndex, anomalies] of found.entries()) if (anomalies !== 0) yield ['flags', { sourceIndex, anomalies }];
  },
});
