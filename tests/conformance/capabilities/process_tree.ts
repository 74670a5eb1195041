import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import buildProcessTree from '../../../functions/build/process-tree.ts';
import queryProcessTree from '../../../functions/query/process-tree.ts';
import type { Row } from '../../../shared/kit/report.ts';
import { inferSchema, processSchemas } from '../../../shared/processes/schema.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';
import type { Capability } from '../capability.ts';
import { cases } from '../cases.ts';
import { difference } from '../compare.ts';

interface Built {
  summary: Row;
  tree_depth: unknown;
  nodes: Row[];
  hosts: Row[];
}
interface Better {
  parents?: { host: string; child: string; parent: string }[];
  roots?: number;
  processes?: number;
}

const walks: Record<string, string> = {
  get_process: 'process', get_roots: 'roots', get_root: 'root', get_root_tree: 'root-tree', get_parent: 'parent', get_children: 'children', get_descendents: 'descendants',
  get_ancestors: 'ancestors', get_siblings: 'siblings',
};
const single = new Set(['get_parent', 'get_root', 'get_process']);

const digest = (keys: string[]): unknown => (keys.length > 40 ? { count: keys.length, sha1: createHash('sha1').update(keys.join('\n')).digest('hex') } : keys);
/** Text vectors print missing values as nan or None; blank is as good. Blanks at line ends do not count. */
const plain = (text: unknown): string => String(text).replace(/: (?:nan|None)(?=\s|$)/g, ': ').replace(/:\n +(?:nan|None)(?=\s|$)/g, ':').replace(/[ ]+$/gm, '');
/** A missing value that is written takes room, so the lines around it may break elsewhere. */
const texts = (answer: unknown, wanted: unknown): string | undefined => {
  const [got, target] = [plain(answer), plain(wanted)];
  const loose = target !== wanted && got.replace(/\s+/g, ' ') === target.replace(/\s+/g, ' ');
  return loose ? undefined : difference(got, target);
};
const bySchema = (schema: unknown) =>
  typeof schema === 'object' && schema !== null ? { customSchema: Object.fromEntries(Object.entries(schema).flatMap(([role, column]) => (column === null ? [] : [[role, role === 'event_id_identifier' ? String(column) : column]]))) } : {};

const answerTo = (folder: string) => {
  const ports = testPorts();
  const trees = new Map<number, string>();
  return async ({ op, args }: { op: string; args: Record<string, unknown> }, _: string, index: number): Promise<unknown> => {
    if (index === 0) trees.clear();
    const tree = trees.get(Number(/\d+$/.exec((args['tree'] as string | undefined) ?? 'call 1')) - 1);
    if (op === 'infer_schema') {
      const name = inferSchema(args['columns'] as string[]);
      return name === undefined ? null : processSchemas[name].process_name;
    }
    const rows = typeof args['file'] === 'string' ? readFileSync(join(folder, args['file']), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Row) : args['rows'];
    if (op === 'tree_to_text') {
      const width = args['wrap_column'] ?? undefined;
      const sortColumn = args['sort_column'] ?? undefined;
      return (await runIn(queryProcessTree, { rows: args['tree_rows'], form: 'text', ...bySchema(args['schema']), width, sortColumn })).sections!['text']![0]!['text'];
    }
    if (op === 'build_tree') {
      const { sections = {} } = await runIn(buildProcessTree, { rows, ...bySchema(args['schema']) }, ports);
      const { tree: name, schema: _, ...summary } = sections['summary']![0]!;
      trees.set(index, name as string);
      const nodes = sections['processes']!.map((row) => ({
        proc_key: row['proc_key'], parent_key: row['parent_key'], is_root: row['IsRoot'], is_leaf: row['IsLeaf'], is_branch: row['IsBranch'], depth: row['depth'], root_key: row['root_key'],
      }));
      return { summary, tree_depth: summary['LargestTreeDepth'], nodes, hosts: sections['processes']! } satisfies Built;
    }
    if (op === 'get_summary_info') {
      const { sections = {} } = await runIn(queryProcessTree, { tree, form: 'summary' }, ports);
      return sections['summary']![0];
    }
    const kind = walks[op];
    if (!kind) throw new Error(`Unknown operation ${op}.`);
    const report = await runIn(
      queryProcessTree,
      { tree, walk: kind, key: args['proc_key'] ?? undefined, includeSource: args['include_source'] ?? undefined, maxLevels: args['max_levels'] ?? undefined },
      ports,
    );
    const keys = report.rows.map((row) => row['proc_key'] as string);
    if (single.has(op)) return keys[0] ?? null;
    // In the order of code points, as the vectors were sorted.
    return digest(keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  };
};

const byKey = (nodes: Row[]): Record<string, unknown> => Object.fromEntries(nodes.filter((node) => node['proc_key'] !== null).map((node) => [node['proc_key'], node]));

const built = (answer: Built, result: Built | undefined, better: Better | undefined): string | undefined => {
  if (!better) return difference({ summary: answer.summary, depth: answer.tree_depth, nodes: byKey(answer.nodes) }, { summary: result!.summary, depth: result!.tree_depth, nodes: byKey(result!.nodes) });
  const { parents = [], roots, processes } = better;
  const counts = difference({ roots: answer.summary['RootProcesses'], processes: answer.summary['Processes'] }, { roots, processes }, { partial: true });
  if (counts !== undefined) return roots === undefined || processes === undefined ? difference(answer.summary, { ...(roots !== undefined && { RootProcesses: roots }), ...(processes !== undefined && { Processes: processes }) }, { partial: true }) : counts;
  const missing = parents.find(({ host, child, parent }) => !answer.hosts.some((row) => row['host'] === host && String(row['proc_key']).startsWith(child) && row['parent_key'] === parent));
  return missing && `${missing.child} on ${missing.host} has not the parent ${missing.parent}`;
};

const capability: Capability = async function* (folder) {
  yield* cases(folder, answerTo(folder), {
    compare: (answer, { result, better }, { op }) => {
      if (op === 'build_tree') return built(answer as Built, result as Built | undefined, better as Better | undefined);
      if (op === 'tree_to_text') return texts(answer, better ?? result);
      return difference(answer, better ?? result);
    },
  });
};
export default capability;
