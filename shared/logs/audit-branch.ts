import { type Field, fieldOf, type Role } from './audit-fields.ts';
import { codesOf, type Page } from './audit-page.ts';
import type { Room, Signature } from './audit-signature.ts';

/** Fields of a record that are remembered. */
const mostFields = 64;
const longestKey = 20;
const unmarked = new Uint16Array();

/**
 * A field of a record, after those before it. Records of a type name the same things in the same order: so a name is mostly recognised where it is expected, without making a new
 * string, and what the names before it make of a row is known.
 */
export class Branch {
  /** The type of the record. */
  readonly type: string;
  readonly field: Field;
  /** The name as it is written, with its `=`; only where it may be expected. */
  mark: Uint16Array = unmarked;
  readonly before: Branch | undefined;
  /** The columns of a record so far; undefined when there was no room to learn them. */
  readonly signature: Signature | undefined;
  /** What came after it the last time. */
  next: Branch | undefined;
  /** Where the value stands in the record that was read last. */
  from = 0;
  to = 0;
  readonly #room: Room;
  readonly #depth: number;
  #after: Map<string, Branch> | undefined;
  #twins: Map<Role, Branch> | undefined;
  /** The last text that was here, and where it stood. */
  #text = '';
  #page: Page | undefined;
  #start = 0;

  constructor(type: string, field: Field, room: Room, signature: Signature | undefined, before?: Branch) {
    this.type = type;
    this.#room = room;
    this.#depth = before ? before.#depth + 1 : 0;
    this.field = field;
    this.before = before;
    this.signature = field.column ? signature?.after(field.key) : signature;
  }

  /** Whether a record is so long that the rest of it has to begin anew. */
  get full(): boolean {
    return this.#depth >= mostFields;
  }

  /** Before the rest of a long record, of which nothing is remembered. */
  rest(): Branch {
    return new Branch(this.type, this.field, { left: 0 }, this.signature);
  }

  /** The branch of a name that was not expected here; it is from now on. */
  learn(key: string): Branch {
    let branch = this.#after?.get(key);
    if (!branch) {
      branch = new Branch(this.type, fieldOf(this.type, key), this.#room, this.signature, this);
      if (key.length >= longestKey || this.#room.left <= 0) return branch;
      this.#room.left -= 1;
      branch.mark = codesOf(`${key}=`);
      (this.#after ??= new Map()).set(key, branch);
    }
    this.next = branch;
    return branch;
  }

  /** The same name, with a value that is to be taken otherwise than mostly. */
  as(role: 'none' | 'text'): Branch {
    let twin = this.#twins?.get(role);
    if (!twin) {
      twin = new Branch(this.type, { ...this.field, role, column: role === 'text' }, this.#room, this.before!.signature, this.before);
      (this.#twins ??= new Map()).set(role, twin);
    }
    return twin;
  }

  /** The value as it is written: the same string as the last time when it is the same text. */
  text(page: Page): string {
    const { codes } = page;
    const start = this.#start;
    const size = this.to - this.from;
    let same = this.#page === page && size === this.#text.length ? 0 : -1;
    while (same >= 0 && same < size) same = codes[start + same] === codes[this.from + same] ? same + 1 : -1;
    if (same < 0) {
      this.#page = page;
      this.#start = this.from;
      this.#text = page.text.slice(this.from, this.to);
    }
    return this.#text;
  }
}
