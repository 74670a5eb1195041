import type { Row } from '../kit/report.ts';

/**
 * Rows of the same columns. V8 makes an object of many columns that come one by one into a dictionary, which is several times larger and slower; so a row begins as a copy of
 * the first one, and only what differs is set.
 */
export class RowShape {
  readonly #keys: readonly string[];
  #first: readonly unknown[] = [];
  #template: Row | undefined;
  /** Places of the columns: first those that were not always the same. */
  readonly #order: number[];
  #varying = 0;

  constructor(keys: readonly string[]) {
    this.#keys = keys;
    this.#order = keys.map((_, slot) => slot);
  }

  /** A row of values in the order of the columns; missing ones are to be set afterwards. */
  row(values: readonly unknown[]): Row {
    const template = this.#template ?? this.#begin(values);
    const row = { ...template };
    const keys = this.#keys;
    const first = this.#first;
    const order = this.#order;
    for (let index = 0; index < order.length; index += 1) {
      const slot = order[index]!;
      if (index >= this.#varying) {
        if (values[slot] === first[slot]) continue;
        order[index] = order[this.#varying]!;
        order[this.#varying] = slot;
        this.#varying += 1;
      }
      row[keys[slot]!] = values[slot];
    }
    return row;
  }

  #begin(values: readonly unknown[]): Row {
    this.#first = values;
    this.#order.length = values.length;
    return (this.#template = Object.fromEntries(this.#keys.map((key, slot) => [key, slot < values.length ? values[slot] : ''])));
  }
}
