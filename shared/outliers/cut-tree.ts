import type { Random } from '../tables/random.ts';

/** A point is followed no further when less than this chance is left that it stays uncut. */
const negligible = 1e-3;

/**
 * A robust random cut tree (Guha, Mishra, Roy & Schrijvers 2016) of at most `capacity` points, in arrays: node n has children `left[n]` and `right[n]`
 * (−1: a leaf, which holds point `point[n]`, `count[n]` times), the bounding box `box[2·n·d …]` (d lows, then d highs) and `count[n]` points below it.
 * A cut falls in a column with probability proportional to the length of the box in it, anywhere along it.
 */
export class CutTree {
  readonly #width: number;
  readonly #values: Float64Array;
  readonly #random: Random;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #parent: Int32Array;
  readonly #column: Int32Array;
  readonly #cut: Float64Array;
  readonly #count: Int32Array;
  readonly #box: Float64Array;
  /** The lengths of the box in all columns together. */
  readonly #length: Float64Array;
  readonly #free: Int32Array;
  #spare: number;
  #root = -1;

  /** `values`: the points, row after row, `width` numbers each. */
  constructor(values: Float64Array, width: number, capacity: number, random: Random) {
    const nodes = 2 * capacity;
    this.#values = values;
    this.#width = width;
    this.#random = random;
    this.#left = new Int32Array(nodes);
    this.#right = new Int32Array(nodes);
    this.#parent = new Int32Array(nodes);
    this.#column = new Int32Array(nodes);
    this.#cut = new Float64Array(nodes);
    this.#count = new Int32Array(nodes);
    this.#box = new Float64Array(nodes * 2 * width);
    this.#length = new Float64Array(nodes);
    this.#free = Int32Array.from({ length: nodes }, (_, index) => nodes - 1 - index);
    this.#spare = nodes;
  }

  get size(): number {
    return this.#root < 0 ? 0 : this.#count[this.#root]!;
  }

  /** Puts a point in; returns its leaf, which is that of its equals where there are any. */
  insert(point: number): number {
    const width = this.#width;
    const start = point * width;
    if (this.#root < 0) return (this.#root = this.#leaf(start, -1));
    for (let node = this.#root; ; ) {
      const low = 2 * node * width;
      let total = 0;
      for (let c = 0; c < width; c += 1) total += Math.max(this.#box[low + width + c]!, this.#values[start + c]!) - Math.min(this.#box[low + c]!, this.#values[start + c]!);
      if (total === 0) return this.#again(node);
      let reach = this.#random.next() * total;
      let column = 0;
      let from = 0;
      let to = 0;
      for (; column < width; column += 1) {
        from = Math.min(this.#box[low + column]!, this.#values[start + column]!);
        to = Math.max(this.#box[low + width + column]!, this.#values[start + column]!);
        if (reach < to - from || column === width - 1) break;
        reach -= to - from;
      }
      const cut = Math.min(from + reach, to);
      const value = this.#values[start + column]!;
      if (cut < this.#box[low + column]! && value <= cut) return this.#split(node, start, column, cut, true);
      if (cut >= this.#box[low + width + column]! && value > cut) return this.#split(node, start, column, cut, false);
      if (this.#left[node]! < 0) return this.#apart(node, start);
      node = this.#values[start + this.#column[node]!]! <= this.#cut[node]! ? this.#left[node]! : this.#right[node]!;
    }
  }

  /** Takes a point out by its leaf. */
  remove(leaf: number): void {
    if (this.#count[leaf]! > 1) {
      for (let node = leaf; node >= 0; node = this.#parent[node]!) this.#count[node]! -= 1;
      return;
    }
    const parent = this.#parent[leaf]!;
    this.#free[this.#spare++] = leaf;
    if (parent < 0) {
      this.#root = -1;
      return;
    }
    const sibling = this.#left[parent] === leaf ? this.#right[parent]! : this.#left[parent]!;
    this.#replace(parent, sibling);
    this.#free[this.#spare++] = parent;
    for (let node = this.#parent[sibling]!, shrinks = true; node >= 0; node = this.#parent[node]!) {
      this.#count[node]! -= 1;
      if (shrinks) shrinks = this.#fit(node);
    }
  }

  /** Collusive displacement of a leaf: the largest (points beside / points below) on its way to the root. */
  displacement(leaf: number): number {
    let most = 0;
    for (let node = leaf, parent = this.#parent[leaf]!; parent >= 0; node = parent, parent = this.#parent[node]!) {
      const own = this.#count[node]!;
      most = Math.max(most, (this.#count[parent]! - own) / own);
    }
    return most;
  }

  /**
   * The collusive displacement that the point at `start` of `values` may expect if it were put in now; nothing changes and nothing is drawn.
   * At each node the point would be cut off with probability (how far it lies outside) / (that + lengths of the box), and would then displace all below.
   * Once more points lie beside than are left below, nothing deeper can change that. With `credit`, each column gets its part.
   */
  expected(values: Float64Array, start: number, credit?: Float64Array): number {
    const width = this.#width;
    const box = this.#box;
    const count = this.#count;
    const left = this.#left;
    const right = this.#right;
    const column = this.#column;
    const cut = this.#cut;
    let expected = 0;
    let still = 1;
    let above = 0;
    let node = this.#root;
    while (node >= 0) {
      const mass = count[node]!;
      if (above >= mass && !credit) return expected + still * above;
      const low = 2 * node * width;
      const high = low + width;
      let outside = 0;
      for (let c = 0; c < width; c += 1) {
        const value = values[start + c]!;
        if (value < box[low + c]!) outside += box[low + c]! - value;
        else if (value > box[high + c]!) outside += value - box[high + c]!;
      }
      if (outside > 0) {
        const all = outside + this.#length[node]!;
        const gain = ((still * outside) / all) * (above > mass ? above : mass);
        expected += gain;
        still *= this.#length[node]! / all;
        if (credit) this.#share(credit, values, start, low, gain / outside);
        if (still < negligible) break;
      }
      if (left[node]! < 0) {
        if (outside === 0) expected += still * Math.max(above, 1 / (mass + 1));
        break;
      }
      node = values[start + column[node]!]! <= cut[node]! ? left[node]! : right[node]!;
      const below = count[node]!;
      const beside = (mass - below) / (below + 1);
      if (beside > above) above = beside;
    }
    return expected;
  }

  #share(credit: Float64Array, values: Float64Array, start: number, low: number, rate: number): void {
    for (let c = 0; c < this.#width; c += 1) {
      const value = values[start + c]!;
      credit[c]! += rate * Math.max(0, this.#box[low + c]! - value, value - this.#box[low + this.#width + c]!);
    }
  }

  #leaf(start: number, parent: number): number {
    const width = this.#width;
    const node = this.#free[--this.#spare]!;
    this.#left[node] = -1;
    this.#right[node] = -1;
    this.#parent[node] = parent;
    this.#count[node] = 1;
    this.#length[node] = 0;
    for (let c = 0; c < width; c += 1) this.#box[2 * node * width + c] = this.#box[(2 * node + 1) * width + c] = this.#values[start + c]!;
    return node;
  }

  #again(leaf: number): number {
    for (let node = leaf; node >= 0; node = this.#parent[node]!) this.#count[node]! += 1;
    return leaf;
  }

  /** Rounding put the cut on the point itself: cut between leaf and point in the first column where they differ. */
  #apart(leaf: number, start: number): number {
    const width = this.#width;
    let column = 0;
    while (this.#values[start + column] === this.#box[2 * leaf * width + column]) column += 1;
    const [own, other] = [this.#values[start + column]!, this.#box[2 * leaf * width + column]!];
    return this.#split(leaf, start, column, Math.min(own, other), own < other);
  }

  /** A new parent for `node` and a new leaf; boxes and counts above grow. */
  #split(node: number, start: number, column: number, cut: number, below: boolean): number {
    const width = this.#width;
    const branch = this.#free[--this.#spare]!;
    this.#replace(node, branch);
    const leaf = this.#leaf(start, branch);
    this.#parent[node] = branch;
    this.#left[branch] = below ? leaf : node;
    this.#right[branch] = below ? node : leaf;
    this.#column[branch] = column;
    this.#cut[branch] = cut;
    this.#count[branch] = this.#count[node]! + 1;
    this.#fit(branch);
    for (let up = this.#parent[branch]!; up >= 0; up = this.#parent[up]!) {
      this.#count[up]! += 1;
      const low = 2 * up * width;
      for (let c = 0; c < width; c += 1) {
        const value = this.#values[start + c]!;
        if (value < this.#box[low + c]!) this.#box[low + c] = value;
        if (value > this.#box[low + width + c]!) this.#box[low + width + c] = value;
      }
      this.#measure(up);
    }
    return leaf;
  }

  #replace(node: number, by: number): void {
    const parent = this.#parent[node]!;
    this.#parent[by] = parent;
    if (parent < 0) this.#root = by;
    else if (this.#left[parent] === node) this.#left[parent] = by;
    else this.#right[parent] = by;
  }

  /** The box from those of the children; whether it changed. */
  #fit(node: number): boolean {
    const width = this.#width;
    const box = this.#box;
    const [at, a, b] = [2 * node * width, 2 * this.#left[node]! * width, 2 * this.#right[node]! * width];
    let changed = false;
    for (let c = 0; c < 2 * width; c += 1) {
      const value = c < width ? Math.min(box[a + c]!, box[b + c]!) : Math.max(box[a + c]!, box[b + c]!);
      changed ||= box[at + c] !== value;
      box[at + c] = value;
    }
    this.#measure(node);
    return changed;
  }

  #measure(node: number): void {
    const low = 2 * node * this.#width;
    let length = 0;
    for (let c = 0; c < this.#width; c += 1) length += this.#box[low + this.#width + c]! - this.#box[low + c]!;
    this.#length[node] = length;
  }
}
