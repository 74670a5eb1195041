import type { ProcessTree } from './tree.ts';

export const walks = ['process', 'roots', 'root', 'root-tree', 'parent', 'children', 'descendants', 'ancestors', 'siblings'] as const;
export type Walk = (typeof walks)[number];

export interface WalkOptions {
  includeSource: boolean;
  /** Levels below the process; absent = all. */
  maxLevels?: number | undefined;
}

/** Positions of the processes that a walk finds, in tree order. `from` is not needed for `roots`. */
export const walk = (tree: ProcessTree, kind: Walk, from: number, { includeSource, maxLevels }: WalkOptions): number[] => {
  const { nodes, end } = tree;
  const source = includeSource ? [from] : [];
  switch (kind) {
    case 'process':
      return [from];
    case 'roots':
      return below(tree, -1);
    case 'root':
      return [rootOf(tree, from)];
    case 'root-tree': {
      const root = rootOf(tree, from);
      return Array.from({ length: end[root]! - root }, (_, offset) => root + offset);
    }
    case 'parent':
      return nodes[from]!.parent < 0 ? [] : [nodes[from]!.parent];
    case 'children':
      return [...source, ...below(tree, from)];
    case 'descendants':
      return source.concat(descendants(tree, from, maxLevels ?? Infinity));
    case 'ancestors':
      return [...ancestors(tree, from), ...source];
    case 'siblings': {
      const { parent } = nodes[from]!;
      return parent < 0 ? [] : below(tree, parent).filter((position) => includeSource || position !== from);
    }
  }
};

/** The processes one level below; the roots below -1. */
const below = ({ nodes, end }: ProcessTree, from: number): number[] => {
  const found: number[] = [];
  const stop = from < 0 ? nodes.length : end[from]!;
  for (let position = from + 1; position < stop; position = end[position]!) found.push(position);
  return found;
};

const descendants = ({ end, depth }: ProcessTree, from: number, levels: number): number[] => {
  const found: number[] = [];
  const deepest = depth[from]! + levels;
  for (let position = from + 1; position < end[from]!; ) {
    if (depth[position]! <= deepest) found.push(position);
    position = depth[position]! >= deepest ? end[position]! : position + 1;
  }
  return found;
};

/** From the root down to the parent. */
export const ancestors = ({ nodes, depth }: ProcessTree, from: number): number[] => {
  const found = new Array<number>(depth[from]!);
  for (let position = nodes[from]!.parent, at = found.length - 1; position >= 0; position = nodes[position]!.parent) found[at--] = position;
  return found;
};

export const rootOf = ({ nodes }: ProcessTree, from: number): number => {
  let position = from;
  while (nodes[position]!.parent >= 0) position = nodes[position]!.parent;
  return position;
};

const indexes = new WeakMap<ProcessTree, Map<string, number[]>>();

/** Positions of the processes with this key: one for each host that has it. */
export const positionsOf = (tree: ProcessTree, key: string, host?: string): number[] => {
  let index = indexes.get(tree);
  if (!index) {
    index = new Map();
    for (const [position, node] of tree.nodes.entries()) {
      const known = index.get(node.key);
      if (known) known.push(position);
      else index.set(node.key, [position]);
    }
    indexes.set(tree, index);
  }
  return (index.get(key) ?? []).filter((position) => host === undefined || tree.nodes[position]!.host === host);
};

export interface TreeSummary {
  Processes: number;
  RootProcesses: number;
  LeafProcesses: number;
  BranchProcesses: number;
  /** Root and leaf. */
  IsolatedProcesses: number;
  /** Processes on the longest path. */
  LargestTreeDepth: number;
}

export const summaryOf = ({ nodes, end, depth }: ProcessTree): TreeSummary => {
  const summary: TreeSummary = { Processes: nodes.length, RootProcesses: 0, LeafProcesses: 0, BranchProcesses: 0, IsolatedProcesses: 0, LargestTreeDepth: 0 };
  for (const [position, { parent }] of nodes.entries()) {
    const leaf = end[position] === position + 1;
    if (parent < 0) summary.RootProcesses += 1;
    if (leaf) summary.LeafProcesses += 1;
    if (parent >= 0 && !leaf) summary.BranchProcesses += 1;
    if (parent < 0 && leaf) summary.IsolatedProcesses += 1;
    summary.LargestTreeDepth = Math.max(summary.LargestTreeDepth, depth[position]! + 1);
  }
  return summary;
};
