import type { Row } from '../kit/report.ts';
import { Pairs } from '../tables/pairs.ts';
import { ValuesOfNodes } from './values.ts';

export interface PairColumns {
  source: string;
  target: string;
  sourceAttributes: readonly string[];
  targetAttributes: readonly string[];
  edgeAttributes: readonly string[];
  directed: boolean;
  /** So many nodes and edges can be told; what comes after them is not kept. */
  most?: number;
}

export interface Node {
  id: string;
  role: 'source' | 'target';
  /** One value of an attribute as it is; several joined by a comma and a blank. What a node is as a target wins. */
  attributes: Row;
}

export interface Edge {
  source: string;
  target: string;
  /** Of the last row of the pair. */
  attributes: Row;
  rows: number;
}

/** Collects who is connected with whom, row by row: names become numbers, and memory grows with the different pairs only. */
export class PairGraph {
  /** Rows without a source or a target. */
  skipped = 0;
  readonly #columns: PairColumns;
  readonly #room: number;
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  /** By node: 1 where it was seen as a target. */
  readonly #targets: number[] = [];
  readonly #edges = new Pairs();
  readonly #rows: number[] = [];
  /** By attribute and edge. */
  readonly #last: readonly unknown[][];
  readonly #ofSources: ValuesOfNodes;
  readonly #ofTargets: ValuesOfNodes;

  constructor(columns: PairColumns) {
    this.#columns = columns;
    // One more than can be told, so that the report says that it is cut.
    this.#room = (columns.most ?? Infinity) + 1;
    this.#last = columns.edgeAttributes.map(() => []);
    this.#ofSources = new ValuesOfNodes(columns.sourceAttributes);
    this.#ofTargets = new ValuesOfNodes(columns.targetAttributes);
  }

  get size(): number {
    return this.#names.length;
  }

  add(row: Row): void {
    const { source, target } = this.#columns;
    const [from, to] = [nameOf(row[source]), nameOf(row[target])];
    if (from === undefined || to === undefined) {
      this.skipped += 1;
      return;
    }
    const needed = this.#edges.size < this.#room;
    const a = this.#node(from, needed);
    const b = this.#node(to, needed);
    if (a >= 0) this.#ofSources.add(a, row);
    if (b >= 0) {
      this.#targets[b] = 1;
      this.#ofTargets.add(b, row);
    }
    if (a >= 0 && b >= 0) this.#edge(a, b, row, needed);
  }

  *nodes(): Generator<Node> {
    const read = [this.#ofSources.reader(this.size), this.#ofTargets.reader(this.size)];
    for (const [node, id] of this.#names.entries()) yield { id, role: this.#targets[node] ? 'target' : 'source', attributes: Object.fromEntries(read.flatMap((values) => values(node))) };
  }

  *edges(): Generator<Edge> {
    const { directed, edgeAttributes } = this.#columns;
    for (let edge = 0; edge < this.#edges.size; edge += 1) {
      const [from, to] = [this.#names[this.#edges.left(edge)]!, this.#names[this.#edges.right(edge)]!];
      const inOrder = directed || from <= to;
      const attributes = Object.fromEntries(edgeAttributes.map((name, place) => [name, this.#last[place]![edge]]));
      yield { source: inOrder ? from : to, target: inOrder ? to : from, attributes, rows: this.#rows[edge]! };
    }
  }

  /** The number of a name; -1 where there is no room for a new one. */
  #node(name: string, needed: boolean): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (!needed && this.#names.length >= this.#room) return -1;
    const node = this.#names.push(name) - 1;
    this.#numbers.set(name, node);
    this.#targets.push(0);
    return node;
  }

  #edge(a: number, b: number, row: Row, needed: boolean): void {
    const [first, second] = this.#columns.directed || a <= b ? [a, b] : [b, a];
    const edge = needed ? this.#edges.of(first, second) : this.#edges.find(first, second);
    if (edge < 0) return;
    this.#rows[edge] = (this.#rows[edge] ?? 0) + 1;
    for (const [place, name] of this.#columns.edgeAttributes.entries()) this.#last[place]![edge] = row[name] ?? null;
  }
}

const nameOf = (cell: unknown): string | undefined => {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return undefined;
  return typeof cell === 'object' ? JSON.stringify(cell) : `${cell as string | number | boolean}`;
};
