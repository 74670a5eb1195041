import { z } from 'zod';
import { autocluster, columnOutliers, rareSequences, reducedText, seriesAnomalies, seriesChange, seriesPeriods } from '../../shared/detections/kql.ts';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { spanOf, timeOf } from '../../shared/tables/time.ts';

const detections = ['time-series-anomalies', 'change-points', 'beacons', 'outliers', 'event-clusters', 'log-templates', 'rare-sequences'] as const;
const column = z.string().min(1).max(256);

const input = z.strictObject({
  detection: z.enum(detections).describe('Which detect operation the query stands for.'),
  table: z.string().min(1).max(256).describe('Table of the workspace.'),
  timeColumn: column.default('TimeGenerated').describe('Column with the time.'),
  from: z.string().max(40).optional().describe('Begin of the time range; default: lookback before now.'),
  to: z.string().max(40).optional().describe('End of the time range; default: now.'),
  lookback: z.string().max(20).default('14d').describe('Without from: how far back.'),
  dataColumn: column.optional().describe('Series: column with the number; not needed to count.'),
  aggregate: z.enum(['mean', 'sum', 'count', 'min', 'max', 'last']).default('sum').describe('Series: how rows of one step become one number.'),
  step: z.string().max(20).default('1h').describe('Series and beacons: width of a step.'),
  period: z.int().min(-1).max(100_000).default(-1).describe('Series: steps in a season; -1 looks for it, 0 has none.'),
  threshold: z.number().positive().max(1000).default(1.5).describe("Interquartile ranges beyond Tukey's fences."),
  keyColumns: z.array(column).max(10).default([]).describe('One series, edge or session for each combination of these.'),
  columns: z.array(column).max(20).default([]).describe('Outliers: columns with numbers. Event clusters: columns to compare.'),
  textColumn: column.optional().describe('Log templates: column with the text.'),
  commandColumn: column.optional().describe('Rare sequences: column with what was done.'),
  similarity: z.number().gt(0).lt(1).default(0.1).describe('Log templates: how alike lines must be, near 0 makes few templates.'),
  minEvents: z.int().min(1).max(1_000_000).default(10).describe('Beacons: edges with fewer events are left out.'),
  maxSessionMinutes: z.number().positive().max(525_600).default(20).describe('Rare sequences: a session lasts at most this long.'),
  maxSeparationMinutes: z.number().positive().max(525_600).default(2).describe('Rare sequences: a longer gap begins a new session.'),
  most: z.int().min(1).max(10_000).default(100).describe('Return at most this many rows.'),
});
type Given = z.output<typeof input>;

const needed = <T>(field: keyof Given, value: T | undefined): T => {
  if (value !== undefined && !(Array.isArray(value) && value.length === 0)) return value;
  throw new Fault('invalid-input', `${field}: this detection needs it.`, { flaws: [{ field, detail: 'Missing.' }] });
};
const duration = (field: keyof Given, text: string): number => {
  const width = spanOf(text);
  if (width > 0) return width;
  throw new Fault('invalid-input', `${field}: "${text}" is no length of time; say 1h or 15m.`, { flaws: [{ field, detail: 'Not a length of time.' }] });
};
const instant = (field: keyof Given, text: string | undefined): number | undefined => {
  const time = text === undefined ? undefined : timeOf(text);
  if (time === undefined || Number.isFinite(time)) return time;
  throw new Fault('invalid-input', `${field}: "${text}" is no time.`, { flaws: [{ field, detail: 'Not a time.' }] });
};

/** How each detection is said in KQL, and where that differs from ours. */
const said: Readonly<Record<(typeof detections)[number], { note: string; write: (given: Given, place: ReturnType<typeof placeOf>) => string }>> = {
  'time-series-anomalies': {
    note: 'KQL decomposes by regression and scores by quartiles, so borderline points can differ from STL.',
    write: (given, place) => seriesAnomalies({ ...given, ...place, dataColumn: given.aggregate === 'count' ? undefined : needed('dataColumn', given.dataColumn) }),
  },
  'change-points': {
    note: 'KQL finds the one best change of each series.',
    write: (given, place) => seriesChange({ ...given, ...place, dataColumn: given.aggregate === 'count' ? undefined : needed('dataColumn', given.dataColumn) }),
  },
  beacons: { note: 'KQL needs a step shorter than a quarter of the period and gives no significance; test the edges it returns with detect-beacons.', write: (given, place) => seriesPeriods({ ...given, ...place }) },
  outliers: { note: 'KQL looks at each column for itself; odd combinations are not seen.', write: (given, place) => columnOutliers({ ...given, ...place, columns: needed('columns', given.columns) }) },
  'event-clusters': { note: 'KQL clusters by equal values, not by distance.', write: (given, place) => autocluster({ ...given, ...place, columns: needed('columns', given.columns), sizeWeight: 0.6 }) },
  'log-templates': { note: 'KQL writes * for words that vary.', write: (given, place) => reducedText({ ...given, ...place, textColumn: needed('textColumn', given.textColumn) }) },
  'rare-sequences': {
    note: 'The same model over commands; the end of a session takes no part, and parameters are not modelled.',
    write: (given, place) =>
      rareSequences({
        ...given, ...place, keyColumns: needed('keyColumns', given.keyColumns), commandColumn: needed('commandColumn', given.commandColumn),
        longest: given.maxSessionMinutes * 60_000, separation: given.maxSeparationMinutes * 60_000,
      }),
  },
};

const placeOf = (given: Given) => ({ from: instant('from', given.from), to: instant('to', given.to), lookback: duration('lookback', given.lookback), step: duration('step', given.step) });

export default operation({
  name: 'build-detection-query',
  summary: 'Write the KQL that does a detection where the data lives, when it is too large to move.',
  entities: [],
  input,
  row: z.object({ detection: z.enum(detections), language: z.literal('kql'), query: z.string(), note: z.string().describe('Where the answer can differ from ours.') }),
  limits: { rows: 1, seconds: 5, bytes: 100_000 },
  uses: [],
  examples: [
    {
      given: { detection: 'log-templates', table: 'Syslog', textColumn: 'SyslogMessage', lookback: '1d' },
      rows: [{ language: 'kql', query: 'Syslog\n| where TimeGenerated between (ago(1d) .. now())\n| reduce by SyslogMessage with threshold = real(0.1)\n| sort by Count asc' }],
    },
  ],
  *run(given) {
    const { note, write } = said[given.detection];
    yield { detection: given.detection, language: 'kql' as const, query: write(given, placeOf(given)), note };
  },
});
