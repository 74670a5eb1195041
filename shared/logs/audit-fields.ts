import { codesOf } from './audit-page.ts';

/** What becomes of a value that is not in quotes: a column of text, of a whole number or of what may be hex; part of an argument, a register or a path; or nothing. */
export type Role = 'text' | 'integer' | 'hex' | 'argument' | 'register' | 'path' | 'none';

/** A name that records of a type give. */
export interface Field {
  key: string;
  /** As it is written: with its `=`. */
  mark: Uint16Array;
  role: Role;
  /** Number of an argument. */
  argument: number;
  /** A long argument comes in pieces. */
  piece: boolean;
}

/** How the value of a key reads; every other key is text. Names that the kernel may write in hex are in the audit documentation's field dictionary. */
const roles: ReadonlyMap<string, Role> = new Map([
  ...['pid', 'ppid', 'opid', 'auid', 'uid', 'gid', 'euid', 'egid', 'suid', 'sgid', 'fsuid', 'fsgid', 'ouid', 'oauid', 'ses', 'oses', 'old-ses', 'old-auid', 'argc', 'exit', 'syscall', 'items'].map(
    (name) => [name, 'integer'] as const,
  ),
  ...['proctitle', 'cmd', 'cwd', 'exe', 'comm', 'name', 'ocomm', 'path', 'dir', 'old-comm', 'data', 'unit'].map((name) => [name, 'hex'] as const),
]);

/** `a0`, `a1` …; `a2[0]` is a piece of a long one, and `a2_len` its length. */
const argument = /^a(\d{1,9})(?:$|(\[)|.*_len$)/s;

const fieldOf = (type: string, key: string): Field => {
  const field: Field = { key, mark: codesOf(`${key}=`), role: roles.get(key) ?? 'text', argument: 0, piece: false };
  if (type === 'PATH') return { ...field, role: key === 'name' ? 'path' : 'none' };
  // a0 to a3 of a call are registers, not the arguments of a command.
  if (type === 'SYSCALL' && key.length === 2 && key.startsWith('a')) return { ...field, role: 'register' };
  const [found, number, piece] = (type === 'EXECVE' && argument.exec(key)) || [];
  if (found === undefined) return field;
  const role = piece === undefined && key.endsWith('_len') ? 'none' : 'argument';
  return { ...field, role, argument: Number(number), piece: piece !== undefined };
};

const mostFields = 64;
const longestKey = 20;

/** A type of record, and the fields that its records gave before: they name the same things in the same order, so a name is mostly recognised where it is expected, without making a new string. */
export class RecordType {
  readonly name: string;
  /** How a record of this type begins, up to its id. */
  readonly head: Uint16Array;
  readonly fields: Field[] = [];
  /** The type of the record that followed the last one. */
  next: RecordType | undefined;

  constructor(name: string) {
    this.name = name;
    this.head = codesOf(`type=${name} msg=audit(`);
  }

  /** The field of a name that was not expected at `place`; it is from now on. */
  learn(key: string, place: number): Field {
    const field = fieldOf(this.name, key);
    if (place < mostFields && key.length < longestKey) this.fields[place] = field;
    return field;
  }
}

/** Types whose fields are remembered; the kernel has about 200. */
const mostTypes = 300;

/** The types of the records of a log. */
export class RecordTypes {
  readonly #types = new Map<string, RecordType>();

  of(name: string): RecordType {
    let type = this.#types.get(name);
    if (!type) {
      type = new RecordType(name);
      if (this.#types.size < mostTypes) this.#types.set(name, type);
    }
    return type;
  }
}
