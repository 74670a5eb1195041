import type { Counts } from './counts.ts';
import { modellable } from './counts.ts';

/** Stand for the beginning and the end of a session, and for everything that was not seen in training. */
export const [startToken, endToken, unknownToken] = ['##START##', '##END##', '##UNK##'] as const;

/** Value counts of a parameter: raw count of each value, and their sum after smoothing. */
interface ValueTable {
  counts: Map<string, number>;
  total: number;
}

/**
 * A first-order Markov chain of commands with add-one smoothing, parameters and values given the command. With k distinct commands every row of the
 * transition table has k + 2 cells (k, END, UNK), so: P(b|a) = (n(a,b) + 1) / (n(a,·) + k + 2). A command's own count is raised by
 * 2(k + 2), START's and END's by k + 2, and UNK has 2(k + 2): P(c) = n'(c) / Σ n'. P(p|c) = (n(c,p) + 1) / n'(c). P(v|p) = (n(p,v) + 1) / (n(p,·) + values + 1).
 * Only counts that are not zero are stored; everything else follows from them.
 */
export class SequenceModel {
  readonly counts: Counts;
  /** Parameters whose values take part. */
  readonly modelled: ReadonlySet<string>;
  /** Cells in a row of the transition table: k + 2. */
  readonly cells: number;
  readonly total: number;
  readonly #rows = new Map<string, number>();
  readonly #values = new Map<string, ValueTable>();

  constructor(counts: Counts, modelled: Iterable<string> = modellable(counts)) {
    this.counts = counts;
    this.modelled = new Set(modelled);
    this.cells = counts.command.size + 2;
    let events = 0;
    for (const number of counts.command.values()) events += number;
    this.total = events + 2 * counts.sessions + 2 * this.cells * (counts.command.size + 2);
    this.#rows.set(startToken, counts.sessions);
    for (const [command, number] of counts.command) this.#rows.set(command, number);
    for (const [param, values] of counts.valueOf) {
      let total = values.size + 1;
      for (const number of values.values()) total += number;
      this.#values.set(param, { counts: values, total });
    }
  }

  knows(command: string): boolean {
    return this.counts.command.has(command);
  }

  /** n'(c): the smoothed count of a command or token. */
  smoothed(command: string): number {
    if (command === startToken || command === endToken) return this.counts.sessions + this.cells;
    return (this.counts.command.get(command) ?? 0) + 2 * this.cells;
  }

  prior(command: string): number {
    return this.smoothed(command) / this.total;
  }

  /** The raw count of one command after another; tokens allowed. */
  follows(before: string, after: string): number {
    const { start, end, follows } = this.counts;
    if (before === startToken) return start.get(after) ?? 0;
    return (after === endToken ? end.get(before) : follows.get(before)?.get(after)) ?? 0;
  }

  /** P(after | before). */
  transition(before: string, after: string): number {
    return (this.follows(before, after) + 1) / ((this.#rows.get(before) ?? 0) + this.cells);
  }

  /** P(parameter | command); a parameter that this command never had reads as UNK. */
  parameter(command: string, param: string): number {
    const seen = this.counts.paramOf.get(command)?.get(param) ?? 0;
    return (seen + 1) / this.smoothed(this.knows(command) ? command : unknownToken);
  }

  /** P(value | parameter); a value that this parameter never had reads as UNK. */
  value(param: string, value: string): number {
    const table = this.#values.get(param);
    return table ? ((table.counts.get(value) ?? 0) + 1) / table.total : 1;
  }
}
