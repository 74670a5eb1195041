import { momentOf } from './moment.ts';
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
  const { parent, end } = tree;
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
      return parent[from]! < 0 ? [] : [parent[from]!];
    case 'children':
      return [...source, ...below(tree, from)];
    case 'descendants':
      return source.concat(descendants(tree, from, maxLevels ?? Infinity));
    case 'ancestors':
      return [...ancestors(tree, from), ...source];
    case 'siblings': {
      const above = parent[from]!;
      return above < 0 ? [] : below(tree, above).filter((position) => includeSource || position !== from);
    }
  }
};

/** The processes one level below; the roots below -1. */
const below = ({ size, end }: ProcessTree, from: number): number[] => {
  const found: number[] = [];
  const stop = from < 0 ? size : end[from]!;
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
export const ancestors = ({ parent, depth }: ProcessTree, from: number): number[] => {
  const found = new Array<number>(depth[from]!);
  for (let position = parent[from]!, at = found.length - 1; position >= 0; position = parent[position]!) found[at--] = position;
  return found;
};

export const rootOf = ({ parent }: ProcessTree, from: number): number => {
  let position = from;
  while (parent[position]! >= 0) position = parent[position]!;
  return position;
};

/** Positions of the processes with this key: one for each host that has it. Only of those that began at its time are the keys written. */
export const positionsOf = (tree: ProcessTree, key: string, host?: string): number[] => {
  const time = momentOf(key.slice(key.lastIndexOf('|') + 1));
  const found = time ? tree.processes.began(time).map((index) => tree.place[index]!) : [];
  return found.filter((position) => tree.key(position) === key && (host === undefined || tree.host(position) === host)).sort((a, b) => a - b);
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

export const summaryOf = ({ size, parent, end, depth }: ProcessTree): TreeSummary => {
  const summary: TreeSummary = { Processes: size, RootProcesses: 0, LeafProcesses: 0, BranchProcesses: 0, IsolatedProcesses: 0, LargestTreeDepth: 0 };
  for (let position = 0; position < size; position += 1) {
    const root = parent[position]! < 0;
    const leaf = end[position] === position + 1;
    if (root) summary.RootProcesses += 1;
    if (leaf) summary.LeafProcesses += 1;
    if (!root && !leaf) summary.BranchProcesses += 1;
    if (root && leaf) summary.IsolatedProcesses += 1;
    summary.LargestTreeDepth = Math.max(summary.LargestTreeDepth, depth[position]! + 1);
  }
  return summary;
};
