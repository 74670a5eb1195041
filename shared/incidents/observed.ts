import type { ObservableType } from '../kit/observable.ts';

/** One thing that could be looked up, with every place where the incident speaks of it. */
export interface Observed {
  value: string;
  type: ObservableType;
  /** Entities and alerts that hold it. */
  from: string[];
  /** Layers of encoding it was found under; empty when it stood in the open. */
  via: string[];
}

/** Every observable once, in the order of first appearance. One that also stands in the open keeps no layers. */
export class Observables {
  readonly #byKey = new Map<string, Observed>();

  add(value: string, type: ObservableType, from: string, via: readonly string[] = []): void {
    const key = `${type} ${caseMatters(type) ? value : value.toLowerCase()}`;
    const known = this.#byKey.get(key);
    if (!known) this.#byKey.set(key, { value, type, from: [from], via: [...via] });
    else {
      if (!known.from.includes(from)) known.from.push(from);
      if (via.length === 0) known.via = [];
    }
  }

  all(): Observed[] {
    return [...this.#byKey.values()];
  }
}

/** Paths of an address are told apart by case; names, addresses and hashes are not. */
const caseMatters = (type: ObservableType): boolean => type === 'url' || type === 'linux_path';
