import buildSessions from '../functions/build/sessions.ts';
import { dbscan } from '../shared/clusters/dbscan.ts';
import { collapsed, rescaled } from '../shared/clusters/points.ts';
import { featureAdder } from '../shared/clusters/process-features.ts';
import { systemClock } from '../shared/clouds/machine/clock.ts';
import { execute } from '../shared/kit/execute.ts';
import type { Row } from '../shared/kit/report.ts';
import { cutForest, cutScores } from '../shared/outliers/cut-forest.ts';
import { isolationForest, isolationScores } from '../shared/outliers/isolation.ts';
import { quantile } from '../shared/outliers/sizes.ts';
import { count } from '../shared/sequences/counts.ts';
import { type Command, encode } from '../shared/sequences/events.ts';
import { eventLogs, rarestWindow, sessionLog } from '../shared/sequences/likelihood.ts';
import { SequenceModel } from '../shared/sequences/model.ts';
import { beacons } from '../shared/series/beacons.ts';
import { anomalies } from '../shared/series/decompose.ts';
import { atOnce } from '../shared/tables/work.ts';
import type { Bench } from './bench.ts';
import { adminEvents, connections, cloud, hourly, processes } from './analytics-inputs.ts';

const runSessions = async (rows: Row[]): Promise<number> => {
  const input = { rows, keyColumns: ['UserId', 'ClientIP'], timeColumn: 'time', commandColumn: 'operation' };
  return (await execute(buildSessions, input, { clock: systemClock }, { id: 'bench', signal: new AbortController().signal })).count;
};

/** Sessions of at most twelve events of one user, as the reference's own benchmark cuts them. */
const sessionsOf = (rows: Row[], command: (row: Row) => Command): Command[][] => {
  const key = (row: Row): string => `${row['UserId'] as string} ${row['ClientIP'] as string}`;
  const sorted = rows.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : (a['time'] as string) < (b['time'] as string) ? -1 : 1));
  const sessions: Command[][] = [];
  for (const [index, row] of sorted.entries()) {
    if (index === 0 || key(row) !== key(sorted[index - 1]!) || sessions.at(-1)!.length >= 12) sessions.push([]);
    sessions.at(-1)!.push(command(row));
  }
  return sessions;
};

const scoreAll = (sessions: Command[][]): number => {
  const encoded = encode(sessions);
  const model = new SequenceModel(count(encoded));
  const logs = eventLogs(model, encoded);
  for (let session = 0; session < sessions.length; session += 1) {
    const [from, to] = [encoded.starts[session]!, encoded.starts[session + 1]!];
    sessionLog(logs, session, from, to, true);
    for (const length of [2, 3]) rarestWindow(logs, session, from, to, length, true);
  }
  return sessions.length;
};

const model = (name: string, command: (row: Row) => Command): Bench => ({
  name, unit: 'events', size: 100_000, target: 5,
  prepare: () => {
    const sessions = sessionsOf(adminEvents(100_000), command);
    return () => scoreAll(sessions);
  },
});

const benches: Bench[] = [
  { name: 'eventcluster.features', unit: 'rows', size: 100_000, target: 20, prepare: () => {
    const rows = processes(100_000);
    return () => {
      const add = featureAdder(rows);
      return Object.keys(rows.map(add)[0]!).length;
    };
  } },
  { name: 'eventcluster.dbscan', unit: 'rows', size: 50_000, target: 20, prepare: () => {
    const rows = processes(50_000);
    const table = rows.map(featureAdder(rows));
    return () => {
      const columns = ['pathScore', 'commandlineTokensFull', 'isSystemSession'].map((name) => Float64Array.from(table, (row) => Number(row[name])));
      return new Set(atOnce(dbscan(collapsed(rescaled(columns, 'rows')), { maxDistance: 0.0001, minSamples: 2 }))).size;
    };
  } },
  { name: 'outliers.isolation_forest', unit: 'rows', size: 100_000, target: 5, prepare: () => {
    const matrix = cloud(100_000, 5);
    return () => {
      const scores = atOnce(isolationScores(atOnce(isolationForest(matrix, { seed: 42 })), matrix));
      const threshold = quantile(scores, 0.95);
      return scores.reduce((sum, score) => sum + (score > threshold ? 1 : 0), 0);
    };
  } },
  { name: 'outliers.random_cut_forest', unit: 'rows', size: 200, target: 500, prepare: () => {
    const matrix = cloud(200, 5);
    return () => Math.ceil(atOnce(cutScores(atOnce(cutForest(matrix, { seed: 42, trees: 100, treeSize: 256 })), matrix)).length * 0.05);
  } },
  { name: 'sequence.sessionize', unit: 'events', size: 100_000, target: 100, prepare: () => {
    const rows = adminEvents(100_000);
    return () => runSessions(rows);
  } },
  model('sequence.model_cmds', (row) => row['operation'] as string),
  model('sequence.model_params', (row) => ({ name: row['operation'] as string, params: Object.keys(row['params'] as Row) })),
  model('sequence.model_values', (row) => ({ name: row['operation'] as string, params: row['params'] as Row })),
  { name: 'sequence.vocabulary', unit: 'distinct commands', size: 1000, target: 50, prepare: () => {
    const sessions = Array.from({ length: 1000 }, (_, index) => [`c${index}`, `c${(index * 7) % 1000}`]);
    return () => new SequenceModel(count(encode(sessions))).cells + 1;
  } },
  { name: 'timeseries.stl', unit: 'points', size: 100_000, target: 5, prepare: () => {
    const values = Float64Array.from(hourly(100_000), (row) => row['TotalBytesSent'] as number);
    const options = { periods: [24], seasonal: 7, robust: 'none', scoring: 'deviation', fill: 'season', reference: false, high: 3, low: 3 } as const;
    return () => atOnce(anomalies(values, options)).anomalies.reduce((sum, flag) => sum + Math.abs(flag), 0);
  } },
  { name: 'polling.detect_4_edges', unit: 'seconds of data', size: 604_800, target: 5, prepare: () => {
    const { times, starts } = connections(604_800, 4);
    return () => atOnce(beacons(times, starts, { interval: 1, minEvents: 10, reference: false })).filter(({ pValue }) => pValue < 0.01).length;
  } },
];
export default benches;
