/**
 * Processes laid out depth first, children in their order: what is below the process at position `i` is `i + 1` to `end[i] - 1`,
 * so every walk costs as much as what it finds.
 */
export interface Layout {
  /** Which process is at each position. */
  order: Int32Array;
  /** The position of each process. */
  place: Int32Array;
  /** Position of the parent; -1 for a root. */
  parent: Int32Array;
  end: Int32Array;
  /** 0 for a root. */
  depth: Int32Array;
  /** Processes cut free because they were their own ancestors. */
  circles: number;
}

/** Lays out processes of which the parents are given (-1 for a root), without recursion and in linear time. A circle is cut at the first process that is met; it becomes a root. */
export const laidOut = (given: Int32Array): Layout => {
  const size = given.length;
  let parentOf = given;
  const first = new Int32Array(size).fill(-1);
  const next = new Int32Array(size).fill(-1);
  for (let index = size - 1; index >= 0; index -= 1) {
    const above = parentOf[index]!;
    if (above < 0) continue;
    next[index] = first[above]!;
    first[above] = index;
  }
  const order = new Int32Array(size);
  let filled = 0;
  const visit = (root: number): void => {
    for (let index = root; ; ) {
      order[filled] = index;
      filled += 1;
      if (first[index]! >= 0) {
        index = first[index]!;
        continue;
      }
      while (index !== root && next[index]! < 0) index = parentOf[index]!;
      if (index === root) return;
      index = next[index]!;
    }
  };
  for (let index = 0; index < size; index += 1) if (parentOf[index]! < 0) visit(index);
  if (filled === size) return { order, ...extents(order, parentOf), circles: 0 };
  let circles = 0;
  parentOf = given.slice();
  /** 0 new, 1 laid out, 2 passed on the way up. */
  const seen = new Uint8Array(size);
  const see = (from: number): void => {
    for (let at = from; at < filled; at += 1) seen[order[at]!] = 1;
  };
  see(0);
  for (let index = 0; filled < size; index += 1) {
    if (seen[index] === 1) continue;
    circles += 1;
    // Follow the parents into the circle itself, so that what hangs on it stays below it.
    let at = index;
    for (; seen[at] === 0; at = parentOf[at]!) seen[at] = 2;
    cut(at, parentOf, first, next);
    const laid = filled;
    visit(at);
    see(laid);
  }
  return { order, ...extents(order, parentOf), circles };
};

/** Takes a process from the list of its parent's children. */
const cut = (child: number, parentOf: Int32Array, first: Int32Array, next: Int32Array): void => {
  const above = parentOf[child]!;
  if (first[above] === child) first[above] = next[child]!;
  else {
    let before = first[above]!;
    while (next[before] !== child) before = next[before]!;
    next[before] = next[child]!;
  }
  parentOf[child] = -1;
  next[child] = -1;
};

/** Places, parents by position, where each subtree ends, and how deep each process is. */
const extents = (order: Int32Array, parentOf: Int32Array): Pick<Layout, 'place' | 'parent' | 'end' | 'depth'> => {
  const size = order.length;
  const place = new Int32Array(size);
  for (let position = 0; position < size; position += 1) place[order[position]!] = position;
  const parent = new Int32Array(size);
  const depth = new Int32Array(size);
  const end = new Int32Array(size);
  for (let position = 0; position < size; position += 1) {
    const above = parentOf[order[position]!]!;
    parent[position] = above < 0 ? -1 : place[above]!;
    depth[position] = above < 0 ? 0 : depth[parent[position]!]! + 1;
    end[position] = position + 1;
  }
  for (let position = size - 1; position >= 0; position -= 1) {
    const above = parent[position]!;
    if (above >= 0 && end[above]! < end[position]!) end[above] = end[position]!;
  }
  return { place, parent, depth, end };
};
