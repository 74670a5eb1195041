/** What becomes of a value that is not in quotes: a column of text, of a whole number or of what may be hex; part of an argument, a register or a path; or nothing. */
export type Role = 'text' | 'integer' | 'hex' | 'argument' | 'register' | 'path' | 'none';

/** A name that records of a type give. */
export interface Field {
  key: string;
  role: Role;
  /** Whether the value is a column of its own. */
  column: boolean;
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

export const fieldOf = (type: string, key: string): Field => {
  const field: Field = { key, role: roles.get(key) ?? 'text', column: true, argument: 0, piece: false };
  if (type === 'PATH') return { ...field, role: key === 'name' ? 'path' : 'none', column: false };
  // a0 to a3 of a call are registers, not the arguments of a command.
  if (type === 'SYSCALL' && key.length === 2 && key.startsWith('a')) return { ...field, role: 'register', column: false };
  const [found, number, piece] = (type === 'EXECVE' && argument.exec(key)) || [];
  if (found === undefined) return field;
  const role = piece === undefined && key.endsWith('_len') ? 'none' : 'argument';
  return { ...field, role, column: false, argument: Number(number), piece: piece !== undefined };
};
