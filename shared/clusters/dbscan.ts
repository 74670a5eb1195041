import type { Work } from '../tables/work.ts';
import { KdTree } from './kd-tree.ts';
import type { Points } from './points.ts';

export interface DbscanOptions {
  /** Euclidean; a neighbour lies at this distance or nearer. */
  maxDistance: number;
  /** A core point has at least this many rows within the distance, itself included. */
  minSamples: number;
}

const pointsAStep = 5000;

/**
 * DBSCAN (Ester, Kriegel, Sander & Xu 1996) over weighted points: −1 is noise, clusters are numbered by their first core point, and a border
 * point joins the lowest-numbered cluster that reaches it. Neighbours are never listed: counting stops at `minSamples` and takes whole
 * boxes at once; connecting skips every box that already belongs to the point's cluster. So dense data costs about n·log n, memory n.
 */
export function* dbscan({ values, width, weight }: Points, { maxDistance, minSamples }: DbscanOptions): Work<Int32Array> {
  const size = weight.length;
  const tree = new KdTree(values, width);
  const reach = maxDistance * maxDistance;
  const search = new Search(tree, weight, reach);
  const core = new Uint8Array(size);
  for (let point = 0; point < size; point += 1) {
    if (search.heavy(point, minSamples)) core[point] = 1;
    if (point % pointsAStep === 0) yield (0.4 * point) / size;
  }
  const groups = new Groups(tree, core, reach);
  for (let point = 0; point < size; point += 1) {
    if (core[point]) groups.connect(point);
    if (point % pointsAStep === 0) yield 0.4 + (0.4 * point) / size;
  }
  const labels = new Int32Array(size).fill(-1);
  const numbers = new Map<number, number>();
  for (let point = 0; point < size; point += 1) {
    if (!core[point]) continue;
    const root = groups.find(point);
    if (!numbers.has(root)) numbers.set(root, numbers.size);
    labels[point] = numbers.get(root)!;
  }
  const lowest = lowestLabels(tree, labels);
  const border = labels.slice();
  for (let point = 0; point < size; point += 1) {
    if (!core[point]) border[point] = nearbyLabel(tree, labels, lowest, reach, point);
    if (point % pointsAStep === 0) yield 0.8 + (0.2 * point) / size;
  }
  return border;
}

class Search {
  readonly #tree: KdTree;
  readonly #weight: Float64Array;
  readonly #nodeWeight: Float64Array;
  readonly #reach: number;
  readonly #stack = new Int32Array(256);

  constructor(tree: KdTree, weight: Float64Array, reach: number) {
    this.#tree = tree;
    this.#weight = weight;
    this.#reach = reach;
    this.#nodeWeight = new Float64Array(tree.nodes);
    for (let node = tree.nodes - 1; node >= 0; node -= 1) {
      const child = tree.child[node]!;
      if (child > 0) this.#nodeWeight[node] = this.#nodeWeight[child]! + this.#nodeWeight[child + 1]!;
      else for (let place = tree.from[node]!; place < tree.to[node]!; place += 1) this.#nodeWeight[node]! += weight[tree.order[place]!]!;
    }
  }

  /** Do at least `wanted` rows lie within reach? */
  heavy(point: number, wanted: number): boolean {
    const tree = this.#tree;
    const stack = this.#stack;
    let sum = this.#weight[point]!;
    if (sum >= wanted) return true;
    sum = 0;
    let depth = 1;
    stack[0] = 0;
    while (depth > 0) {
      const node = stack[--depth]!;
      if (tree.nearest(node, point) > this.#reach) continue;
      if (tree.farthest(node, point) <= this.#reach) sum += this.#nodeWeight[node]!;
      else if (tree.child[node]! > 0) {
        stack[depth++] = tree.child[node]!;
        stack[depth++] = tree.child[node]! + 1;
      } else
        for (let place = tree.from[node]!; place < tree.to[node]!; place += 1) {
          const other = tree.order[place]!;
          if (tree.distance(point, other) <= this.#reach) sum += this.#weight[other]!;
        }
      if (sum >= wanted) return true;
    }
    return false;
  }
}

/** Core points that belong together: a union-find whose tree nodes remember when all their core points are one group. */
class Groups {
  readonly #tree: KdTree;
  readonly #core: Uint8Array;
  readonly #reach: number;
  readonly #parent: Int32Array;
  /** A core point of the node once all of them are one group; −1 not yet; −2: it has none. */
  readonly #whole: Int32Array;

  constructor(tree: KdTree, core: Uint8Array, reach: number) {
    this.#tree = tree;
    this.#core = core;
    this.#reach = reach;
    this.#parent = Int32Array.from(core, (_, point) => point);
    this.#whole = new Int32Array(tree.nodes).fill(-1);
    for (let node = tree.nodes - 1; node >= 0; node -= 1) this.#settle(node);
  }

  find(point: number): number {
    const parent = this.#parent;
    let root = point;
    while (parent[root] !== root) root = parent[root] = parent[parent[root]!]!;
    return root;
  }

  connect(point: number, node = 0): void {
    const tree = this.#tree;
    const whole = this.#whole[node]!;
    if (whole === -2 || (whole >= 0 && this.find(whole) === this.find(point)) || tree.nearest(node, point) > this.#reach) return;
    if (tree.child[node]! > 0) {
      this.connect(point, tree.child[node]);
      this.connect(point, tree.child[node]! + 1);
    } else
      for (let place = tree.from[node]!; place < tree.to[node]!; place += 1) {
        const other = tree.order[place]!;
        if (this.#core[other] && tree.distance(point, other) <= this.#reach) this.#parent[this.find(other)] = this.find(point);
      }
    if (whole === -1) this.#settle(node);
  }

  #settle(node: number): void {
    const tree = this.#tree;
    const child = tree.child[node]!;
    let whole = -2;
    const add = (other: number): boolean => {
      if (other === -2) return true;
      if (other === -1 || (whole >= 0 && this.find(whole) !== this.find(other))) return false;
      whole = other;
      return true;
    };
    if (child > 0) {
      if (add(this.#whole[child]!) && add(this.#whole[child + 1]!)) this.#whole[node] = whole;
      return;
    }
    for (let place = tree.from[node]!; place < tree.to[node]!; place += 1) if (this.#core[tree.order[place]!] && !add(tree.order[place]!)) return;
    this.#whole[node] = whole;
  }
}

const none = 2 ** 31 - 1;

const lowestLabels = (tree: KdTree, labels: Int32Array): Int32Array => {
  const lowest = new Int32Array(tree.nodes).fill(none);
  for (let node = tree.nodes - 1; node >= 0; node -= 1) {
    const child = tree.child[node]!;
    if (child > 0) lowest[node] = Math.min(lowest[child]!, lowest[child + 1]!);
    else
      for (let place = tree.from[node]!; place < tree.to[node]!; place += 1) {
        const label = labels[tree.order[place]!]!;
        if (label >= 0 && label < lowest[node]!) lowest[node] = label;
      }
  }
  return lowest;
};

/** The lowest label of a core point within reach, or −1. */
const nearbyLabel = (tree: KdTree, labels: Int32Array, lowest: Int32Array, reach: number, point: number): number => {
  let best = none;
  const visit = (node: number): void => {
    if (lowest[node]! >= best || tree.nearest(node, point) > reach) return;
    const child = tree.child[node]!;
    if (child > 0) {
      visit(child);
      visit(child + 1);
      return;
    }
    for (let place = tree.from[node]!; place < tree.to[node]!; place += 1) {
      const other = tree.order[place]!;
      if (labels[other]! >= 0 && labels[other]! < best && tree.distance(point, other) <= reach) best = labels[other]!;
    }
  };
  visit(0);
  return best === none ? -1 : best;
};
