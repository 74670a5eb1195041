import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import buildNetworkGraph from '../../../functions/build/network-graph.ts';
import { testPorts } from '../../support/ports.ts';
import type { Capability } from '../capability.ts';
import { cases } from '../cases.ts';
import { difference } from '../compare.ts';
import { execute } from '../../../shared/kit/execute.ts';
import type { Row } from '../../../shared/kit/report.ts';

const list = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : value === undefined || value === null ? [] : [value as string]);
interface Graph {
  directed: boolean;
  nodes: Row[];
  edges: unknown[][];
}
const byId = (a: Row, b: Row): number => byText(a['id'], b['id']);
const sorted = (graph: Graph): Graph => ({ ...graph, nodes: graph.nodes.toSorted(byId), edges: graph.edges.map(([a, b, attributes]) => [String(a), String(b), attributes] as const).map(([a, b, attributes]) => (graph.directed ? [a, b, attributes] : [...[a, b].sort(byText), attributes])).sort(byText) });
/** Integers and whole floats are equal, inside joined text too, truth values too, and a missing value is none of the values that are joined. */
const joined = (text: string): unknown => {
  const parts = text.split(', ').map((part) => part.replace(/^(-?\d+)\.0$/, '$1').replace(/^(?:True|False)$/, (word) => word.toLowerCase()));
  const there = parts.length > 1 ? parts.filter((part) => part !== 'nan' && part !== 'None') : parts;
  return there.length === 1 && parts.length > 1 && Number.isFinite(Number(there[0])) ? Number(there[0]) : there.join(', ');
};
const wholeNumbers = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (_, cell: unknown) => (typeof cell === 'string' ? joined(cell) : cell));
const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

const capability: Capability = (folder) =>
  cases(folder, async ({ args }) => {
    const file = typeof args['file'] === 'string' ? join(folder, args['file']) : undefined;
    const rows = file && existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Row) : args['rows'];
    const directed = args['graph_type'] === 'digraph';
    const ports = testPorts();
    const report = await ports.clock.run(
      execute(
        buildNetworkGraph,
        {
          rows, sourceColumn: args['source_col'], targetColumn: args['target_col'], directed,
          sourceAttributes: list(args['source_attrs']), targetAttributes: list(args['target_attrs']), edgeAttributes: list(args['edge_attrs']),
        },
        ports,
        { id: 'conformance', signal: new AbortController().signal },
      ),
    );
    await ports.close();
    const { nodes = [], edges = [] } = report.sections ?? {};
    // Names are text in our tables; the vectors keep the cell as it was.
    const cells = new Map((rows as Row[]).flatMap((row) => [row[args['source_col'] as string], row[args['target_col'] as string]]).map((cell) => [String(cell), cell]));
    return {
      directed,
      node_count: nodes.length,
      edge_count: edges.length,
      nodes: nodes.map((node) => ({ ...node, id: cells.get(node['id'] as string) })).sort(byId),
      edges: edges.map(({ source, target, rows: _, ...attributes }) => [source, target, attributes]),
    };
  }, { compare: (answer, { result, better }) => difference(sorted(wholeNumbers(answer) as Graph), sorted(wholeNumbers(better ?? result) as Graph), { relative: 1e-9 }) });
export default capability;
