import { Pairs } from '../tables/pairs.ts';
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
export const rarities = ({ size, parent, index, processes }: ProcessTree): ((position: number) => Rarity) => {
  const nameOf = (position: number): number => (position < 0 ? -1 : processes.name(index[position]!));
  const names = processes.names.texts.length;
  const ofName = new Int32Array(names);
  const trees = new Int32Array(names);
  const last = new Int32Array(names);
  const pairs = new Pairs();
  const pairOf = new Int32Array(size);
  const ofPair = new Int32Array(size);
  let tree = 0;
  for (let position = 0; position < size; position += 1) {
    const name = nameOf(position);
    if (parent[position]! < 0) tree += 1;
    ofName[name]! += 1;
    if (last[name] !== tree) trees[name]! += 1;
    last[name] = tree;
    pairOf[position] = pairs.of(nameOf(parent[position]!), name);
    ofPair[pairOf[position]!]! += 1;
  }
  return (position) => {
    const name = nameOf(position);
    const count = ofPair[pairOf[position]!]!;
    return { processes: ofName[name]!, trees: trees[name]!, pairs: count, surprise: Math.round(-Math.log2(count / size) * 1000) / 1000 };
  };
};
