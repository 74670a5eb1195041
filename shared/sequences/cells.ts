import { textOf } from '../tables/column.ts';

/** A column as codes into its distinct cells, which stay what they were: 1 and "1" are two. Code 0 is that of missing cells. */
export class CellColumn {
  readonly name: string;
  /** By row of the table. */
  readonly codes: number[] = [];
  readonly cells: unknown[] = [null];
  readonly #known = new Map<string, number>();
  /** Some row has this column, even if empty. */
  seen = false;

  constructor(name: string) {
    this.name = name;
  }

  add(row: Record<string, unknown>): void {
    const cell = Object.hasOwn(row, this.name) ? row[this.name] : undefined;
    if (cell !== undefined) this.seen = true;
    if (cell === undefined || cell === null || Number.isNaN(cell)) {
      this.codes.push(0);
      return;
    }
    const word = typeof cell === 'string' ? `"${cell}` : textOf(cell);
    let code = this.#known.get(word);
    if (code === undefined) {
      this.#known.set(word, (code = this.cells.length));
      this.cells.push(cell);
    }
    this.codes.push(code);
  }

  at(row: number): unknown {
    return this.cells[this.codes[row]!];
  }
}
