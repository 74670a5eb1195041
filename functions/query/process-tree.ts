import { z } from 'zod';
import type { Call } from '../../shared/kit/call.ts';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Blobs } from '../../shared/kit/ports.ts';
import type { Row } from '../../shared/kit/report.ts';
import { linkInput, linkOptions, schemaInput, schemaOf, shapeInput } from '../../shared/processes/input.ts';
import { treeJson } from '../../shared/processes/json.ts';
import { rarities } from '../../shared/processes/rarity.ts';
import { outline } from '../../shared/processes/outline.ts';
import { ProcessRow, processRows } from '../../shared/processes/row.ts';
import { sharing } from '../../shared/processes/sharing.ts';
import { storedTree } from '../../shared/processes/stored.ts';
import { templateOf, treeText } from '../../shared/processes/text.ts';
import { buildTree, type ProcessTree } from '../../shared/processes/tree.ts';
import { ancestors, positionsOf, summaryOf, walk, walks } from '../../shared/processes/walk.ts';
import { batches, tableInput, type TableInput } from '../../shared/tables/source.ts';

/** Characters: the indents of a deep tree grow with the square of its depth. */
const mostText = 32_000_000;
const forms = ['rows', 'text', 'outline', 'json', 'summary'] as const;
const flaw = (field: string, detail: string): Fault => new Fault('invalid-input', `${field}: ${detail}`, { flaws: [{ field, detail }] });

export default operation({
  name: 'query-process-tree',
  summary: 'Ask a process tree for roots, parents, children, ancestors, text or rarity.',
  entities: ['process', 'host'],
  input: z.strictObject({
    tree: z.string().min(1).max(1024).optional().describe('The tree that build-process-tree has kept. Or give rows or blob to build one for this question.'),
    ...tableInput('table of process starts'),
    ...schemaInput,
    ...linkInput,
    ...shapeInput,
    walk: z.enum(['all', ...walks]).default('all').describe('Which processes, seen from the one that key names.'),
    key: z.string().max(10_000).optional().describe('proc_key of a process, or its source_index.'),
    host: z.string().max(300).optional().describe('Its host, where several have such a process.'),
    includeSource: z.boolean().default(true).describe('With the process itself among children, descendants, ancestors and siblings.'),
    maxLevels: z.int().min(-1).max(1_000_000).default(-1).describe('Most levels of descendants; -1 for all.'),
    form: z.enum(forms).default('rows').describe('Rows; also indented text; also an outline, a line each with the tree drawn beside; also nested JSON; or only the summary.'),
    width: z.int().min(20).max(1000).optional().describe('Where lines of text are wrapped, and those of an outline cut. Default: that of the template, 80; 120 for an outline.'),
    sortColumn: z.string().min(1).max(200).default('path').describe('Order of text: path for the tree, or a column.'),
    template: z
      .array(z.array(z.strictObject({ label: z.string().max(200), column: z.string().min(1).max(200) })).max(20))
      .max(20)
      .optional()
      .describe('Lines of the text of a process, each a list of labelled columns.'),
    rarity: z.boolean().default(false).describe('Also how rare each process is among the trees.'),
  }),
  sections: {
    processes: ProcessRow.extend({
      chain: z.string().optional().describe('Names from the root down; up to 32 levels.'),
      processes_of_name: z.int().optional(),
      trees_with_name: z.int().optional(),
      pairs: z.int().optional().describe('Processes of this name with a parent of the same name.'),
      surprise: z.number().optional().describe('Bits: -log2 of the share of such pairs among all processes.'),
    }),
    summary: z.object({ Processes: z.int(), RootProcesses: z.int(), LeafProcesses: z.int(), BranchProcesses: z.int(), IsolatedProcesses: z.int(), LargestTreeDepth: z.int() }),
    text: z.object({ text: z.string() }),
    json: z.object({ json: z.string() }),
  },
  limits: { rows: 300_000, seconds: 60, bytes: 256_000_000 },
  uses: ['blobs'],
  examples: [
    {
      name: 'Who started it',
      given: {
        rows: [
          { EventType: 'SYSCALL_EXECVE', TimeGenerated: '2024-03-04T10:00:00Z', Computer: 'web-1', exe: '/usr/sbin/nginx', pid: 700, ppid: 1, cmdline: 'nginx' },
          { EventType: 'SYSCALL_EXECVE', TimeGenerated: '2024-03-04T10:00:05Z', Computer: 'web-1', exe: '/bin/sh', pid: 812, ppid: 700, cmdline: 'sh -c id' },
        ],
        walk: 'ancestors',
        key: '/bin/sh|812|2024-03-04 10:00:05.000000',
      },
      rows: [{ proc_key: 'unknown|1|1970-01-01 00:00:00.000000' }, { exe: '/usr/sbin/nginx' }, { exe: '/bin/sh', chain: 'unknown > /usr/sbin/nginx > /bin/sh' }],
    },
  ],
  async *run(input, { blobs }, call) {
    const tree = await treeOf(input, blobs, call);
    if (input.form === 'summary') {
      yield ['summary', summaryOf(tree)] as const;
      return;
    }
    const found = foundIn(tree, input);
    if (input.form === 'text' || input.form === 'outline') {
      const template = input.template ? { lines: input.template, width: 80 } : templateOf(tree.schema);
      const lines =
        input.form === 'outline' ? outline(tree, found, input.width ?? 120) : treeText(tree, sorted(tree, found, input.sortColumn), { ...template, width: input.width ?? template.width });
      const written: string[] = [];
      let size = 0;
      for (const line of lines) {
        size += line.length + 1;
        if (size > mostText) {
          call.problem({ code: 'text-cut', about: 'text', detail: `Only the first ${mostText} characters of text are returned. Ask for a part of the tree, or for fewer levels.` });
          break;
        }
        written.push(line);
      }
      yield ['text', { text: `${written.join('\n')}\n` }] as const;
    } else if (input.form === 'json') {
      const top = topmost(tree, found);
      yield ['json', { json: `[${top.map((position) => [...treeJson(tree, position, tree.end[position]!)].join('').slice(1, -1)).join(',')}]` }] as const;
    }
    const rowAt = processRows(tree, input.parentColumns);
    const rare = input.rarity ? rarities(tree) : undefined;
    for (const position of found) {
      const { processes, trees, pairs, surprise } = rare?.(position) ?? {};
      const chain = tree.depth[position]! > 32 ? undefined : [...ancestors(tree, position), position].map((at) => tree.lower(at)).join(' > ');
      yield ['processes', { ...rowAt(position), chain, processes_of_name: processes, trees_with_name: trees, pairs, surprise }] as const;
    }
  },
});

const treeOf = async (input: TableInput & { tree?: string | undefined; oldestParentHours?: number | undefined } & Parameters<typeof schemaOf>[1], blobs: Blobs, call: Pick<Call, 'signal' | 'problem'>): Promise<ProcessTree> => {
  if (input.tree !== undefined) {
    if (input.rows || input.blob !== undefined) throw flaw('tree', 'Give it, or rows or blob.');
    return storedTree(blobs, input.tree);
  }
  const rows: Row[] = [];
  const share = sharing();
  for await (const batch of batches(input, { blobs }, call))
    for (const row of batch) {
      share(row);
      rows.push(row);
    }
  return buildTree(rows, schemaOf(rows, input), linkOptions(input));
};

interface Question {
  walk: 'all' | (typeof walks)[number];
  key?: string | undefined;
  host?: string | undefined;
  includeSource: boolean;
  maxLevels: number;
}

const foundIn = (tree: ProcessTree, { walk: kind, key, host, includeSource, maxLevels }: Question): number[] => {
  if (kind === 'all') return Array.from({ length: tree.size }, (_, position) => position);
  if (kind === 'roots') return walk(tree, 'roots', -1, { includeSource });
  if (key === undefined) throw flaw('key', `Say from which process to look for ${kind}.`);
  const named = positionsOf(tree, key, host);
  const positions = named.length === 0 && /^\d{1,9}$/.test(key) ? [...tree.place.subarray(Number(key), Number(key) + 1)] : named;
  if (positions.length === 0) throw new Fault('not-found', `key: the tree has no process "${key.slice(0, 200)}"${host === undefined ? '' : ` on ${host}`}.`);
  if (positions.length > 1) throw flaw('host', `Several hosts have this process: ${positions.slice(0, 10).map((position) => tree.host(position)).join(', ')}. Name one.`);
  return walk(tree, kind, positions[0]!, { includeSource, maxLevels: maxLevels < 0 ? undefined : maxLevels });
};

/** Those that are not below another one that was found before. */
const topmost = ({ end }: ProcessTree, positions: number[]): number[] => {
  let stop = 0;
  return positions.filter((position) => {
    const top = position >= stop;
    if (top) stop = end[position]!;
    return top;
  });
};

const sorted = (tree: ProcessTree, positions: number[], column: string): number[] => {
  if (column === 'path') return positions;
  const keyed = positions.map((position) => {
    const value = tree.row(position)[column];
    return { position, value: typeof value === 'number' || typeof value === 'string' ? value : '' };
  });
  const order = (a: string | number, b: string | number): number => (typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === 'number' ? -1 : 1);
  return keyed.sort((a, b) => order(a.value, b.value)).map(({ position }) => position);
};
