import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import anomalyPeriods from '../../../functions/detect/anomaly-periods.ts';
import timeSeriesAnomalies from '../../../functions/detect/time-series-anomalies.ts';
import type { Row } from '../../../shared/kit/report.ts';
import { stl } from '../../../shared/series/stl.ts';
import { atOnce } from '../../../shared/tables/work.ts';
import { runIn } from '../../support/run.ts';
import { type Answer, type Call, cases, type Rules } from '../cases.ts';
import type { Capability } from '../capability.ts';
import { difference } from '../compare.ts';

const rowsOf = ({ args }: Call, folder: string): Row[] =>
  typeof args['file'] === 'string'
    ? readFileSync(join(folder, args['file']), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row)
    : (args['rows'] as Row[]);

/** Six digits of a second. */
const stamp = (time: unknown): string => (time as string).replace(/\.(\d{3})Z$/, '.$1000Z');

const names: Record<string, string> = {
  time_column: 'timeColumn', data_column: 'dataColumn', score_threshold: 'scoreThreshold', threshold_low: 'thresholdLow', pos_only: 'positiveOnly', anomalies_column: 'anomaliesColumn',
};
/** The arguments as the operation calls them; one that it does not know stays, and is refused. */
const inputOf = (call: Call, folder: string): Row => {
  const given = Object.entries(call.args).filter(([name, value]) => name !== 'file' && name !== 'rows' && value !== null);
  return { rows: rowsOf(call, folder), ...Object.fromEntries(given.map(([name, value]) => [names[name] ?? name, value])) };
};

const decompose = async (input: Row): Promise<Row> => {
  const dataColumn = (input['dataColumn'] as string | undefined) ?? Object.keys((input['rows'] as Row[])[0]!).find((name) => name !== input['timeColumn'])!;
  const { rows } = await runIn(timeSeriesAnomalies, { ...input, dataColumn, spacing: 'as-given' });
  const column = (name: string): unknown[] => rows.map((row) => row[name]);
  const flagged = rows.flatMap(({ time, anomalies, score }, row) => (anomalies === 0 ? [] : [{ row, time: stamp(time), anomalies, score }]));
  const parts = ['residual', 'trend', 'seasonal', 'weights', 'baseline', 'score', 'anomalies'];
  return { ...Object.fromEntries(parts.map((name) => [name, column(name)])), [dataColumn]: column('value'), data: column('value'), anomaly_rows: flagged };
};

const answers: Record<string, Answer> = {
  stl({ args }) {
    const { trend, seasonal, residual } = atOnce(stl(Float64Array.from(args['values'] as number[]), { period: args['period'] as number, seasonal: args['seasonal'] as number }));
    return { trend: [...trend], seasonal: [...seasonal], resid: [...residual] };
  },
  async anomalies_stl(call, folder) {
    const input = inputOf(call, folder);
    const reference = await decompose({ ...input, reference: true });
    return { reference, better: await decompose(input).catch((fault: Error) => fault.message) };
  },
  async apply_threshold(call, folder) {
    const { rows, ...input } = inputOf(call, folder);
    const { sections } = await runIn(anomalyPeriods, { rows, ...input });
    const flags = new Map(sections!['flags']!.map(({ sourceIndex, anomalies }) => [sourceIndex, anomalies]));
    return (rows as Row[]).map((_, index) => flags.get(index) ?? 0);
  },
  async anomaly_periods(call, folder) {
    const { rows } = await runIn(anomalyPeriods, inputOf(call, folder));
    return rows.map(({ start, end }) => ({ start: stamp(start), end: stamp(end) }));
  },
  kql_filter: async (call, folder) => (await runIn(anomalyPeriods, inputOf(call, folder))).sections!['filter']![0]!['query'],
};

const largest = (values: readonly unknown[]): number => values.reduce((most: number, value) => (typeof value === 'number' ? Math.max(most, Math.abs(value)) : most), 0);

/** Within 1e-6, near zero a millionth of the data's range (scores have their own); the vectors themselves are rounded to six decimals. */
const column = (got: unknown, wanted: unknown[], name: string, data: readonly unknown[]): string | undefined => {
  const range = largest(name === 'score' ? wanted : data);
  return difference(got, wanted, { relative: 1e-6, absolute: Math.max(5e-7, 1e-6 * range) }, name);
};

const compare: Rules['compare'] = (answer, { result, better }, { op, args }) => {
  if (op === 'stl') return difference(answer, result, { relative: 1e-7, absolute: 1e-9 * largest(args['values'] as number[]) });
  if (op !== 'anomalies_stl') return difference(answer, better ?? result);
  const ours = answer as { reference: Row; better: Row | string };
  const wanted = (better ?? result) as Record<string, unknown[]>;
  const got = better === undefined ? ours.reference : ours.better;
  if (typeof got === 'string') return `raised ${got}`;
  for (const [name, values] of Object.entries(wanted)) {
    if (name === 'columns') continue;
    const exact = name === 'anomalies';
    const slack = exact ? 0 : name === 'score' || name === 'anomaly_rows' ? 0.01 : 1;
    const found = better === undefined ? difference(got[name], values, { relative: 0, absolute: slack }, name) : (exact ? difference(got[name], values, {}, name) : column(got[name], values, name, got['data'] as unknown[]));
    if (found !== undefined) return found;
  }
  return undefined;
};

const timeseries: Capability = (folder) => cases(folder, (call, where, index) => answers[call.op]!(call, where, index), { compare });
export default timeseries;
