import { Random } from '../tables/random.ts';
import type { Work } from '../tables/work.ts';
import { CutTree } from './cut-tree.ts';
import type { Matrix } from './matrix.ts';

export interface CutForestOptions {
  seed: number;
  trees: number;
  /** Points a tree. */
  treeSize: number;
}

interface Planted {
  tree: CutTree;
  /** Row → its leaf. */
  leaves: Map<number, number>;
}

/** A forest of random cut trees over samples of one table. */
export interface CutForest {
  planted: Planted[];
  matrix: Matrix;
  samples: number;
}

/** Each tree takes its own sample, in random order. Cost: trees × samples × depth × columns. */
export function* cutForest(matrix: Matrix, { seed, trees, treeSize }: CutForestOptions): Work<CutForest> {
  const samples = Math.min(treeSize, matrix.rows);
  const planted: Planted[] = [];
  for (let index = 0; index < trees; index += 1) {
    const random = new Random(seed * 31 + index);
    const tree = new CutTree(matrix.values, matrix.columns, samples + 1, random);
    const leaves = new Map<number, number>();
    for (const row of shuffled(random.sample(samples, matrix.rows), random)) leaves.set(row, tree.insert(row));
    planted.push({ tree, leaves });
    yield (index + 1) / trees;
  }
  return { planted, matrix, samples };
}

/** Mean collusive displacement of every row: read off where the row is in the tree, expected where it is not. Rows never hide one another. */
export function* cutScores({ planted, matrix }: CutForest, rows: Matrix): Work<Float64Array> {
  const own = rows === matrix;
  const sums = new Float64Array(rows.rows);
  for (const [index, { tree, leaves }] of planted.entries()) {
    for (let row = 0; row < rows.rows; row += 1) {
      const leaf = own ? leaves.get(row) : undefined;
      sums[row]! += leaf === undefined ? tree.expected(rows.values, row * rows.columns) : tree.displacement(leaf);
    }
    yield (index + 1) / planted.length;
  }
  return sums.map((sum) => sum / planted.length);
}

/** How much each column displaces one row, as shares that add up to 1. */
export const cutReasons = ({ planted }: CutForest, { columns, values }: Matrix, row: number): Float64Array => {
  const credit = new Float64Array(columns);
  for (const { tree } of planted) tree.expected(values, row * columns, credit);
  const total = credit.reduce((sum, part) => sum + part, 0);
  return total > 0 ? credit.map((part) => part / total) : credit;
};

export interface StreamOptions extends CutForestOptions {
  /** Each tree is a sample of about this many latest rows. */
  window: number;
}

const rowsAStep = 2000;

/**
 * Scores rows in the order of the table, each against what came before it: expected displacement first, then each tree takes the row in with
 * probability treeSize / window and forgets its oldest. Scores of the first `treeSize` rows are 0 while the trees fill.
 */
export function* streamedScores(matrix: Matrix, { seed, trees, treeSize, window }: StreamOptions): Work<Float64Array> {
  const scores = new Float64Array(matrix.rows);
  const rate = Math.min(1, treeSize / window);
  const forest = Array.from({ length: trees }, (_, index) => {
    const random = new Random(seed * 31 + index);
    return { random, tree: new CutTree(matrix.values, matrix.columns, treeSize + 1, random), leaves: new Int32Array(treeSize), next: 0 };
  });
  for (let row = 0; row < matrix.rows; row += 1) {
    let sum = 0;
    for (const grown of forest) {
      const full = grown.tree.size >= treeSize;
      if (full) sum += grown.tree.expected(matrix.values, row * matrix.columns);
      if (full && grown.random.next() >= rate) continue;
      if (full) grown.tree.remove(grown.leaves[grown.next]!);
      grown.leaves[grown.next] = grown.tree.insert(row);
      grown.next = (grown.next + 1) % treeSize;
    }
    scores[row] = sum / trees;
    if (row % rowsAStep === rowsAStep - 1) yield (row + 1) / matrix.rows;
  }
  return scores;
}

const shuffled = (items: Uint32Array, random: Random): Uint32Array => {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const pick = random.integer(last + 1);
    [items[last], items[pick]] = [items[pick]!, items[last]!];
  }
  return items;
};
