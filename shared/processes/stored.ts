import { Fault } from '../kit/fault.ts';
import type { Blobs } from '../kit/ports.ts';
import type { Row } from '../kit/report.ts';
import { type Blocks, openLines, packedLines } from './blocks.ts';
import { known, Processes } from './processes.ts';
import type { ProcessSchema } from './schema.ts';
import { sharing } from './sharing.ts';
import { type LeftOut, ProcessTree } from './tree.ts';

const magic = 'gumshoe process tree 3';
/** Numbers a process. */
const width = 7;

/** What comes with the rows: all processes, in order of time. */
interface Heading {
  magic: string;
  schema: ProcessSchema;
  left: LeftOut;
  hosts: string[];
  ids: string[];
  names: string[];
  /** Host, id, name, seconds, nanoseconds, parent and how it is known. */
  processes: number[];
  blocks: Blocks;
}

function* linesOf(tree: ProcessTree): Generator<string> {
  for (let position = 0; position < tree.size; position += 1) yield JSON.stringify(tree.row(position));
}

const headingOf = ({ schema, left, processes }: ProcessTree) => (blocks: Blocks): string => {
  const numbers: number[] = [];
  for (let at = 0; at < processes.size; at += 1) {
    const { seconds, nanos } = processes.moment(at);
    numbers.push(processes.host(at), processes.id(at), processes.name(at), seconds, nanos, processes.parent[at]!, processes.known[at]!);
  }
  const { hosts, ids, names } = processes;
  return JSON.stringify({ magic, schema, left, hosts: hosts.texts, ids: ids.texts, names: names.texts, processes: numbers, blocks } satisfies Heading);
};

/** The tree as gzip of JSON lines: the rows of the processes in tree order, so that those of one answer lie together; then a heading. */
export const packed = (tree: ProcessTree): AsyncIterable<Uint8Array> => packedLines(linesOf(tree), headingOf(tree));

const refused = (cause?: unknown): Fault => {
  const detail = 'The blob holds no process tree. Give the blob that build-process-tree names, or build the tree again.';
  return new Fault('invalid-input', `tree: ${detail}`, { flaws: [{ field: 'tree', detail }], cause });
};
const orRefused = <T>(read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    throw refused(cause);
  }
};

/** Rows stay packed until somebody asks for them. */
const unpacked = (bytes: Uint8Array): ProcessTree => {
  const { heading: text, lineAt } = openLines(bytes);
  const heading = JSON.parse(text) as Heading;
  if (heading.magic !== magic) throw refused();
  const share = sharing();
  const rowAt = (index: number): Row => orRefused(() => {
    const row: unknown = JSON.parse(lineAt(heading.blocks, tree.place[index]!));
    if (typeof row !== 'object' || row === null) throw refused();
    share(row as Row);
    return row as Row;
  });
  const tree: ProcessTree = new ProcessTree(heading.schema, processesOf(heading, rowAt), heading.left);
  return tree;
};

const processesOf = (heading: Heading, rowAt: (index: number) => Row): Processes => {
  const numbers = heading.processes;
  const count = numbers.length / width;
  if (!Number.isInteger(count)) throw refused();
  const found = new Processes(count, (_, index) => rowAt(index));
  const lists = (['hosts', 'ids', 'names'] as const).map((list) => {
    heading[list].forEach((text, code) => {
      if (found[list].of(String(text)) !== code) throw refused();
    });
    return heading[list].length;
  });
  for (let at = 0; at < count; at += 1) {
    const [host = -1, id = -1, name = -1, seconds = NaN, nanos = NaN, parent = NaN, how = NaN] = numbers.slice(at * width, (at + 1) * width);
    const right = [host, id, name].every((code, list) => Number.isInteger(code) && code >= 0 && code < lists[list]!) && Math.abs(seconds) < 8.64e12 && nanos >= 0 && nanos < 1e9;
    if (!right || !Number.isInteger(parent) || parent < -1 || parent >= count || parent === at) throw refused();
    if (found.add(found.seats.of(host, id), name, { seconds, nanos }, at, how === known.own ? known.own : known.parent) !== at) throw refused();
    found.parent[at] = parent;
  }
  return found;
};

const mostHeld = 4;
/** Trees that this instance has read, by the blobs they came from: a few, the longest unused goes first. */
const held = new WeakMap<Blobs, Map<string, ProcessTree>>();

/** The stored tree; it is read once for each instance. */
export const storedTree = async (blobs: Blobs, name: string): Promise<ProcessTree> => {
  const trees = held.get(blobs) ?? new Map<string, ProcessTree>();
  held.set(blobs, trees);
  let tree = trees.get(name);
  if (!tree) {
    const bytes = await blobs.read(name);
    if (!bytes) throw new Fault('not-found', `tree: there is no blob "${name}". Build the tree again.`, { flaws: [{ field: 'tree', detail: 'There is no blob of this name.' }] });
    tree = orRefused(() => unpacked(bytes));
  }
  trees.delete(name);
  trees.set(name, tree);
  if (trees.size > mostHeld) trees.delete(trees.keys().next().value!);
  return tree;
};
