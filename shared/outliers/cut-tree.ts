import type { Random } from '../tables/random.ts';

/** A point is followed no further when less than this chance is left that it stays uncut. */
const negligible = 1e-3;

/** Whole numbers of a node, eight places each; `left` −1 marks a leaf. */
const [count, left, right, column, parent, places] = [0, 1, 2, 3, 4, 8] as const;
/** Its real numbers; from `box` on, low and high of each column in turn. */
const [length, cut, box] = [0, 1, 2] as const;

/**
 * A robust random cut tree (Guha, Mishra, Roy & Schrijvers 2016) of at most `capacity` points. A cut falls in a column with probability proportional
 * to the length of the bounding box in it, anywhere along it. Each node is two short records, so that a visit touches few places of memory:
 * points below, children, column of the cut and parent; sum of the box's lengths, place of the cut and box.
 */
export class CutTree {
  readonly #width: number;
  readonly #stride: number;
  readonly #values: Float64Array;
  readonly #random: Random;
  readonly #links: Int32Array;
  readonly #shapes: Float64Array;
  /** The point that is looked at. */
  readonly #point: Float64Array;
  readonly #free: Int32Array;
  #spare: number;
  #root = -1;

  /** `values`: the points, row after row, `width` numbers each. */
  constructor(values: Float64Array, width: number, capacity: number, random: Random) {
    const most = 2 * capacity;
    this.#width = width;
    this.#stride = box + 2 * width;
    this.#values = values;
    this.#random = random;
    this.#links = new Int32Array(most * places);
    this.#shapes = new Float64Array(most * this.#stride);
    this.#point = new Float64Array(width);
    this.#free = Int32Array.from({ length: most }, (_, index) => most - 1 - index);
    this.#spare = most;
  }

  get size(): number {
    return this.#root < 0 ? 0 : this.#links[this.#root * places + count]!;
  }

  /** Puts a point in; returns its leaf, which is that of its equals where there are any. */
  insert(row: number): number {
    const links = this.#links;
    const shapes = this.#shapes;
    const stride = this.#stride;
    const width = this.#width;
    const point = this.#point;
    for (let c = 0; c < width; c += 1) point[c] = this.#values[row * width + c]!;
    if (this.#root < 0) return (this.#root = this.#leaf(-1));
    for (let node = this.#root; ; ) {
      const lengths = shapes[node * stride + length]! + this.#outside(node);
      if (lengths === 0) return this.#again(node);
      let reach = this.#random.next() * lengths;
      let c = 0;
      let from = 0;
      let to = 0;
      for (; ; c += 1) {
        from = Math.min(shapes[node * stride + box + 2 * c]!, point[c]!);
        to = Math.max(shapes[node * stride + box + 2 * c + 1]!, point[c]!);
        if (reach < to - from || c === width - 1) break;
        reach -= to - from;
      }
      const place = Math.min(from + reach, to);
      if (place < shapes[node * stride + box + 2 * c]! && point[c]! <= place) return this.#split(node, c, place, true);
      if (place >= shapes[node * stride + box + 2 * c + 1]! && point[c]! > place) return this.#split(node, c, place, false);
      if (links[node * places + left]! < 0) return this.#apart(node);
      node = point[links[node * places + column]!]! <= shapes[node * stride + cut]! ? links[node * places + left]! : links[node * places + right]!;
    }
  }

  /** Takes a point out by its leaf. */
  remove(leaf: number): void {
    const links = this.#links;
    if (links[leaf * places + count]! > 1) {
      for (let node = leaf; node >= 0; node = links[node * places + parent]!) links[node * places + count]! -= 1;
      return;
    }
    this.#free[this.#spare++] = leaf;
    const above = links[leaf * places + parent]!;
    if (above < 0) {
      this.#root = -1;
      return;
    }
    const sibling = links[above * places + left] === leaf ? links[above * places + right]! : links[above * places + left]!;
    this.#replace(above, sibling);
    this.#free[this.#spare++] = above;
    for (let node = links[sibling * places + parent]!, shrinks = true; node >= 0; node = links[node * places + parent]!) {
      links[node * places + count]! -= 1;
      if (shrinks) shrinks = this.#fit(node);
    }
  }

  /** Collusive displacement of a leaf: the largest (points beside / points below) on its way to the root. */
  displacement(leaf: number): number {
    const links = this.#links;
    let most = 0;
    for (let node = leaf, above = links[leaf * places + parent]!; above >= 0; node = above, above = links[node * places + parent]!) {
      const own = links[node * places + count]!;
      most = Math.max(most, (links[above * places + count]! - own) / own);
    }
    return most;
  }

  /**
   * The collusive displacement that the point at `start` of `values` may expect if it were put in now; nothing changes and nothing is drawn.
   * At each node the point would be cut off with probability (how far it lies outside) / (that + lengths of the box), and would then displace all below.
   * Once more points lie beside than are left below, nothing deeper can change that. With `credit`, each column gets its part.
   */
  expected(values: Float64Array, start: number, credit?: Float64Array): number {
    const links = this.#links;
    const shapes = this.#shapes;
    const stride = this.#stride;
    const width = this.#width;
    const point = this.#point;
    for (let c = 0; c < width; c += 1) point[c] = values[start + c]!;
    let expected = 0;
    let still = 1;
    let beside = 0;
    for (let node = this.#root; node >= 0; ) {
      const mass = links[node * places + count]!;
      if (beside >= mass && !credit) return expected + still * beside;
      const outside = this.#outside(node);
      if (outside > 0) {
        const all = outside + shapes[node * stride + length]!;
        const gain = ((still * outside) / all) * (beside > mass ? beside : mass);
        expected += gain;
        still *= shapes[node * stride + length]! / all;
        if (credit) this.#share(credit, node, gain / outside);
        if (still < negligible) return expected;
      }
      if (links[node * places + left]! < 0) return outside === 0 ? expected + still * Math.max(beside, 1 / (mass + 1)) : expected;
      node = point[links[node * places + column]!]! <= shapes[node * stride + cut]! ? links[node * places + left]! : links[node * places + right]!;
      const below = links[node * places + count]!;
      const ratio = (mass - below) / (below + 1);
      if (ratio > beside) beside = ratio;
    }
    return expected;
  }

  /** How far the point lies outside of a node's box, over all columns. */
  #outside(node: number): number {
    const shapes = this.#shapes;
    const point = this.#point;
    let outside = 0;
    for (let c = 0, at = node * this.#stride + box; c < point.length; c += 1, at += 2) {
      const value = point[c]!;
      if (value < shapes[at]!) outside += shapes[at]! - value;
      else if (value > shapes[at + 1]!) outside += value - shapes[at + 1]!;
    }
    return outside;
  }

  #share(credit: Float64Array, node: number, rate: number): void {
    for (let c = 0, at = node * this.#stride + box; c < this.#width; c += 1, at += 2) credit[c]! += rate * Math.max(0, this.#shapes[at]! - this.#point[c]!, this.#point[c]! - this.#shapes[at + 1]!);
  }

  #leaf(above: number): number {
    const links = this.#links;
    const shapes = this.#shapes;
    const stride = this.#stride;
    const node = this.#free[--this.#spare]!;
    links[node * places + left] = -1;
    links[node * places + parent] = above;
    links[node * places + count] = 1;
    shapes[node * stride + length] = 0;
    for (let c = 0; c < this.#width; c += 1) shapes[node * stride + box + 2 * c] = shapes[node * stride + box + 2 * c + 1] = this.#point[c]!;
    return node;
  }

  #again(leaf: number): number {
    for (let node = leaf; node >= 0; node = this.#links[node * places + parent]!) this.#links[node * places + count]! += 1;
    return leaf;
  }

  /** Rounding put the cut on the point itself: cut between leaf and point in the first column where they differ. */
  #apart(leaf: number): number {
    let c = 0;
    while (this.#point[c] === this.#shapes[leaf * this.#stride + box + 2 * c]) c += 1;
    const [own, other] = [this.#point[c]!, this.#shapes[leaf * this.#stride + box + 2 * c]!];
    return this.#split(leaf, c, Math.min(own, other), own < other);
  }

  /** A new parent for `node` and a new leaf for the point; boxes and counts above grow. */
  #split(node: number, at: number, place: number, below: boolean): number {
    const links = this.#links;
    const shapes = this.#shapes;
    const stride = this.#stride;
    const branch = this.#free[--this.#spare]!;
    this.#replace(node, branch);
    const leaf = this.#leaf(branch);
    links[node * places + parent] = branch;
    links[branch * places + left] = below ? leaf : node;
    links[branch * places + right] = below ? node : leaf;
    links[branch * places + column] = at;
    shapes[branch * stride + cut] = place;
    links[branch * places + count] = links[node * places + count]! + 1;
    this.#fit(branch);
    for (let up = links[branch * places + parent]!; up >= 0; up = links[up * places + parent]!) {
      links[up * places + count]! += 1;
      for (let c = 0, edge = up * stride + box; c < this.#width; c += 1, edge += 2) {
        if (this.#point[c]! < shapes[edge]!) shapes[edge] = this.#point[c]!;
        if (this.#point[c]! > shapes[edge + 1]!) shapes[edge + 1] = this.#point[c]!;
      }
      this.#measure(up);
    }
    return leaf;
  }

  #replace(node: number, by: number): void {
    const links = this.#links;
    const above = links[node * places + parent]!;
    links[by * places + parent] = above;
    if (above < 0) this.#root = by;
    else if (links[above * places + left] === node) links[above * places + left] = by;
    else links[above * places + right] = by;
  }

  /** The box from those of the children; whether it changed. */
  #fit(node: number): boolean {
    const links = this.#links;
    const shapes = this.#shapes;
    const stride = this.#stride;
    const [a, b] = [links[node * places + left]!, links[node * places + right]!];
    let changed = false;
    for (let edge = box; edge < this.#stride; edge += 1) {
      const value = (edge - box) % 2 === 0 ? Math.min(shapes[a * stride + edge]!, shapes[b * stride + edge]!) : Math.max(shapes[a * stride + edge]!, shapes[b * stride + edge]!);
      changed ||= shapes[node * stride + edge] !== value;
      shapes[node * stride + edge] = value;
    }
    this.#measure(node);
    return changed;
  }

  #measure(node: number): void {
    let sum = 0;
    for (let edge = node * this.#stride + box; edge < (node + 1) * this.#stride; edge += 2) sum += this.#shapes[edge + 1]! - this.#shapes[edge]!;
    this.#shapes[node * this.#stride + length] = sum;
  }
}
