import { z } from 'zod';
import { wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Row } from '../../shared/kit/report.ts';
import { columnsOf, type Expression, expression, isTrue } from '../../shared/tables/expression.ts';
import { timeOf } from '../../shared/tables/time.ts';
import { inPieces, type Pace } from '../../shared/tables/work.ts';

const Observation = z.looseObject({
  caption: z.string().max(500).nullish().describe('Its name; a later one of the same name takes its place.'),
  data: z.unknown().optional().describe('What was observed: a table (list of records), a record or a value.'),
  description: z.string().max(10_000).nullish(),
  dataType: z.string().max(200).nullish(),
  link: z.string().max(4000).nullish(),
  score: z.number().nullish(),
  tags: z.array(z.string().max(200)).max(100).nullish(),
  timestamp: z.string().max(64).nullish(),
  filter: z.string().max(2000).nullish().describe('Keep only rows for which this is true, such as: Status == "Failed" and Count > 3'),
  timeColumn: z.string().max(200).nullish().describe('Column of times that start and end are held against.'),
  start: z.string().max(64).nullish().describe('First time kept.'),
  end: z.string().max(64).nullish().describe('Last time kept.'),
});
type Observation = z.output<typeof Observation>;
const known = new Set(Object.keys(Observation.shape));

export default operation({
  name: 'build-observations',
  summary: 'Collect captioned findings in order, each with its filtered data.',
  entities: ['incident'],
  input: z.strictObject({ observations: z.array(Observation).max(1000).describe('The findings, in the order in which they were made.') }),
  row: z.object({
    Caption: z.string(),
    Description: z.string().nullable(),
    DataType: z.string().nullable(),
    Data: z.unknown().describe('With filter and time span applied.'),
    Rows: z.int().nullable().describe('Rows that are left, where the data is a table.'),
    Score: z.number(),
    Link: z.string().nullable(),
    Tags: z.array(z.string()),
    Timestamp: z.string().nullable(),
    AdditionalProperties: z.record(z.string(), z.unknown()),
  }),
  limits: { rows: 1000, seconds: 30, bytes: 32_000_000 },
  uses: ['clock'],
  examples: [
    {
      name: 'The second of one name takes the place of the first',
      given: { observations: [{ caption: 'Logons', data: [{ n: 1 }, { n: 5 }], filter: 'n > 2' }, { caption: 'Host', data: 'FIN-WS-014' }, { caption: 'Host', data: 'FIN-WS-015', score: 3, owner: 'Maria' }] },
      rows: [{ Caption: 'Logons', Data: [{ n: 5 }], Rows: 1 }, { Caption: 'Host', Data: 'FIN-WS-015', Score: 3, AdditionalProperties: { owner: 'Maria' } }],
    },
  ],
  async *run({ observations }, { clock }, call) {
    const byCaption = new Map<string, Observation>();
    for (const [index, item] of observations.entries()) {
      const missing = [...(item.caption === undefined || item.caption === null ? ['caption'] : []), ...(item.data === undefined ? ['data'] : [])];
      if (missing.length > 0) call.problem({ code: 'incomplete', about: `observations.${index}`, detail: `It has no ${missing.join(' and no ')} and was left out.` });
      else byCaption.set(item.caption!, item);
    }
    for (const [Caption, item] of byCaption) {
      const Data = await filtered(item, { call, clock });
      yield {
        Caption, Data,
        Rows: Array.isArray(Data) ? Data.length : null,
        Description: item.description ?? null,
        DataType: item.dataType ?? null,
        Score: item.score ?? 0,
        Link: item.link ?? null,
        Tags: item.tags ?? [],
        Timestamp: item.timestamp ?? null,
        AdditionalProperties: Object.fromEntries(Object.entries(item).filter(([name]) => !known.has(name))),
      };
    }
  },
});

/** The rows that pass the filter and lie in the span, both ends included. Data that is no table stays as it is. */
const filtered = async ({ data, filter, timeColumn, start, end }: Observation, pace: Pace): Promise<unknown> => {
  if (!Array.isArray(data) || !data.every(isRow)) return data;
  const keep: Expression = filter ? expression(filter) : () => true;
  const stranger = filter ? columnsOf(filter).find((name) => data.length > 0 && !data.some((row) => Object.hasOwn(row, name))) : undefined;
  if (stranger !== undefined) throw wrongField('filter', `No row has a column "${stranger}".`);
  const [from, to] = [timeAt('start', start, -Infinity), timeAt('end', end, Infinity)];
  const kept: Row[] = [];
  for await (const rows of inPieces([data], pace)) for (const row of rows) if (isTrue(keep(row)) && (!timeColumn || within(timeOf(row[timeColumn]), from, to))) kept.push(row);
  return kept;
};

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;
const within = (time: number, from: number, to: number): boolean => time >= from && time <= to;

const timeAt = (field: string, text: string | null | undefined, otherwise: number): number => {
  const time = !text ? otherwise : timeOf(text);
  if (Number.isNaN(time)) throw wrongField(field, `"${text}" is no time; write it as 2026-06-15T12:00:00Z.`);
  return time;
};
