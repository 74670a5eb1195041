import { kqlName, kqlReal, kqlSpan, kqlText, kqlTime } from '../text/kql.ts';

/** What a detection needs to know about a table that stays where it is. Times and spans in milliseconds. */
export interface Place {
  table: string;
  timeColumn: string;
  from?: number | undefined;
  to?: number | undefined;
  /** Without from: this long before now. */
  lookback: number;
}

/** The table, cut to its time. */
export const source = ({ table, timeColumn, from, to, lookback }: Place): string => {
  const start = from === undefined ? `ago(${kqlSpan(lookback)})` : kqlTime(from);
  return `${kqlName(table)}\n| where ${kqlName(timeColumn)} between (${start} .. ${to === undefined ? 'now()' : kqlTime(to)})`;
};

const list = (names: readonly string[]): string => names.map(kqlName).join(', ');
const by = (names: readonly string[]): string => (names.length > 0 ? ` by ${list(names)}` : '');

const aggregation: Readonly<Record<string, (column: string) => string>> = {
  mean: (column) => `avg(${column})`,
  sum: (column) => `sum(${column})`,
  count: () => 'count()',
  min: (column) => `min(${column})`,
  max: (column) => `max(${column})`,
  last: (column) => `take_any(${column})`,
};

export interface SeriesQuery extends Place {
  dataColumn?: string | undefined;
  aggregate: string;
  step: number;
  keyColumns: readonly string[];
  /** Steps; −1 lets KQL look for it. */
  period: number;
  threshold: number;
}

const series = (query: SeriesQuery): string =>
  `${source(query)}\n| make-series Value = ${aggregation[query.aggregate]!(query.dataColumn === undefined ? '' : `todouble(${kqlName(query.dataColumn)})`)} default = real(0) on ${kqlName(query.timeColumn)} step ${kqlSpan(query.step)}${by(query.keyColumns)}`;

/** Season and trend by regression, anomalies by Tukey's fences with the threshold given: KQL's own decomposition, not loess. */
export const seriesAnomalies = (query: SeriesQuery): string =>
  `${series(query)}
| extend (Anomalies, Score, Baseline) = series_decompose_anomalies(Value, ${kqlReal(query.threshold)}, ${query.period}, 'linefit')
| mv-expand ${kqlName(query.timeColumn)} to typeof(datetime), Value to typeof(double), Anomalies to typeof(int), Score to typeof(double), Baseline to typeof(double)
| where Anomalies != 0
| sort by abs(Score) desc`;

/** The single place where two straight lines fit best. */
export const seriesChange = (query: SeriesQuery): string =>
  `${series(query)}
| extend Fit = series_fit_2lines_dynamic(Value)
| extend ChangeTime = todatetime(${kqlName(query.timeColumn)}[toint(Fit.split_idx)]), Before = toreal(Fit.left.interception), After = toreal(Fit.right.interception), Strength = toreal(Fit.rsquare)
| project ${query.keyColumns.length > 0 ? `${list(query.keyColumns)}, ` : ''}ChangeTime, Before, After, Strength
| sort by Strength desc`;

export interface BeaconQuery extends Place {
  keyColumns: readonly string[];
  step: number;
  minEvents: number;
  most: number;
}

/** Periods of each edge by KQL's periodogram and autocorrelation; edges with few events are left out first. */
export const seriesPeriods = (query: BeaconQuery): string => {
  const column = kqlName(query.timeColumn);
  const busy = query.keyColumns.length > 0 ? `\n| where Events >= ${query.minEvents}` : '';
  return `${source(query)}
| make-series Count = count() default = 0 on ${column} step ${kqlSpan(query.step)}${by(query.keyColumns)}
| extend Events = toint(series_sum(Count))${busy}
| extend (Periods, Scores) = series_periods_detect(Count, 4.0, toreal(array_length(Count)) / 3, 3)
| mv-expand Period = Periods to typeof(double), Score = Scores to typeof(double)
| where Score > 0.5
| project ${query.keyColumns.length > 0 ? `${list(query.keyColumns)}, ` : ''}PeriodSeconds = Period * ${kqlReal(query.step / 1000)}, Score, Events
| top ${query.most} by Score desc`;
};

/** Rows beyond Tukey's fences in any of the columns, by how many interquartile ranges; each column for itself. */
export const columnOutliers = (query: Place & { columns: readonly string[]; threshold: number; most: number }): string => {
  const quartiles = query.columns.map((name, index) => `Low${index} = percentile(todouble(${kqlName(name)}), 25), High${index} = percentile(todouble(${kqlName(name)}), 75)`);
  const away = query.columns.map((name, index) => `max_of(todouble(${kqlName(name)}) - High${index}, Low${index} - todouble(${kqlName(name)})) / max_of(High${index} - Low${index}, 1e-9)`);
  return `let events = ${source(query)};
let fences = events | summarize ${quartiles.join(', ')} | extend Everywhere = 1;
events
| extend Everywhere = 1
| lookup kind=inner fences on Everywhere
| extend Score = ${away.length === 1 ? away[0] : `max_of(${away.join(', ')})`}
| where Score > ${kqlReal(query.threshold)}
| project-away Everywhere, ${query.columns.map((_, index) => `Low${index}, High${index}`).join(', ')}
| top ${query.most} by Score desc`;
};

/** Combinations of values that many events share, by KQL's autocluster. */
export const autocluster = (query: Place & { columns: readonly string[]; sizeWeight: number }): string =>
  `${source(query)}
| project ${list(query.columns)}
| evaluate autocluster(${query.sizeWeight})`;

/** Shapes of text by KQL's reduce; the rare ones are last. */
export const reducedText = (query: Place & { textColumn: string; similarity: number }): string =>
  `${source(query)}
| reduce by ${kqlName(query.textColumn)} with threshold = ${kqlReal(query.similarity)}
| sort by Count asc`;

export interface SequenceQuery extends Place {
  keyColumns: readonly string[];
  commandColumn: string;
  longest: number;
  separation: number;
  most: number;
}

/** Sessions and a Markov chain of commands with add-one smoothing, START included and END not: log-likelihood per command, the rarest first. */
export const rareSequences = (query: SequenceQuery): string => {
  const [time, command] = [kqlName(query.timeColumn), kqlName(query.commandColumn)];
  const changed = query.keyColumns.map((name) => `${kqlName(name)} != prev(${kqlName(name)})`).join(' or ');
  return `let events = ${source(query)}
| project ${list(query.keyColumns)}, ${time}, Command = tostring(${command})
| sort by ${query.keyColumns.map((name) => `${kqlName(name)} asc`).join(', ')}, ${time} asc
| extend SessionStart = row_window_session(${time}, ${kqlSpan(query.longest)}, ${kqlSpan(query.separation)}, ${changed})
| extend Previous = iff(SessionStart == prev(SessionStart) and not(${changed}), prev(Command), ${kqlText('##START##')});
let kinds = toscalar(events | summarize dcount(Command)) + 2;
let pairs = events | summarize Pair = count() by Previous, Command;
let totals = pairs | summarize Total = sum(Pair) by Previous;
events
| lookup kind=leftouter pairs on Previous, Command
| lookup kind=leftouter totals on Previous
| summarize LogLikelihood = sum(log((Pair + 1.0) / (Total + kinds))), Events = count(), Commands = make_list(Command, 100), EndTime = max(${time}) by ${list(query.keyColumns)}, SessionStart
| extend GeoMean = exp(LogLikelihood / Events)
| top ${query.most} by GeoMean asc`;
};
