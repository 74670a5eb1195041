import { gunzipSync, gzipSync } from 'node:zlib';
import { Fault } from '../kit/fault.ts';
import type { Blobs } from '../kit/ports.ts';
import { extents, type ProcessNode, type ProcessTree } from './tree.ts';

const magic = 'gumshoe process tree 1';
const most = 2 ** 29;

/** The tree as gzip of JSON lines: a heading, then the processes in tree order. */
export const packed = ({ schema, nodes, left }: ProcessTree): Uint8Array => {
  const lines = [JSON.stringify({ magic, schema, left })];
  for (const { key, host, lower, pid, row, made, index, time, parent } of nodes) lines.push(JSON.stringify([key, host, lower, pid, made ? 1 : 0, index, time, parent, row]));
  return gzipSync(lines.join('\n'), { level: 1 });
};

type Line = [key: string, host: string, lower: string, pid: string, made: 0 | 1, index: number, time: string, parent: number, row: Record<string, unknown>];

const unpacked = (bytes: Uint8Array): ProcessTree => {
  try {
    const [heading = '', ...lines] = gunzipSync(bytes, { maxOutputLength: most }).toString('utf8').split('\n');
    const head = JSON.parse(heading) as { magic?: string } & Pick<ProcessTree, 'schema' | 'left'>;
    if (head.magic !== magic) throw new TypeError('not a tree');
    const nodes = lines.map((line): ProcessNode => {
      const [key, host, lower, pid, made, index, time, parent, row] = JSON.parse(line) as Line;
      return { key, host, lower, pid, made: made === 1, index, time, parent, row };
    });
    return { schema: head.schema, nodes, ...extents(nodes), left: head.left };
  } catch (cause) {
    const detail = 'The blob holds no process tree. Give the blob that build-process-tree names.';
    throw new Fault('invalid-input', `tree: ${detail}`, { flaws: [{ field: 'tree', detail }], cause });
  }
};

const mostHeld = 4;
/** Trees that this instance has read, by the blobs they came from: a few, the longest unused goes first. */
const held = new WeakMap<Blobs, Map<string, ProcessTree>>();

/** The stored tree; it is read once for each instance. */
export const storedTree = async (blobs: Blobs, name: string): Promise<ProcessTree> => {
  const trees = held.get(blobs) ?? new Map<string, ProcessTree>();
  held.set(blobs, trees);
  let tree = trees.get(name);
  if (!tree) {
    const bytes = await blobs.read(name);
    if (!bytes) throw new Fault('not-found', `tree: there is no blob "${name}". Build the tree again.`, { flaws: [{ field: 'tree', detail: 'There is no blob of this name.' }] });
    tree = unpacked(bytes);
  }
  trees.delete(name);
  trees.set(name, tree);
  if (trees.size > mostHeld) trees.delete(trees.keys().next().value!);
  return tree;
};
