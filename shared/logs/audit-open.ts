import type { AuditEvent } from './audit-event.ts';

/** Records of one event may come mixed with others; this many events are kept open before the oldest is given out. */
const mostOpen = 1024;

/** The events of which more records may come, in order of first appearance. */
export class OpenEvents {
  /** Open events round and round: each new one takes the place of the oldest. */
  readonly #ring: AuditEvent[] = [];
  #begun = 0;
  /**
   * Where events stand in the ring, by key: those of this round, and of the last. Keys are not deleted one by one: when V8 has moved the table of such a map to old memory, it keeps
   * every later table alive, and with them all events, until the next full collection.
   */
  #places = new Map<string, number>();
  #placesBefore = new Map<string, number>();

  of(key: string): AuditEvent | undefined {
    const place = this.#places.get(key) ?? this.#placesBefore.get(key);
    if (place === undefined) return undefined;
    const event = this.#ring[place];
    return event?.key === key ? event : undefined;
  }

  /** Adds an event; returns the oldest, when there are too many. */
  add(event: AuditEvent): AuditEvent | undefined {
    const place = this.#begun % mostOpen;
    if (place === 0) {
      this.#placesBefore = this.#places;
      this.#places = new Map();
    }
    const oldest = this.#ring[place];
    this.#ring[place] = event;
    this.#places.set(event.key, place);
    this.#begun += 1;
    return oldest;
  }

  /** Gives every event and forgets them. */
  *drain(): Generator<AuditEvent> {
    const oldest = this.#begun % mostOpen;
    for (let index = 0; index < this.#ring.length; index += 1) yield this.#ring[(oldest + index) % this.#ring.length]!;
    this.#ring.length = 0;
    this.#begun = 0;
    this.#places = new Map();
    this.#placesBefore = new Map();
  }
}
