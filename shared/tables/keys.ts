import type { Row } from '../kit/report.ts';
import { text, type TextColumn, type Wanted } from './column.ts';

/** Columns whose words tell groups of rows apart. */
export class KeyColumns {
  readonly #names: readonly string[];
  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** What `columns` is to read for them, beside other columns. */
  get wanted(): Record<`key${number}`, Wanted<'text'>> {
    return Object.fromEntries(this.#names.map((name, index) => [`key${index}`, text(name)]));
  }

  /** What it has read. */
  of(read: Record<`key${number}`, TextColumn>): TextColumn[] {
    return this.#names.map((_, index) => read[`key${index}`]!);
  }

  /** The key of one row of the table, as columns of a result; null where the cell was empty. */
  at(keys: readonly TextColumn[], row: number): Row {
    return Object.fromEntries(this.#names.map((name, index) => [name, keys[index]!.cells[keys[index]!.values[row]!] ?? null]));
  }
}
