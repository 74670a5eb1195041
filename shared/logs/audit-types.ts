import { Branch } from './audit-branch.ts';
import { codesOf } from './audit-page.ts';
import { type Room, Signature } from './audit-signature.ts';

/** A type of record, and the fields that its records gave before. */
export class RecordType {
  readonly name: string;
  /** How a record of this type begins, up to its id. */
  readonly head: Uint16Array;
  /** Before the first field. */
  readonly root: Branch;
  /** The type of the record that followed the last one. */
  next: RecordType | undefined;

  constructor(name: string, room: Room, signature: Signature) {
    this.name = name;
    this.head = codesOf(`type=${name} msg=audit(`);
    this.root = new Branch(name, { key: '', role: 'none', column: false, argument: 0, piece: false }, room, signature);
  }
}

/** Types whose fields are remembered; the kernel has about 200. */
const mostTypes = 300;
/** Names that one log may teach, each after those before it. */
const mostLearned = 8192;

/** The types of the records of a log. */
export class RecordTypes {
  readonly #types = new Map<string, RecordType>();
  readonly #room: Room = { left: mostLearned };
  /** Of no columns. */
  readonly signature = new Signature(this.#room);

  of(name: string): RecordType {
    let type = this.#types.get(name);
    if (!type) {
      type = new RecordType(name, this.#room, this.signature);
      if (this.#types.size < mostTypes) this.#types.set(name, type);
    }
    return type;
  }
}
