import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import beacons from '../functions/detect/beacons.ts';
import eventClusters from '../functions/detect/event-clusters.ts';
import logTemplates from '../functions/detect/log-templates.ts';
import outliers from '../functions/detect/outliers.ts';
import rareSequences from '../functions/detect/rare-sequences.ts';
import timeSeries from '../functions/detect/time-series-anomalies.ts';
import { local } from '../shared/clouds/local/index.ts';
import { execute } from '../shared/kit/execute.ts';
import type { Operation } from '../shared/kit/operation.ts';
import type { Row } from '../shared/kit/report.ts';
import { readSettings } from '../shared/kit/settings.ts';
import { adminEvents, cloud, connections, hourly, processes } from './analytics-inputs.ts';
import type { Bench } from './bench.ts';

const million = 1_000_000;
const piece = 100_000;

/** Rows as JSON lines, some at a time, so that making the input does not decide the memory. */
async function* lines(rows: Iterable<Row>): AsyncGenerator<Uint8Array> {
  let batch: string[] = [];
  for (const row of rows) {
    if (batch.push(JSON.stringify(row)) < 10_000) continue;
    yield Buffer.from(`${batch.join('\n')}\n`);
    batch = [];
  }
  if (batch.length > 0) yield Buffer.from(batch.join('\n'));
}

/** A generator's rows again and again, each time later. */
function* repeated(make: (n: number) => Row[], timeColumn: string): Generator<Row> {
  const rows = make(piece);
  const first = Date.parse(rows[0]![timeColumn] as string);
  const span = Date.parse(rows.at(-1)![timeColumn] as string) - first + 3_600_000;
  for (let round = 0; round < million / piece; round += 1) for (const row of rows) yield { ...row, [timeColumn]: new Date(Date.parse(row[timeColumn] as string) + round * span).toISOString() };
}

function* matrixRows(): Generator<Row> {
  const { values, columns, names } = cloud(piece, 5);
  for (let round = 0; round < million / piece; round += 1) for (let row = 0; row < piece; row += 1) yield Object.fromEntries(names.map((name, column) => [name, values[row * columns + column]! + round * 1e-9]));
}

function* flows(): Generator<Row> {
  const { times, starts } = connections(20_000, 2100);
  for (let edge = 0; edge + 1 < starts.length; edge += 1) for (let event = starts[edge]!; event < starts[edge + 1]!; event += 1) yield { TimeGenerated: times[event]!, Source: `10.0.${edge % 200}.${Math.floor(edge / 200)}`, Destination: `192.0.2.${edge % 7}` };
}

/** The whole operation over a blob of a million rows: reading, computing, answering. Wanted: 60 seconds and 1,500 MB. */
const scale = (name: string, operation: Operation, rows: () => Iterable<Row>, input: Row): Bench => ({
  name: `scale.${name}`, unit: 'rows', size: million, runs: 1,
  prepare: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gumshoe-bench-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    const ports = local(readSettings({ GUMSHOE_FOLDER: folder }));
    await ports.blobs.put('rows.jsonl', lines(rows()));
    return async () => {
      let steps = 0;
      const report = await execute(operation, { blob: 'rows.jsonl', ...input }, ports, { id: 'bench', signal: new AbortController().signal, onProgress: () => (steps += 1) });
      return `${report.count} rows, ${steps} steps of progress`;
    };
  },
});

const benches: Bench[] = [
  scale('time_series', timeSeries, () => hourly(million), { dataColumn: 'TotalBytesSent', show: 'anomalies' }),
  scale('rare_sequences', rareSequences, () => repeated(adminEvents, 'time'), { keyColumns: ['UserId', 'ClientIP'], timeColumn: 'time', commandColumn: 'operation', paramsColumn: 'params', kind: 'values' }),
  scale('isolation_forest', outliers, matrixRows, { most: 100 }),
  scale('random_cut_forest', outliers, matrixRows, { most: 100, method: 'random-cut-forest' }),
  scale('streaming_cut_forest', outliers, matrixRows, { most: 100, method: 'random-cut-forest', streaming: true }),
  scale('event_clusters', eventClusters, () => repeated(processes, 'TimeGenerated'), { events: 'windows-processes' }),
  scale('log_templates', logTemplates, () => repeated(processes, 'TimeGenerated'), { textColumn: 'CommandLine' }),
  scale('beacons', beacons, flows, { edgeColumns: ['Source', 'Destination'] }),
];
export default benches;
