const bucket = 8;

/**
 * A k-d tree (Bentley 1975) over points of `width` numbers: `order` holds the points, node n those from `from[n]` to `to[n]`, its children are
 * `child[n]` and `child[n] + 1` (0: a leaf), its bounding box `box[2·n·width …]` (lows, then highs). Cut at the median of the widest side.
 */
export class KdTree {
  readonly width: number;
  readonly values: Float64Array;
  readonly order: Uint32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly child: Int32Array;
  readonly box: Float64Array;
  readonly nodes: number;

  constructor(values: Float64Array, width: number) {
    const size = values.length / width;
    const most = Math.max(1, 4 * Math.ceil(size / bucket));
    this.width = width;
    this.values = values;
    this.order = Uint32Array.from({ length: size }, (_, point) => point);
    this.from = new Int32Array(most);
    this.to = new Int32Array(most);
    this.child = new Int32Array(most);
    this.box = new Float64Array(most * 2 * width);
    this.nodes = this.#build(size);
  }

  #build(size: number): number {
    const { from, to, child, box, width } = this;
    let nodes = 1;
    to[0] = size;
    for (let node = 0; node < nodes; node += 1) {
      const low = 2 * node * width;
      this.#bound(node);
      let side = 0;
      for (let c = 1; c < width; c += 1) if (box[low + width + c]! - box[low + c]! > box[low + width + side]! - box[low + side]!) side = c;
      if (to[node]! - from[node]! <= bucket || box[low + width + side] === box[low + side]) continue;
      const middle = (from[node]! + to[node]!) >> 1;
      this.#select(from[node]!, to[node]! - 1, middle, side);
      child[node] = nodes;
      from[nodes] = from[node]!;
      to[nodes] = middle;
      from[nodes + 1] = middle;
      to[nodes + 1] = to[node]!;
      nodes += 2;
    }
    return nodes;
  }

  #bound(node: number): void {
    const { values, order, box, width } = this;
    const low = 2 * node * width;
    box.fill(Infinity, low, low + width);
    box.fill(-Infinity, low + width, low + 2 * width);
    for (let place = this.from[node]!; place < this.to[node]!; place += 1)
      for (let c = 0; c < width; c += 1) {
        const value = values[order[place]! * width + c]!;
        if (value < box[low + c]!) box[low + c] = value;
        if (value > box[low + width + c]!) box[low + width + c] = value;
      }
  }

  /** Moves the points so that the one at `middle` is where sorting by one side would put it (Hoare's selection). */
  #select(from: number, to: number, middle: number, side: number): void {
    const { values, order, width } = this;
    let low = from;
    let high = to;
    while (low < high) {
      const pivot = values[order[(low + high) >> 1]! * width + side]!;
      let left = low;
      let right = high;
      while (left <= right) {
        while (values[order[left]! * width + side]! < pivot) left += 1;
        while (values[order[right]! * width + side]! > pivot) right -= 1;
        if (left > right) break;
        const swapped = order[left]!;
        order[left] = order[right]!;
        order[right] = swapped;
        left += 1;
        right -= 1;
      }
      if (middle <= right) high = right;
      else if (middle >= left) low = left;
      else return;
    }
  }

  /** Squared Euclidean distance of two points. */
  distance(a: number, b: number): number {
    const { values, width } = this;
    let sum = 0;
    for (let c = 0; c < width; c += 1) {
      const apart = values[a * width + c]! - values[b * width + c]!;
      sum += apart * apart;
    }
    return sum;
  }

  /** Squared distance from a point to the nearest place of a node's box. */
  nearest(node: number, point: number): number {
    const { values, box, width } = this;
    const low = 2 * node * width;
    let sum = 0;
    for (let c = 0; c < width; c += 1) {
      const value = values[point * width + c]!;
      const apart = value < box[low + c]! ? box[low + c]! - value : value > box[low + width + c]! ? value - box[low + width + c]! : 0;
      sum += apart * apart;
    }
    return sum;
  }

  /** And to the farthest place. */
  farthest(node: number, point: number): number {
    const { values, box, width } = this;
    const low = 2 * node * width;
    let sum = 0;
    for (let c = 0; c < width; c += 1) {
      const value = values[point * width + c]!;
      const apart = Math.max(value - box[low + c]!, box[low + width + c]! - value);
      sum += apart * apart;
    }
    return sum;
  }
}
