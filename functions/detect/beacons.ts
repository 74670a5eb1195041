import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { beacons, type Edge } from '../../shared/series/beacons.ts';
import { columns, complaints, time } from '../../shared/tables/column.ts';
import { grouped } from '../../shared/tables/groups.ts';
import { KeyColumns } from '../../shared/tables/keys.ts';
import { batches, tableInput } from '../../shared/tables/source.ts';
import { isoOf } from '../../shared/tables/time.ts';
import { paced } from '../../shared/tables/work.ts';

export default operation({
  name: 'detect-beacons',
  summary: 'Find connections that repeat like a clock, through jitter and loss.',
  entities: ['ip', 'host', 'network-connection', 'dns', 'url'],
  input: z.strictObject({
    ...tableInput('connections'),
    timeColumn: z.string().default('TimeGenerated').describe('Column with the time.'),
    edgeColumns: z.array(z.string()).max(10).default([]).describe('Columns that make an edge, such as source, destination and port; none: all rows are one edge.'),
    interval: z.number().min(0).max(86_400).default(0).describe('Seconds a step; 0 chooses it by the number of events, at least one second.'),
    minEvents: z.int().min(1).max(1_000_000).default(10).describe('Edges with fewer events are not tested.'),
    maxFalseDiscovery: z.number().gt(0).max(1).default(0.01).describe('Share of false beacons that you accept among those returned.'),
    show: z.enum(['beacons', 'all']).default('beacons').describe('Return edges that beacon, best first, or every edge in order of first sight.'),
    most: z.int().min(1).max(100_000).default(10_000).describe('Return at most this many.'),
    reference: z.boolean().default(false).describe('Use the approximate p-value that msticpy has for long series.'),
  }),
  row: z.looseObject({
    score: z.int().describe('0 to 100: sure, regular and complete. Beside it: the columns of the edge.'),
    beacon: z.boolean(),
    period: z.number().nullable().describe('Seconds from beat to beat.'),
    p_value: z.number().describe('Probability of so strong a period in noise (Fisher).'),
    q_value: z.number().describe('False discovery rate over all edges, of the better of both tests.'),
    interval_p_value: z.number().nullable().describe('Probability that random events keep such even gaps.'),
    dominant_frequency: z.number().nullable().describe('Cycles a step.'),
    dominant_interval: z.number().nullable().describe('Steps.'),
    step: z.number().describe('Seconds a step.'),
    events: z.int(),
    first: z.string(),
    last: z.string(),
    median_gap: z.number().nullable().describe('Seconds.'),
    jitter: z.number().nullable().describe('Share of the period.'),
    regular: z.number().nullable().describe('Share of gaps that fit the period, missed beats allowed.'),
    coverage: z.number().nullable().describe('Share of the expected beats that were seen.'),
    reasons: z.array(z.string()),
  }),
  limits: { rows: 100_000, seconds: 120, bytes: 32_000_000 },
  uses: ['blobs', 'clock'],
  examples: [
    {
      name: 'A beat of a minute among random connections',
      given: {
        rows: [
          ...Array.from({ length: 40 }, (_, beat) => ({ TimeGenerated: 1_709_510_400 + 60 * beat + (beat % 3), Source: '10.0.0.5', Destination: '192.0.2.1' })),
          ...Array.from({ length: 40 }, (_, index) => ({ TimeGenerated: 1_709_510_400 + ((index * index * 37) % 2400), Source: '10.0.0.5', Destination: '192.0.2.2' })),
        ],
        edgeColumns: ['Source', 'Destination'],
      },
      rows: [{ Source: '10.0.0.5', Destination: '192.0.2.1', beacon: true, events: 40 }],
    },
  ],
  async *run(input, { blobs, clock }, call) {
    const { timeColumn, edgeColumns, maxFalseDiscovery, show, most } = input;
    const edgeKeys = new KeyColumns(edgeColumns);
    const { columns: read } = await columns(batches(input, { blobs }, call), { time: time(timeColumn), ...edgeKeys.wanted }, (rows) => call.progress(rows, 0, 'rows read'));
    for (const problem of complaints({ time: read.time })) call.problem(problem);
    const keys = edgeKeys.of(read);
    const { order, starts } = grouped(keys, read.time.values);
    const times = Float64Array.from(order, (row) => read.time.values[row]! / 1000);
    const edges = await paced(beacons(times, starts, input), { call, clock, what: 'testing edges' });
    const found = show === 'all' ? edges : edges.filter(({ qValue }) => qValue <= maxFalseDiscovery).sort((a, b) => b.score - a.score || a.qValue - b.qValue || a.edge - b.edge);
    for (const edge of found.slice(0, most))
      yield { ...edgeKeys.at(keys, order[starts[edge.edge]!]!), ...factsOf(edge), beacon: edge.qValue <= maxFalseDiscovery };
  },
});

const factsOf = ({ score, step, events, first, last, gaps, qValue, pValue, frequency, interval, beat }: Edge) => {
  const spectral = beat !== null && pValue < 1e-3;
  const period = spectral ? beat * step : (gaps?.median ?? null);
  return {
    score, step, events, first: isoOf(first * 1000), last: isoOf(last * 1000), period, p_value: pValue, q_value: qValue, dominant_frequency: frequency, dominant_interval: interval,
    interval_p_value: gaps?.pValue ?? null, median_gap: gaps?.median ?? null, jitter: gaps?.jitter ?? null, regular: gaps?.regular ?? null, coverage: gaps?.coverage ?? null,
    reasons: gaps && period !== null ? words(period, gaps.jitter, gaps.regular, gaps.coverage, spectral, pValue, gaps.pValue) : ['Too few events to say.'],
  };
};

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const chance = (p: number): string => (p < 1e-12 ? 'less than 1e-12' : p.toPrecision(2));

const words = (period: number, jitter: number, regular: number, coverage: number, spectral: boolean, pValue: number, gapsValue: number): string[] => [
  `Every ${Number(period.toPrecision(4))} s, give or take ${percent(jitter)}; ${percent(regular)} of the gaps fit, ${percent(coverage)} of the beats are there.`,
  spectral ? `A common clock: chance in noise ${chance(pValue)}.` : `No common clock (chance ${chance(pValue)}), but even gaps: chance ${chance(gapsValue)}.`,
];
