import { z } from 'zod';
import { dbscan } from '../../shared/clusters/dbscan.ts';
import { collapsed, rescaled, scalings } from '../../shared/clusters/points.ts';
import { eventKinds, prepared, usualColumns } from '../../shared/clusters/read.ts';
import { checkColumns, clusterTable } from '../../shared/clusters/table.ts';
import { operation } from '../../shared/kit/operation.ts';
import { columns, complaints, numeric, type NumberColumn, optional, time } from '../../shared/tables/column.ts';
import { pick } from '../../shared/tables/pick.ts';
import { batches, quietly, tableInput } from '../../shared/tables/source.ts';
import { isoOf } from '../../shared/tables/time.ts';
import { paced } from '../../shared/tables/work.ts';

/** The label of rows that were left out. */
const nowhere = -2;

export default operation({
  name: 'detect-event-clusters',
  summary: 'Group events that are alike, so that a few rows stand for many and odd ones stand out.',
  entities: ['process', 'host', 'account'],
  input: z.strictObject({
    ...tableInput('events'),
    events: z.enum(eventKinds).default('plain').describe('For processes, columns that describe path and command line in numbers are added (pathScore, commandlineTokensFull, isSystemSession …).'),
    columns: z.array(z.string()).max(20).default([]).describe('Columns with the numbers to cluster by; none: the usual ones for processes.'),
    timeColumn: z.string().optional().describe('Column with the time; default TimeGenerated, where there is one.'),
    maxDistance: z.number().positive().default(0.01).describe('Events at this distance or nearer are neighbours.'),
    minSamples: z.int().min(1).max(1_000_000).default(2).describe('Neighbours, itself included, that make an event part of a cluster.'),
    scaling: z.enum(scalings).default('rows').describe('rows: only proportions count; columns: every column weighs the same; none: numbers as they are.'),
    pathSeparator: z.string().length(1).optional().describe('Separator of paths; default: / when any of the first ten paths holds one.'),
    app: z.string().max(500).optional().describe('Keep events whose executable holds this pattern (RE2).'),
    reference: z.boolean().default(false).describe('Show clusters by their first row and give all single events the same times, as msticpy does.'),
    show: z.enum(['clusters', 'labels']).default('clusters').describe('Single events and one row a cluster, or the cluster of every event.'),
  }),
  sections: {
    clusters: z.looseObject({
      sourceIndex: z.int().describe('Place of the event, from 0. Beside it: its columns.'),
      Clustered: z.boolean(),
      ClusterId: z.int().describe('-1: belongs to no cluster.'),
      ClusterSize: z.int().describe('Events in the cluster.'),
      TimeGenerated: z.string().nullable().optional(),
      FirstEventTime: z.string().nullable().optional(),
      LastEventTime: z.string().nullable().optional(),
    }),
    summary: z.object({ events: z.int(), distinct: z.int().describe('Different points among them.'), clusters: z.int(), largest: z.int(), single: z.int(), columns: z.array(z.string()) }),
  },
  limits: { rows: 1_000_000, seconds: 120, bytes: 64_000_000 },
  uses: ['blobs', 'clock'],
  examples: [
    {
      given: {
        rows: [[1, 1], [2, 2], [3, 3.0001], [5, 1]].map(([a, b], hour) => ({ TimeGenerated: `2024-01-01T0${hour}:00:00Z`, a, b })),
        columns: ['a', 'b'],
      },
      rows: [{ a: 5, Clustered: false, ClusterId: -1 }, { a: 1, Clustered: true, ClusterSize: 3, LastEventTime: '2024-01-01T02:00:00.000Z' }],
    },
  ],
  async *run(input, { blobs, clock }, call) {
    const { events, timeColumn, reference } = input;
    const wanted = input.columns.length > 0 ? input.columns : usualColumns[events];
    checkColumns(wanted);
    const how = { events, separator: input.pathSeparator, app: input.app, reference };
    const source = prepared(batches(input, { blobs }, call), how, new Set(wanted));
    const asked = { time: timeColumn === undefined ? optional(time('TimeGenerated')) : time(timeColumn), ...Object.fromEntries(wanted.map((name) => [`n:${name}`, numeric(name)])) };
    const { rows, columns: read } = await columns(source, asked, (count) => call.progress(count, 0, 'rows read'));
    const { time: times, ...numbers } = read;
    const cells: NumberColumn[] = Object.values(numbers);
    const usable = Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => cells.every(({ values }) => !Number.isNaN(values[row])));
    if (input.app === undefined) for (const problem of complaints(numbers)) call.problem(problem);
    const points = collapsed(rescaled(cells.map(({ values }) => Float64Array.from(usable, (row) => values[row]!)), input.scaling));
    const found = await paced(dbscan(points, input), { call, clock, what: 'clustering' });
    const labels = new Int32Array(rows).fill(nowhere);
    for (const [place, row] of usable.entries()) labels[row] = found[points.of[place]!]!;

    const table = clusterTable(labels, times.values, reference);
    const clusters = table.filter(({ cluster }) => cluster >= 0);
    if (input.show === 'labels')
      for (const [sourceIndex, label] of labels.entries()) yield ['clusters', { sourceIndex, Clustered: label >= 0, ClusterId: Math.max(-1, label), ClusterSize: clusters[label]?.size ?? 1 }];
    else {
      const theirs = await pick(prepared(batches(input, { blobs }, quietly(call)), how), table.map(({ row }) => row));
      const stamp = (ms: number): string | null => (Number.isNaN(ms) ? null : isoOf(ms));
      for (const { row, cluster, size, time: own, first, last } of table)
        yield ['clusters', { ...theirs.get(row), sourceIndex: row, Clustered: cluster >= 0, ClusterId: cluster, ClusterSize: size, TimeGenerated: stamp(own), FirstEventTime: stamp(first), LastEventTime: stamp(last) }];
    }
    yield ['summary', { events: usable.length, distinct: points.weight.length, clusters: clusters.length, largest: clusters.reduce((most, { size }) => Math.max(most, size), 0), single: table.length - clusters.length, columns: [...wanted] }];
  },
});
