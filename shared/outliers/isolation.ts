import { wrongField } from '../kit/fault.ts';
import { Random } from '../tables/random.ts';
import type { Work } from '../tables/work.ts';
import type { Matrix } from './matrix.ts';
import { sizeOf } from './sizes.ts';

export interface IsolationOptions {
  seed: number;
  trees?: number;
  /** Rows a tree: a number or a share; default min(100, rows). */
  maxSamples?: number | undefined;
  /** Columns a tree: a number or a share; default ⌊√columns⌋; all of them when extended. */
  maxFeatures?: number | undefined;
  /** Cut along random slopes in place of single columns (Hariri, Carrasco Kind & Brunner 2019). Scale the columns before. */
  extended?: boolean;
}

/** One tree in arrays: node n cuts at `cut[n]`; its children are `child[n]` (at or below) and `child[n] + 1`; 0 marks a leaf of `size[n]` rows. */
interface Tree {
  /** Column of the cut. Extended: place of the normal in `normals`, divided by the number of columns. */
  column: Int32Array;
  cut: Float64Array;
  child: Int32Array;
  size: Float64Array;
  /** Depth, and in leaves also c(size). */
  length: Float64Array;
  normals: Float64Array;
}

export interface IsolationForest {
  trees: Tree[];
  samples: number;
  features: number;
  extended: boolean;
}

/** Mean path length of an unsuccessful search in a binary tree of n: 2(ln(n−1) + γ) − 2(n−1)/n. */
export const averagePath = (n: number): number => (n <= 1 ? 0 : n === 2 ? 1 : 2 * (Math.log(n - 1) + 0.5772156649) - (2 * (n - 1)) / n);

/**
 * Isolation forest (Liu, Ting & Zhou 2008): each tree cuts a sample at random until rows stand alone or the depth is ⌈log2(samples)⌉. Few cuts
 * isolate what is unusual. The same seed and table give the same forest. Cost: trees × samples × depth.
 */
export function* isolationForest(matrix: Matrix, { seed, trees = 100, maxSamples, maxFeatures, extended = false }: IsolationOptions): Work<IsolationForest> {
  const samples = sizeOf(maxSamples, matrix.rows, 100);
  if (maxFeatures !== undefined && maxFeatures > matrix.columns) throw wrongField('maxFeatures', `There are ${matrix.columns} columns with numbers; give at most that, or a share below 1.`);
  const features = extended ? matrix.columns : sizeOf(maxFeatures, matrix.columns, Math.floor(Math.sqrt(matrix.columns)));
  const random = new Random(seed);
  const grown: Tree[] = [];
  for (let tree = 0; tree < trees; tree += 1) {
    const rows = random.sample(samples, matrix.rows);
    const columns = Int32Array.from(random.sample(features, matrix.columns));
    grown.push(grow(matrix, rows, columns, extended, random));
    yield (tree + 1) / trees;
  }
  return { trees: grown, samples, features, extended };
}

const grow = ({ values, columns: width }: Matrix, rows: Uint32Array, columns: Int32Array, extended: boolean, random: Random): Tree => {
  const deepest = Math.ceil(Math.log2(Math.max(2, rows.length)));
  const most = 2 * rows.length;
  const tree: Tree = {
    column: new Int32Array(most), cut: new Float64Array(most), child: new Int32Array(most), size: new Float64Array(most), length: new Float64Array(most),
    normals: extended ? new Float64Array(rows.length * width) : new Float64Array(0),
  };
  let nodes = 1;
  let slopes = 0;
  const side = new Float64Array(rows.length);
  const pending: [node: number, from: number, to: number, depth: number][] = [[0, 0, rows.length, 0]];
  const leaf = (node: number, size: number, depth: number): void => void (tree.length[node] = depth + averagePath(size));
  while (pending.length > 0) {
    const [node, from, to, depth] = pending.pop()!;
    tree.size[node] = to - from;
    if (to - from <= 1 || depth >= deepest) {
      leaf(node, to - from, depth);
      continue;
    }
    const cut = extended ? slope(slopes) : level();
    if (cut === undefined) {
      leaf(node, to - from, depth);
      continue;
    }
    const middle = partition(rows, side, from, to, cut);
    if (middle === from || middle === to) {
      leaf(node, to - from, depth);
      continue;
    }
    tree.cut[node] = cut;
    if (extended) tree.column[node] = slopes++;
    tree.length[node] = depth;
    tree.child[node] = nodes;
    pending.push([nodes + 1, middle, to, depth + 1], [nodes, from, middle, depth + 1]);
    nodes += 2;

    /** A random column that is not constant here, and a random cut between its ends. */
    function level(): number | undefined {
      for (let left = columns.length; left > 0; left -= 1) {
        const pick = random.integer(left);
        const column = columns[pick]!;
        columns[pick] = columns[left - 1]!;
        columns[left - 1] = column;
        let low = Infinity;
        let high = -Infinity;
        for (let place = from; place < to; place += 1) {
          const value = values[rows[place]! * width + column]!;
          side[place] = value;
          if (value < low) low = value;
          if (value > high) high = value;
        }
        if (low === high) continue;
        tree.column[node] = column;
        const cut = low + random.next() * (high - low);
        return cut >= high ? low : cut;
      }
      return undefined;
    }

    /** A random direction, through a random point of the box around these rows. */
    function slope(at: number): number | undefined {
      let offset = 0;
      let wide = false;
      side.fill(0, from, to);
      for (let column = 0; column < width; column += 1) {
        const normal = random.normal();
        tree.normals[at * width + column] = normal;
        let low = Infinity;
        let high = -Infinity;
        for (let place = from; place < to; place += 1) {
          const value = values[rows[place]! * width + column]!;
          side[place]! += normal * value;
          if (value < low) low = value;
          if (value > high) high = value;
        }
        wide ||= low < high;
        offset += normal * (low + random.next() * (high - low));
      }
      return wide ? offset : undefined;
    }
  }
  return tree;
};

/** Moves rows whose side is at or below the cut to the front; returns where the others begin. */
const partition = (rows: Uint32Array, side: Float64Array, from: number, to: number, cut: number): number => {
  let low = from;
  let high = to - 1;
  while (low <= high) {
    if (side[low]! <= cut) {
      low += 1;
      continue;
    }
    [rows[low], rows[high]] = [rows[high]!, rows[low]!];
    [side[low], side[high]] = [side[high]!, side[low]!];
    high -= 1;
  }
  return low;
};

/** s = 2^(−mean path length / c(samples)) for every row, 0 to 1, high = unusual. Tree by tree over all rows. */
export function* isolationScores({ trees, samples, extended }: IsolationForest, { rows, columns: width, values }: Matrix): Work<Float64Array> {
  const lengths = new Float64Array(rows);
  for (const [index, { column, cut, child, length, normals }] of trees.entries()) {
    for (let row = 0; row < rows; row += 1) {
      const start = row * width;
      let node = 0;
      for (let next = child[0]!; next !== 0; next = child[node]!) {
        let side: number;
        if (extended) {
          side = 0;
          const normal = column[node]! * width;
          for (let place = 0; place < width; place += 1) side += normals[normal + place]! * values[start + place]!;
        } else side = values[start + column[node]!]!;
        node = side <= cut[node]! ? next : next + 1;
      }
      lengths[row]! += length[node]!;
    }
    yield (index + 1) / trees.length;
  }
  // Trees of one row each tell nobody apart.
  if (samples < 2) return lengths.fill(0.5);
  const scale = -1 / (trees.length * averagePath(samples));
  return lengths.map((sum) => 2 ** (sum * scale));
}

/**
 * How much each column isolates one row, as shares that add up to 1: every cut on its way gives its column log2(rows before / rows after) − 1 bits
 * where that is positive; an extended cut shares them by |normal × distance from the centre of the training rows|.
 */
export const isolationReasons = ({ trees, extended }: IsolationForest, { columns: width, values }: Matrix, row: number): Float64Array => {
  const credit = new Float64Array(width);
  const start = row * width;
  for (const { column, cut, child, size, normals } of trees)
    for (let node = 0; child[node] !== 0; ) {
      const normal = column[node]! * width;
      let side = extended ? 0 : values[start + column[node]!]!;
      let reach = 0;
      if (extended)
        for (let place = 0; place < width; place += 1) {
          const part = normals[normal + place]! * values[start + place]!;
          side += part;
          reach += Math.abs(part);
        }
      const next = side <= cut[node]! ? child[node]! : child[node]! + 1;
      const bits = Math.max(0, Math.log2(size[node]! / size[next]!) - 1);
      if (!extended) credit[column[node]!]! += bits;
      else if (reach > 0) for (let place = 0; place < width; place += 1) credit[place]! += (bits * Math.abs(normals[normal + place]! * values[start + place]!)) / reach;
      node = next;
    }
  const total = credit.reduce((sum, bits) => sum + bits, 0);
  return total > 0 ? credit.map((bits) => bits / total) : credit;
};
