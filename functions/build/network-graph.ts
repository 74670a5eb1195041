import { z } from 'zod';
import { PairGraph } from '../../shared/graphs/pairs.ts';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { batches, tableInput } from '../../shared/tables/source.ts';
import { inPieces } from '../../shared/tables/work.ts';

const names = (what: string) => z.array(z.string()).max(50).default([]).describe(what);

const limits = { rows: 200_000, seconds: 60, bytes: 64_000_000 };

export default operation({
  name: 'build-network-graph',
  summary: 'Turn a table of flows or events into the nodes and edges of a graph.',
  entities: ['ip', 'host', 'account', 'network-connection'],
  input: z.strictObject({
    ...tableInput('table of flows or events'),
    sourceColumn: z.string().min(1).describe('Column that names the source of an edge.'),
    targetColumn: z.string().min(1).describe('Column that names its target.'),
    sourceAttributes: names('Columns that describe the source.'),
    targetAttributes: names('Columns that describe the target.'),
    edgeAttributes: names('Columns that describe the edge; the last row of a pair counts.'),
    directed: z.boolean().default(false).describe('Keep A to B apart from B to A.'),
  }),
  sections: {
    nodes: z.looseObject({ id: z.string(), node_role: z.enum(['source', 'target']), node_type: z.string().describe('Column that it was found in.') }),
    edges: z.looseObject({ source: z.string(), target: z.string(), rows: z.int().describe('Rows with this pair.') }),
  },
  limits,
  uses: ['blobs', 'clock'],
  examples: [
    {
      given: { rows: [{ from: '10.0.0.5', to: '192.31.196.1', port: 443 }, { from: '10.0.0.5', to: '192.31.196.1', port: 80 }], sourceColumn: 'from', targetColumn: 'to', targetAttributes: ['port'] },
      rows: [{ id: '10.0.0.5', node_role: 'source', node_type: 'from' }, { id: '192.31.196.1', node_role: 'target', node_type: 'to', port: '443, 80' }],
    },
  ],
  async *run(input, ports, call) {
    const { sourceColumn: source, targetColumn: target, sourceAttributes, targetAttributes, edgeAttributes, directed } = input;
    const graph = new PairGraph({ source, target, sourceAttributes, targetAttributes, edgeAttributes, directed, most: limits.rows });
    const wanted = Object.entries({ sourceColumn: [source], targetColumn: [target], sourceAttributes, targetAttributes, edgeAttributes });
    const absent = new Map(wanted.flatMap(([field, columns]) => columns.map((column) => [`${field}: ${column}`, { field, column }] as const)));
    let rows = 0;
    for await (const batch of inPieces(batches(input, ports, call), { call, clock: ports.clock }))
      for (const row of batch) {
        for (const [key, { column }] of absent) if (Object.hasOwn(row, column)) absent.delete(key);
        graph.add(row);
        rows += 1;
      }
    if (rows > 0 && absent.size > 0) throw unknownColumns([...absent.values()]);
    if (graph.skipped > 0) call.problem({ code: 'rows-skipped', about: 'rows', detail: `${graph.skipped} of ${rows} rows have no source or no target and make no edge.` });
    for (const { id, role, attributes } of graph.nodes()) yield ['nodes', { ...attributes, id, node_role: role, node_type: input[`${role}Column`] }] as const;
    for (const edge of graph.edges()) yield ['edges', { ...edge.attributes, source: edge.source, target: edge.target, rows: edge.rows }] as const;
  },
});

const unknownColumns = (absent: readonly { field: string; column: string }[]): Fault => {
  const flaws = absent.map(({ field, column }) => ({ field, detail: `No row has a column "${column}".` }));
  return new Fault('invalid-input', `No row has these columns: ${absent.map(({ field, column }) => `${column} (${field})`).join(', ')}.`, { flaws });
};
