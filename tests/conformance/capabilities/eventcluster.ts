import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import eventClusters from '../../../functions/detect/event-clusters.ts';
import { dbscan } from '../../../shared/clusters/dbscan.ts';
import { collapsed, rescaled } from '../../../shared/clusters/points.ts';
import { featureAdder, processFeatures } from '../../../shared/clusters/process-features.ts';
import { characterScore, delimiterCount, delimiterHash, textHash, tokenCount } from '../../../shared/clusters/text-features.ts';
import type { Row } from '../../../shared/kit/report.ts';
import { atOnce } from '../../../shared/tables/work.ts';
import { runIn } from '../../support/run.ts';
import { type Answer, cases, type Rules } from '../cases.ts';
import type { Capability } from '../capability.ts';
import { difference } from '../compare.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the vectors' own arguments
type Args = Record<string, any>;

const rowsOf = (args: Args, folder: string): Row[] =>
  typeof args['file'] === 'string' ? readFileSync(join(folder, args['file']), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row) : (args['rows'] as Row[]);

/** The delimiters of a text by the caller's own pattern. */
const delimiters = (value: string, pattern: string): string => value.match(new RegExp(pattern, 'g'))?.join('') ?? '';

const given = (value: unknown): value is string | number => value !== undefined && value !== null;

const clusters = async (args: Args, rows: Row[], reference: boolean): Promise<Row> => {
  const [first] = rows;
  const input = {
    rows, reference, events: args['add_process_features'] === true ? 'windows-processes' : 'plain', timeColumn: (args['time_column'] as string) ?? 'TimeCreatedUtc',
    columns: args['cluster_columns'] ?? Object.keys(first!), scaling: args['normalize'] === false ? 'none' : 'rows',
    ...(given(args['path_separator']) && { pathSeparator: args['path_separator'] }),
    ...(given(args['max_cluster_distance']) && { maxDistance: args['max_cluster_distance'] }),
    ...(given(args['min_cluster_samples']) && { minSamples: args['min_cluster_samples'] }),
  };
  const { rows: table, sections } = await runIn(eventClusters, input);
  const { rows: labels } = await runIn(eventClusters, { ...input, show: 'labels' });
  const [{ clusters, largest, single }] = sections!['summary'] as unknown as [{ clusters: number; largest: number; single: number }];
  const output = table.map(({ sourceIndex, Clustered, ClusterId, ClusterSize, TimeGenerated, FirstEventTime, LastEventTime }) => ({ $index: sourceIndex, Clustered, ClusterId, ClusterSize, TimeGenerated, FirstEventTime, LastEventTime }));
  return { labels: labels.map(({ ClusterId }) => ClusterId), output_rows: table.length, clusters, max_size: largest, noise: single, output };
};

const answers: Record<string, (args: Args, folder: string) => unknown> = {
  delim_count: ({ value, delim_list }) => (given(delim_list) ? [...delimiters(value, delim_list as string)].length : delimiterCount(value)),
  delim_hash: ({ value, delim_list }) => (given(delim_list) ? textHash(delimiters(value, delim_list as string)) : delimiterHash(value)),
  char_ord_score: ({ value, scale }) => characterScore(value, scale ?? 1),
  token_count: ({ value, delimiter }) => tokenCount(value, delimiter ?? ' '),
  crc32_hash: ({ value }) => textHash(value),
  add_process_features(args) {
    const rows = args['rows'] as Row[];
    const add = featureAdder(rows, { separator: (args['path_separator'] as string | null) ?? undefined, force: args['force'] === true, textSessions: true });
    return rows.map((row) => Object.fromEntries(Object.entries(add(row)).filter(([name]) => name in processFeatures)));
  },
  dbscan_matrix({ matrix, max_cluster_distance: maxDistance = 0.01, min_cluster_samples: minSamples = 2, normalize = true }) {
    const rows = matrix as number[][];
    const columns = rescaled(rows[0]!.map((_, column) => Float64Array.from(rows, (row) => row[column]!)), normalize === false ? 'none' : 'rows');
    const points = collapsed(columns);
    const labels = atOnce(dbscan(points, { maxDistance: maxDistance as number, minSamples: minSamples as number }));
    return { labels: Array.from(points.of, (point) => labels[point]), normalised_first_row: columns.map((column) => column[0]) };
  },
  async cluster_events(args, folder) {
    const rows = rowsOf(args, folder);
    return { reference: await clusters(args, rows, true), better: await clusters(args, rows, false) };
  },
  async cluster_auditd_processes({ rows, app }) {
    const { rows: table } = await runIn(eventClusters, { rows, events: 'audit-processes', maxDistance: 0.0001, reference: true, ...(given(app) && { app }) });
    return table.map(({ TimeGenerated, NewProcessName, CommandLine, pid, SubjectUserSid, cwd, ClusterSize, ppid }) => ({ TimeGenerated, NewProcessName, CommandLine, pid, SubjectUserSid, cwd, ClusterSize, ppid }));
  },
};

/** Times to the microsecond, whatever the number of digits. */
const rounded = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, cell]) => [name, rounded(cell)]));
  const [, seconds, fraction = ''] = typeof value === 'string' ? (/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z$/.exec(value) ?? []) : [];
  return seconds === undefined ? value : Date.parse(`${seconds}Z`) * 1000 + Math.round(Number(fraction || 0) * 1e6);
};

const compare: Rules['compare'] = (answer, { result, better }, { op }) => {
  if (op !== 'cluster_events') return difference(rounded(answer), rounded(result));
  const ours = answer as { reference: Row; better: { output: Row[] } };
  // The largest of no clusters is free.
  const free = (result as Row)['clusters'] === 0 ? { max_size: null } : {};
  const found = difference(rounded({ ...ours.reference, ...free }), rounded({ ...(result as Row), ...free }));
  if (found !== undefined || better === undefined) return found;
  const { output_times, exemplar_of_cluster_0: exemplar } = better as { output_times: { $index: number }[]; exemplar_of_cluster_0?: number };
  const byIndex = new Map(ours.better.output.map((row) => [row['$index'], row]));
  const times = output_times.map(({ $index }) => ({ $index, TimeGenerated: byIndex.get($index)?.['TimeGenerated'] }));
  return difference(rounded(times), rounded(output_times)) ?? difference(ours.better.output.find(({ ClusterId }) => ClusterId === 0)?.['$index'], exemplar);
};

const eventcluster: Capability = (folder) => cases(folder, (({ op, args }, where) => answers[op]!(args, where)) satisfies Answer, { compare });
export default eventcluster;
