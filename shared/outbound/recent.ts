/** The most recently used entries, bounded in number and in weight. */
export class Recent<V> {
  readonly #kept = new Map<string, { value: V; weight: number }>();
  readonly #most: number;
  readonly #heaviest: number;
  #weight = 0;

  constructor(most: number, heaviest = Infinity) {
    this.#most = most;
    this.#heaviest = heaviest;
  }

  get(key: string): V | undefined {
    const found = this.#kept.get(key);
    if (!found) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found.value;
  }

  set(key: string, value: V, weight = 1): void {
    this.delete(key);
    if (weight > this.#heaviest) return;
    this.#kept.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most && this.#weight <= this.#heaviest) break;
      this.delete(oldest);
    }
  }

  delete(key: string): boolean {
    this.#weight -= this.#kept.get(key)?.weight ?? 0;
    return this.#kept.delete(key);
  }

  /** The entry, made and kept when there is none. */
  having(key: string, make: () => V): V {
    let value = this.get(key);
    if (value === undefined) this.set(key, (value = make()));
    return value;
  }

  keys(): string[] {
    return [...this.#kept.keys()];
  }
}

/** State of this process that belongs to one store, and so to one tenant's ports: it goes when the store goes. */
export const besideStore = <S>(make: () => S): ((store: object) => S) => {
  const states = new WeakMap<object, S>();
  return (store) => {
    let state = states.get(store);
    if (state === undefined) states.set(store, (state = make()));
    return state;
  };
};
