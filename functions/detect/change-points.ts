import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { changes } from '../../shared/series/changes.ts';
import { eachSeries } from '../../shared/series/each.ts';
import { checkPeriod, seriesInput } from '../../shared/series/input.ts';
import { filled } from '../../shared/series/regular.ts';
import { stl } from '../../shared/series/stl.ts';
import { isoOf } from '../../shared/tables/time.ts';
import { paced } from '../../shared/tables/work.ts';

/** Seasons smoothed together: so many that a change of level cannot hide in the season. */
const steadySeason = 1001;

export default operation({
  name: 'detect-change-points',
  summary: 'Find the times at which the level of one or many series moves for good.',
  entities: ['host', 'account', 'ip', 'azure-resource'],
  input: z.strictObject({
    ...seriesInput(),
    period: z.int().min(0).max(10_080).default(0).describe('Steps in one season, which is taken out first; 0: there is none.'),
    least: z.int().min(2).max(100_000).default(5).describe('Fewest steps between two changes.'),
    strictness: z.number().min(0.5).max(20).default(1.3).describe('Higher finds fewer, clearer changes.'),
  }),
  row: z.looseObject({
    time: z.string().describe('First step of the new level. Before it: the columns of the key.'),
    before: z.number().describe('Mean from the change before to this one.'),
    after: z.number().describe('Mean from this change to the next.'),
    difference: z.number(),
    strength: z.number().describe('Standardised difference; the threshold is strictness × √(2·log n).'),
    step: z.int().describe('Place in the series, from 0.'),
  }),
  limits: { rows: 100_000, seconds: 120, bytes: 32_000_000 },
  uses: ['blobs', 'clock'],
  examples: [
    {
      name: 'A level that doubles',
      given: { rows: Array.from({ length: 40 }, (_, day) => ({ TimeGenerated: new Date(1_704_067_200_000 + day * 86_400_000).toISOString(), Count: (day < 25 ? 10 : 20) + ((day * 5) % 3) })), dataColumn: 'Count' },
      rows: [{ time: '2024-01-26T00:00:00.000Z', step: 25 }],
    },
  ],
  async *run({ period, least, strictness, ...input }, { blobs, clock }, call) {
    yield* eachSeries(input, { blobs }, call, async function* (series, key) {
      filled(series.values, 'linear');
      if (period > 0) checkPeriod(period, series.values.length);
      const season = period === 0 ? undefined : (await paced(stl(series.values, { period, seasonal: steadySeason }), { call, clock, what: 'decomposing' })).seasonal;
      const level = season ? series.values.map((value, index) => value - season[index]!) : series.values;
      for (const { at, before, after, strength } of changes(level, { least, strictness }))
        yield { ...key, time: isoOf(series.times[at]!), before, after, difference: after - before, strength, step: at };
    });
  },
});
