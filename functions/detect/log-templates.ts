import { z } from 'zod';
import { clusterTable } from '../../shared/clusters/table.ts';
import { TemplateTree } from '../../shared/clusters/templates.ts';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { textOf } from '../../shared/tables/column.ts';
import { pick } from '../../shared/tables/pick.ts';
import { batches, quietly, tableInput } from '../../shared/tables/source.ts';
import { isoOf, timeOf } from '../../shared/tables/time.ts';

/** The label of rows without text. */
const nothing = -2;

export default operation({
  name: 'detect-log-templates',
  summary: 'Find the few shapes behind many lines of free text, and the lines that fit none.',
  entities: ['process', 'host'],
  input: z.strictObject({
    ...tableInput('events'),
    textColumn: z.string().describe('Column with the message or command line.'),
    timeColumn: z.string().default('TimeGenerated').describe('Column with the time.'),
    depth: z.int().min(1).max(8).default(3).describe('Words at the beginning that must be equal, as long as they hold no digit.'),
    similarity: z.number().min(0).max(1).default(0.5).describe('Share of equal words that makes two lines one template.'),
    minSize: z.int().min(1).max(1_000_000).default(2).describe('Templates with fewer lines count as single events.'),
    most: z.int().min(1).max(100_000).default(10_000).describe('Return this many: single events first, then the largest templates.'),
  }),
  sections: {
    clusters: z.looseObject({
      sourceIndex: z.int().describe('Place of the earliest event, from 0. Beside it: its columns.'),
      Template: z.string().describe('The words; <*>, <number>, <ip> … where they vary.'),
      Clustered: z.boolean(),
      ClusterId: z.int().describe('-1: fits no template.'),
      ClusterSize: z.int().describe('Events of this template.'),
      TimeGenerated: z.string().nullable(),
      FirstEventTime: z.string().nullable(),
      LastEventTime: z.string().nullable(),
    }),
    summary: z.object({ events: z.int(), clusters: z.int(), largest: z.int(), single: z.int() }),
  },
  limits: { rows: 100_000, seconds: 120, bytes: 64_000_000 },
  uses: ['blobs'],
  examples: [
    {
      given: {
        rows: ['Accepted password for ann from 192.0.2.1', 'Accepted password for bob from 192.0.2.9', 'kernel panic'].map((Message, minute) => ({ TimeGenerated: `2024-01-01T00:0${minute}:00Z`, Message })),
        textColumn: 'Message',
      },
      rows: [{ Message: 'kernel panic', Clustered: false }, { Template: 'Accepted password for <*> from <ip>', Clustered: true, ClusterSize: 2 }],
    },
  ],
  async *run(input, { blobs }, call) {
    const { textColumn, timeColumn, minSize } = input;
    const tree = new TemplateTree({ depth: input.depth, similarity: input.similarity, mostPerLeaf: 200 });
    const ids: number[] = [];
    const times: number[] = [];
    for await (const batch of batches(input, { blobs }, call)) {
      for (const row of batch) {
        const cell = row[textColumn];
        ids.push(cell === null || cell === undefined || cell === '' ? nothing : tree.add(textOf(cell)).id);
        times.push(timeOf(row[timeColumn]));
      }
      call.progress(ids.length, 0, 'lines read');
    }
    if (tree.templates.length === 0) throw new Fault('invalid-input', `textColumn: no row has text in "${textColumn}".`, { flaws: [{ field: 'textColumn', detail: 'No text.' }] });
    const kept = tree.templates.filter(({ size }) => size >= minSize).sort((a, b) => b.size - a.size || a.id - b.id);
    const place = new Map(kept.map(({ id }, index) => [id, index]));
    const labels = Int32Array.from(ids, (id) => (id === nothing ? nothing : (place.get(id) ?? -1)));
    const table = clusterTable(labels, Float64Array.from(times));
    const shown = table.slice(0, input.most);
    if (shown.length < table.length) call.problem({ code: 'row-limit', about: 'most', detail: `${table.length} lines were found; the first ${shown.length} are returned.` });
    const theirs = await pick(batches(input, { blobs }, quietly(call)), shown.map(({ row }) => row));
    const stamp = (ms: number): string | null => (Number.isNaN(ms) ? null : isoOf(ms));
    for (const { row, cluster, size, time: own, first, last } of shown)
      yield ['clusters', {
        ...theirs.get(row), sourceIndex: row, Template: tree.templates[ids[row]!]!.words.join(' '), Clustered: cluster >= 0, ClusterId: cluster, ClusterSize: size,
        TimeGenerated: stamp(own), FirstEventTime: stamp(first), LastEventTime: stamp(last),
      }];
    yield ['summary', { events: ids.length, clusters: kept.length, largest: kept[0]?.size ?? 0, single: table.length - kept.length }];
  },
});
