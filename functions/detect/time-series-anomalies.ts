import { z } from 'zod';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { anomalies, robustnesses } from '../../shared/series/decompose.ts';
import { eachSeries } from '../../shared/series/each.ts';
import { forecast } from '../../shared/series/forecast.ts';
import { checkPeriod, seriesInput } from '../../shared/series/input.ts';
import { seasons } from '../../shared/series/period.ts';
import { filled, fills, type Regular } from '../../shared/series/regular.ts';
import { scorings } from '../../shared/series/scores.ts';
import { spanFilter, spansOf } from '../../shared/series/spans.ts';
import { rowsIn } from '../../shared/tables/source.ts';
import { isoOf } from '../../shared/tables/time.ts';
import { paced } from '../../shared/tables/work.ts';

/** How many times as long a robust fit takes. */
const costs = { none: 1, refit: 6, weights: 20 } as const;
const oddSpan = z.int().min(3).max(1001).refine((span) => span % 2 === 1, 'seasonal must be odd and at least 3');
const longestPeriod = 10_080;

export default operation({
  name: 'detect-time-series-anomalies',
  summary: 'Find the times at which one or many series leave their season and trend.',
  entities: ['host', 'account', 'ip', 'azure-resource'],
  input: z.strictObject({
    ...seriesInput(),
    period: z.int().min(0).max(longestPeriod).default(24).describe('Steps in one season (24 for hours of a day); 0 looks for it.'),
    periods: z.array(z.int().min(2).max(longestPeriod)).max(3).default([]).describe('Several seasons at once, in place of period: 24 and 168 for day and week.'),
    seasonal: oddSpan.default(7).describe('How many seasons are smoothed together: odd, at least 3.'),
    robust: z.enum(robustnesses).default('none').describe('So that a spike does not mark its neighbouring seasons. refit: fit again without what stands out; weights: as STL does, which flags more of pure noise.'),
    scoring: z.enum(scorings).default('deviation').describe('deviation: standard deviations; robust: by the median; phase: by the usual spread at that hour.'),
    scoreThreshold: z.number().positive().max(1000).default(3).describe('Flag scores above this.'),
    scoreThresholdLow: z.number().positive().max(1000).optional().describe('Flag scores below minus this; default: as above.'),
    fill: z.enum(fills).default('season').describe('How gaps are filled: by season and trend, straight lines, or zeros. Filled steps are never flagged.'),
    show: z.enum(['all', 'anomalies']).default('all').describe('Return every step, or flagged ones only.'),
    ahead: z.int().min(0).max(longestPeriod).default(0).describe('Steps to forecast, with a band of the threshold.'),
    reference: z.boolean().default(false).describe('Truncate to whole numbers and flag as msticpy does, for comparison.'),
  }),
  sections: {
    points: z.looseObject({
      time: z.string().describe('Before it, in every section: the columns of the key.'),
      value: z.number().describe('In the unit of the column.'),
      residual: z.number(),
      trend: z.number(),
      seasonal: z.number(),
      weights: z.number().describe('Weight in a robust fit, 0 to 1.'),
      baseline: z.number().describe('Trend and season together.'),
      score: z.number().nullable(),
      anomalies: z.int().describe('1 unusually high, -1 unusually low, 0 neither.'),
      filled: z.boolean().describe('There was no value at this step.'),
    }),
    spans: z.looseObject({ start: z.string(), end: z.string(), count: z.int(), query: z.string().describe('KQL filter for this period.') }),
    forecast: z.looseObject({ time: z.string(), expected: z.number(), low: z.number(), high: z.number() }),
    series: z.looseObject({
      periods: z.array(z.int()),
      step: z.number().nullable().describe('Seconds between two steps; nothing when the rows were taken as given.'),
      steps: z.int(),
      gaps: z.int(),
      merged: z.int(),
      high: z.int(),
      low: z.int(),
      query: z.string().describe('KQL filter for all periods with anomalies.'),
    }),
  },
  limits: { rows: 1_000_000, seconds: 240, bytes: 64_000_000, inline: 5_000_000 },
  uses: ['blobs', 'clock'],
  units: async (input, ports) => (await rowsIn(input, ports)) * costs[input.robust],
  examples: [
    {
      name: 'A spike in an hourly series',
      given: {
        rows: Array.from({ length: 96 }, (_, hour) => ({ TimeGenerated: new Date(1_709_510_400_000 + hour * 3_600_000).toISOString(), Bytes: 100 + 50 * Math.round(10 * Math.sin((hour * Math.PI) / 12)) / 10 + ((hour * 7) % 5) + (hour === 60 ? 200 : 0) })),
        dataColumn: 'Bytes',
        show: 'anomalies',
      },
      rows: [{ time: '2024-03-06T12:00:00.000Z', anomalies: 1 }],
    },
  ],
  async *run(input, { blobs, clock }, call) {
    yield* eachSeries(input, { blobs }, call, async function* (series, key) {
      const periods = periodsOf(series, input);
      const high = input.scoreThreshold;
      const { reference, robust, scoring, seasonal, fill } = input;
      const options = { periods, seasonal, robust, scoring, fill, reference, high, low: input.scoreThresholdLow ?? high };
      const found = await paced(anomalies(series.values, options), { call, clock, what: 'decomposing' });

      const flagged: number[] = [];
      for (const [index, value] of found.values.entries()) {
        const anomaly = found.anomalies[index]!;
        if (anomaly !== 0) flagged.push(series.times[index]!);
        if (input.show === 'anomalies' && anomaly === 0) continue;
        const score = found.score[index]!;
        yield ['points', {
          ...key, time: isoOf(series.times[index]!), value, residual: found.residual[index]!, trend: found.trend[index]!, seasonal: found.seasonal[index]!,
          weights: found.weights[index]!, baseline: found.baseline[index]!, score: Number.isFinite(score) ? score : null, anomalies: anomaly, filled: found.filled[index] === 1,
        }] as const;
      }
      const step = Number.isNaN(series.step) ? Math.max(1, (series.times.at(-1)! - series.times[0]!) / (series.times.length - 1)) : series.step;
      const spans = spansOf(flagged, step);
      for (const span of spans) yield ['spans', { ...key, start: isoOf(span.start), end: isoOf(span.end), count: span.count, query: spanFilter([span], input.timeColumn) }] as const;
      const last = series.times.at(-1)!;
      for (const { ahead, ...expected } of forecast(found, { ahead: input.ahead, period: periods.at(-1)!, span: seasonal, width: high }))
        yield ['forecast', { ...key, time: isoOf(last + ahead * step), ...expected }] as const;
      const count = (sign: number): number => found.anomalies.reduce((sum, value) => sum + (value === sign ? 1 : 0), 0);
      yield ['series', {
        ...key, periods, step: Number.isNaN(series.step) ? null : series.step / 1000, steps: series.values.length, gaps: series.gaps, merged: series.merged,
        high: count(1), low: count(-1), query: spanFilter(spans, input.timeColumn),
      }] as const;
    });
  },
});

const periodsOf = ({ values }: Regular, { period, periods, reference }: { period: number; periods: number[]; reference: boolean }): number[] => {
  let wanted = periods.length > 0 ? periods.toSorted((a, b) => a - b) : [period];
  if (wanted[0] === 0) {
    const probe = values.slice();
    filled(probe, 'linear');
    wanted = seasons(probe, { longest: Math.min(longestPeriod, Math.floor(values.length / 3)) }).map((season) => season.period);
    if (wanted.length === 0) throw new Fault('invalid-input', 'period: no season was found in this series. Say which, or look for change points.', { flaws: [{ field: 'period', detail: 'None found.' }] });
  }
  const longest = wanted.at(-1)!;
  checkPeriod(longest, values.length, reference ? longest + 1 : 2 * longest);
  return wanted;
};
