/** How much one log may still teach its reader; what comes after is read the slower way. */
export interface Room {
  left: number;
}

const mostColumns = 200;

/** Names of columns in order, such as those that a record gives. The same names in the same order are one signature. */
export class Signature {
  readonly before: Signature | undefined;
  readonly key: string;
  readonly size: number;
  readonly room: Room;
  readonly #after = new Map<string, Signature>();

  constructor(room: Room, before?: Signature, key = '') {
    this.room = room;
    this.before = before;
    this.key = key;
    this.size = before ? before.size + 1 : 0;
  }

  /** With one more name; undefined when there is no room to learn it. */
  after(key: string): Signature | undefined {
    let longer = this.#after.get(key);
    if (!longer && this.room.left > 0 && this.size < mostColumns) {
      this.room.left -= 1;
      this.#after.set(key, (longer = new Signature(this.room, this, key)));
    }
    return longer;
  }

  keys(): string[] {
    return this.before ? [...this.before.keys(), this.key] : [];
  }
}
