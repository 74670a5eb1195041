import { z } from 'zod';
import { text, texts } from '../providers/read.ts';

export interface ProcessRow {
  process_id: string;
  name: string;
  cmd_line: string | null;
  parent_id: string | null;
  proc_key: string;
  parent_key: string | null;
  /** Places from the root, each with five digits. */
  path: string;
  IsRoot: boolean;
  IsLeaf: boolean;
  IsBranch: boolean;
  host: string;
  time: string;
  /** The command line was given by the name alone, so it may belong to another process. */
  weak: boolean;
}

const Node = z.object({ process_id: z.union([z.string(), z.number()]).transform(String).catch(''), name: text, children: z.array(z.unknown()).catch([]) });
const Seen = z.object({ processes_tree: z.array(z.unknown()).catch([]), processes_created: texts, command_executions: texts });
const deepest = 200;
const mostProcesses = 10_000;

const fileOf = (path: string): string => path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
const stemOf = (path: string): string =>
  fileOf(path)
    .toLowerCase()
    .replace(/\.[a-z0-9]{1,4}$/, '');

interface Planted {
  id: string;
  name: string;
  parent: Planted | undefined;
  path: string;
  children: number;
}

/** The processes in the order of the tree, with full names and command lines where the report has them elsewhere. */
export const processRows = (behaviour: unknown, { host, time }: { host: string; time: string }): ProcessRow[] => {
  const seen = Seen.parse(behaviour);
  const fullNames = new Map(seen.processes_created.toReversed().map((full) => [fileOf(full).toLowerCase(), full]));
  const planted = plant(seen.processes_tree, (name) => fullNames.get(fileOf(name).toLowerCase()) ?? name);
  const lines = commandLines(planted, seen.command_executions);
  const keyOf = ({ id, name }: Planted): string => `${id}|${name}`;
  return planted.map((one): ProcessRow => {
    const { parent } = one;
    const command = lines.get(one);
    return {
      process_id: one.id,
      name: one.name,
      cmd_line: command?.line ?? null,
      parent_id: parent?.id ?? null,
      proc_key: keyOf(one),
      parent_key: parent ? keyOf(parent) : null,
      path: one.path,
      IsRoot: parent === undefined,
      IsLeaf: one.children === 0,
      IsBranch: parent !== undefined && one.children > 0,
      host,
      time,
      weak: command?.weak ?? false,
    };
  });
};

/** Without recursion: the tree comes from outside and may be of any depth. */
const plant = (roots: readonly unknown[], naming: (name: string) => string): Planted[] => {
  const planted: Planted[] = [];
  const waiting = roots.map((node, at) => ({ node, at, parent: undefined as Planted | undefined, depth: 0 })).reverse();
  for (let next = waiting.pop(); next && planted.length < mostProcesses; next = waiting.pop()) {
    const { node, at, parent, depth } = next;
    const read = Node.safeParse(node);
    if (!read.success || depth >= deepest) continue;
    const place = String(at).padStart(5, '0');
    const one: Planted = {
      id: read.data.process_id,
      name: naming(read.data.name ?? ''),
      parent,
      path: parent ? `${parent.path}/${place}` : place,
      children: 0,
    };
    if (parent) parent.children += 1;
    planted.push(one);
    for (const [below, child] of [...read.data.children.entries()].reverse()) waiting.push({ node: child, at: below, parent: one, depth: depth + 1 });
  }
  return planted;
};

/** Each command line goes to one process: first to one of its full name, then to one of the same stem. */
const commandLines = (planted: readonly Planted[], commands: readonly string[]): Map<Planted, { line: string; weak: boolean }> => {
  const given = new Map<Planted, { line: string; weak: boolean }>();
  const left = new Set(commands.slice(0, mostProcesses));
  const give = (weak: boolean, keyOf: (one: Planted) => string, keyIn: (line: string) => string) => {
    const byKey = Map.groupBy(left, keyIn);
    for (const one of planted) {
      const line = given.has(one) ? undefined : byKey.get(keyOf(one))?.shift();
      if (line === undefined) continue;
      given.set(one, { line, weak });
      left.delete(line);
    }
  };
  give(false, ({ name }) => name, programOf);
  give(
    true,
    ({ name }) => stemOf(name),
    (line) => stemOf(programOf(line)),
  );
  return given;
};

/** The first word of a command line, or what stands there in quotes; a path with spaces ends at its extension. */
const programOf = (line: string): string => {
  const trimmed = line.trim().slice(0, 4096);
  if (trimmed.startsWith('"')) return trimmed.slice(1, trimmed.indexOf('"', 1) < 0 ? undefined : trimmed.indexOf('"', 1));
  const whole = /\.(?:exe|com|scr|bat|cmd)(?=\s|$)/i.exec(trimmed);
  return whole ? trimmed.slice(0, whole.index + whole[0].length) : trimmed.split(/\s/, 1)[0]!;
};
