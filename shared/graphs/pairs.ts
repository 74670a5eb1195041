import type { Row } from '../kit/report.ts';

export interface PairColumns {
  source: string;
  target: string;
  sourceAttributes: readonly string[];
  targetAttributes: readonly string[];
  edgeAttributes: readonly string[];
  directed: boolean;
}

type Role = 'source' | 'target';

export interface Node {
  id: string;
  /** Order of appearance: two of them make the key of an edge. */
  index: number;
  role: Role;
  /** The column that it was found in. */
  column: string;
  /** Distinct values of each attribute, in order of appearance, by the role that the node was seen in. */
  attributes: Record<Role, Map<string, Set<unknown>>>;
}

export interface Edge {
  source: string;
  target: string;
  /** Of the last row of the pair. */
  attributes: Row;
  rows: number;
}

/** Two indices below this make one exact number. */
const mostNodes = 2 ** 26;

/** Collects who is connected with whom, row by row, in memory that grows with the distinct pairs only. */
export class PairGraph {
  readonly nodes = new Map<string, Node>();
  readonly edges = new Map<number, Edge>();
  /** Rows without a source or a target. */
  skipped = 0;
  readonly #columns: PairColumns;

  constructor(columns: PairColumns) {
    this.#columns = columns;
  }

  add(row: Row): void {
    const { source, target, sourceAttributes, targetAttributes, edgeAttributes, directed } = this.#columns;
    const [from, to] = [nameOf(row[source]), nameOf(row[target])];
    if (from === undefined || to === undefined) {
      this.skipped += 1;
      return;
    }
    const a = this.#node(from, 'source', source, sourceAttributes, row);
    const b = this.#node(to, 'target', target, targetAttributes, row);
    const key = directed || a.index <= b.index ? a.index * mostNodes + b.index : b.index * mostNodes + a.index;
    let edge = this.edges.get(key);
    if (!edge) {
      const inOrder = directed || from <= to;
      this.edges.set(key, (edge = { source: inOrder ? from : to, target: inOrder ? to : from, attributes: {}, rows: 0 }));
    }
    edge.rows += 1;
    for (const name of edgeAttributes) edge.attributes[name] = row[name] ?? null;
  }

  /** A node that is seen in both roles counts as a target. */
  #node(id: string, role: Role, column: string, names: readonly string[], row: Row): Node {
    let node = this.nodes.get(id);
    if (!node) this.nodes.set(id, (node = { id, index: this.nodes.size, role, column, attributes: { source: new Map(), target: new Map() } }));
    else if (role === 'target') {
      node.role = role;
      node.column = column;
    }
    for (const name of names) {
      const value = row[name];
      if (value === null || value === undefined) continue;
      const known = node.attributes[role].get(name);
      if (known) known.add(value);
      else node.attributes[role].set(name, new Set([value]));
    }
    return node;
  }
}

const nameOf = (cell: unknown): string | undefined => {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return undefined;
  return typeof cell === 'object' ? JSON.stringify(cell) : `${cell as string | number | boolean}`;
};

/** One value as it is; several joined by a comma and a blank. What a node is as a target wins. */
export const attributesOf = ({ attributes: { source, target } }: Node): Row =>
  Object.fromEntries([...source, ...target].map(([name, values]) => [name, values.size === 1 ? [...values][0] : [...values].map(nameOf).join(', ')]));
