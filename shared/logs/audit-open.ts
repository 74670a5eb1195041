import type { AuditEvent } from './audit-event.ts';

/** Records of one event may come mixed with others; this many events are kept open before the oldest is given out. */
const mostOpen = 1024;
const buckets = 2 * mostOpen;
const none = -1;

/**
 * The events of which more records may come, in order of first appearance, found by a hash of their ids. A map of them, in which keys come and go, would be slower; and when V8 has
 * moved the table of such a map to old memory, every later table stays alive until the next full collection, and all events with it.
 */
export class OpenEvents {
  /** Open events round and round: each new one takes the place of the oldest. */
  readonly #ring: AuditEvent[] = [];
  #begun = 0;
  /** The place of the latest event of each bucket, and of the event before each in its bucket. */
  readonly #latest = new Int16Array(buckets).fill(none);
  readonly #earlier = new Int16Array(mostOpen).fill(none);

  of(hash: number, id: string, node: string | undefined): AuditEvent | undefined {
    for (let place = this.#latest[hash % buckets]!; place !== none; place = this.#earlier[place]!) {
      const event = this.#ring[place]!;
      if (event.hash === hash && event.id === id && event.node === node) return event;
    }
    return undefined;
  }

  /** Adds an event; returns the oldest, when there are too many. */
  add(event: AuditEvent): AuditEvent | undefined {
    const place = this.#begun % mostOpen;
    const oldest = this.#ring[place];
    if (oldest) this.#unlink(oldest.hash % buckets, place);
    const bucket = event.hash % buckets;
    this.#ring[place] = event;
    this.#earlier[place] = this.#latest[bucket]!;
    this.#latest[bucket] = place;
    this.#begun += 1;
    return oldest;
  }

  /** Gives every event and forgets them. */
  *drain(): Generator<AuditEvent> {
    const oldest = this.#begun % mostOpen;
    for (let index = 0; index < this.#ring.length; index += 1) yield this.#ring[(oldest + index) % this.#ring.length]!;
    this.#ring.length = 0;
    this.#begun = 0;
    this.#latest.fill(none);
  }

  #unlink(bucket: number, place: number): void {
    let at = this.#latest[bucket]!;
    if (at === place) this.#latest[bucket] = this.#earlier[place]!;
    else {
      while (this.#earlier[at] !== place) at = this.#earlier[at]!;
      this.#earlier[at] = this.#earlier[place]!;
    }
  }
}
