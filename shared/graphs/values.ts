import type { Row } from '../kit/report.ts';
import { textOf } from '../tables/column.ts';
import { Pairs } from '../tables/pairs.ts';

/** The different values of some columns for each node, in order of appearance. */
export class ValuesOfNodes {
  readonly #names: readonly string[];
  readonly #values: unknown[] = [];
  readonly #numbers = new Map<unknown, number>();
  /** By column: pairs of node and value. */
  readonly #pairs: readonly Pairs[];

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#pairs = names.map(() => new Pairs());
  }

  add(node: number, row: Row): void {
    for (let place = 0; place < this.#names.length; place += 1) {
      const value = row[this.#names[place]!];
      if (value === null || value === undefined) continue;
      let number = this.#numbers.get(value);
      if (number === undefined) this.#numbers.set(value, (number = this.#values.push(value) - 1));
      this.#pairs[place]!.of(node, number);
    }
  }

  /** Gives column and value of a node: one value as it is, several as text. */
  reader(nodes: number): (node: number) => [name: string, value: unknown][] {
    const columns = this.#pairs.map((pairs) => byLeft(pairs, nodes));
    return (node) =>
      columns.flatMap(({ starts, rights }, place) => {
        const numbers = rights.subarray(starts[node], starts[node + 1]);
        if (numbers.length === 0) return [];
        return [[this.#names[place]!, numbers.length === 1 ? this.#values[numbers[0]!] : Array.from(numbers, (number) => textOf(this.#values[number])).join(', ')]];
      });
  }
}

/** The right numbers in the order of the left ones, and where those of each begin. */
const byLeft = (pairs: Pairs, count: number): { starts: Int32Array; rights: Int32Array } => {
  const starts = new Int32Array(count + 2);
  for (let code = 0; code < pairs.size; code += 1) starts[pairs.left(code) + 2]! += 1;
  for (let node = 2; node < starts.length; node += 1) starts[node]! += starts[node - 1]!;
  const rights = new Int32Array(pairs.size);
  for (let code = 0; code < pairs.size; code += 1) {
    const start = pairs.left(code) + 1;
    rights[starts[start]!] = pairs.right(code);
    starts[start]! += 1;
  }
  return { starts, rights };
};
