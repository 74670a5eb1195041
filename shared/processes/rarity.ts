import type { ProcessTree } from './tree.ts';

export interface Rarity {
  /** Processes of this name. */
  processes: number;
  /** Trees that hold one of them. */
  trees: number;
  /** Processes of this name with a parent of the same name. */
  pairs: number;
  /** Bits of surprise of the parent and child together: -log2(pairs / all processes). */
  surprise: number;
}

/** How rare each process is among the trees, by its name and by its parent's. */
export const rarities = ({ nodes }: Pick<ProcessTree, 'nodes'>): ((position: number) => Rarity) => {
  const names = new Map<string, { processes: number; trees: number; last: number }>();
  const pairs = new Map<string, number>();
  const pairOf = (position: number): string => `${nodes[nodes[position]!.parent]?.lower ?? ''}\n${nodes[position]!.lower}`;
  let tree = 0;
  for (const [position, { lower, parent }] of nodes.entries()) {
    if (parent < 0) tree += 1;
    const name = names.get(lower) ?? { processes: 0, trees: 0, last: 0 };
    name.processes += 1;
    if (name.last !== tree) name.trees += 1;
    name.last = tree;
    names.set(lower, name);
    const pair = pairOf(position);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return (position) => {
    const { processes, trees } = names.get(nodes[position]!.lower)!;
    const count = pairs.get(pairOf(position))!;
    return { processes, trees, pairs: count, surprise: Math.round(-Math.log2(count / nodes.length) * 1000) / 1000 };
  };
};
