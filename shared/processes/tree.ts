import type { Row } from '../kit/report.ts';
import { type Draft, ordered } from './draft.ts';
import { linkByKey, linkByTime } from './link.ts';
import type { ProcessSchema } from './schema.ts';

/** A process in its place. */
export interface ProcessNode extends Pick<Draft, 'key' | 'host' | 'lower' | 'pid' | 'row' | 'made'> {
  /** Position in order of time; a made-up parent comes after its first child. */
  index: number;
  /** Time as in the key. */
  time: string;
  /** Position of the parent in `nodes`; -1 for a root. */
  parent: number;
}

/**
 * Processes laid out depth first, children in order of time: what is below the process at position `i` is `i + 1` to `end[i] - 1`,
 * so every walk costs as much as what it finds.
 */
export interface ProcessTree {
  schema: ProcessSchema;
  nodes: ProcessNode[];
  end: Int32Array;
  /** 0 for a root. */
  depth: Int32Array;
  /** Rows of other events, without a time, and processes cut free because they were their own ancestors. */
  left: { others: number; timeless: number; circles: number };
}

export const buildTree = (rows: readonly Row[], schema: ProcessSchema): ProcessTree => {
  const { rows: kept, moments, others, timeless } = ordered(rows, schema);
  const drafts = schema.known_parent ? linkByKey(kept, moments, schema, schema.known_parent) : linkByTime(kept, moments, schema);
  const { order, circles } = depthFirst(drafts);
  const place = new Int32Array(drafts.length);
  for (let position = 0; position < order.length; position += 1) place[order[position]!] = position;
  const nodes = Array.from(order, (index): ProcessNode => {
    const { key, host, lower, pid, row, made, moment, parent } = drafts[index]!;
    return { key, host, lower, pid, row, made, index, time: moment.text, parent: parent < 0 ? -1 : place[parent]! };
  });
  return { schema, nodes, ...extents(nodes), left: { others, timeless, circles } };
};

/** Where each subtree ends, and how deep each process is, of nodes in depth-first order. */
export const extents = (nodes: readonly Pick<ProcessNode, 'parent'>[]): Pick<ProcessTree, 'end' | 'depth'> => {
  const end = new Int32Array(nodes.length);
  const depth = new Int32Array(nodes.length);
  for (let position = 0; position < nodes.length; position += 1) {
    const { parent } = nodes[position]!;
    depth[position] = parent < 0 ? 0 : depth[parent]! + 1;
    end[position] = position + 1;
  }
  for (let position = nodes.length - 1; position >= 0; position -= 1) {
    const { parent } = nodes[position]!;
    if (parent >= 0 && end[parent]! < end[position]!) end[parent] = end[position]!;
  }
  return { end, depth };
};

/** Depth-first order without recursion. A circle is cut at its first process, which becomes a root. */
const depthFirst = (drafts: Draft[]): { order: Int32Array; circles: number } => {
  const size = drafts.length;
  const first = new Int32Array(size).fill(-1);
  const next = new Int32Array(size).fill(-1);
  for (let index = size - 1; index >= 0; index -= 1) {
    const { parent } = drafts[index]!;
    if (parent < 0) continue;
    next[index] = first[parent]!;
    first[parent] = index;
  }
  const order = new Int32Array(size);
  const seen = new Uint8Array(size);
  let filled = 0;
  const visit = (root: number) => {
    const stack = [root];
    for (let start = true; stack.length > 0; start = false) {
      const index = stack.pop()!;
      if (!start && next[index]! >= 0) stack.push(next[index]!);
      if (seen[index]) continue;
      seen[index] = 1;
      order[filled] = index;
      filled += 1;
      if (first[index]! >= 0) stack.push(first[index]!);
    }
  };
  for (let index = 0; index < size; index += 1) if (drafts[index]!.parent < 0) visit(index);
  let circles = 0;
  for (let index = 0; index < size; index += 1) {
    if (seen[index]) continue;
    circles += 1;
    // Follow the parents into the circle itself, so that what hangs on it stays below it.
    const passed = new Set<number>();
    let at = index;
    for (; !passed.has(at); at = drafts[at]!.parent) passed.add(at);
    drafts[at]!.parent = -1;
    visit(at);
  }
  return { order, circles };
};
