import { pipeline, Readable } from 'node:stream';
import { createGzip, gunzipSync } from 'node:zlib';
import { Fault } from '../kit/fault.ts';
import type { Blobs } from '../kit/ports.ts';
import type { Row } from '../kit/report.ts';
import { known, Processes } from './processes.ts';
import type { ProcessSchema } from './schema.ts';
import { type LeftOut, ProcessTree } from './tree.ts';

const magic = 'gumshoe process tree 2';
const most = 2 ** 29;
/** Numbers a process. */
const width = 7;
/** Lines that are packed at a time. */
const piece = 1000;

/** What comes before the rows: all processes, in order of time. */
interface Heading {
  magic: string;
  schema: ProcessSchema;
  left: LeftOut;
  hosts: string[];
  ids: string[];
  names: string[];
  /** Host, id, name, seconds, nanoseconds, parent and how it is known. */
  processes: number[];
}

function* linesOf({ schema, left, processes }: ProcessTree): Generator<string> {
  const numbers: number[] = [];
  for (let at = 0; at < processes.size; at += 1) {
    const { seconds, nanos } = processes.moment(at);
    numbers.push(processes.host(at), processes.id(at), processes.name(at), seconds, nanos, processes.parent[at]!, processes.known[at]!);
  }
  const { hosts, ids, names } = processes;
  yield JSON.stringify({ magic, schema, left, hosts: hosts.texts, ids: ids.texts, names: names.texts, processes: numbers } satisfies Heading);
  for (let from = 0; from < processes.size; from += piece) {
    let lines = '';
    for (let at = from; at < Math.min(from + piece, processes.size); at += 1) lines += `\n${JSON.stringify(processes.rowAt(at))}`;
    yield lines;
  }
}

/** The tree as gzip of JSON lines: a heading, then the rows of the processes in order of time. */
export const packed = (tree: ProcessTree): AsyncIterable<Uint8Array> => {
  const gzip = createGzip({ level: 1 });
  pipeline(Readable.from(linesOf(tree)), gzip, () => undefined);
  return gzip;
};

const refused = (cause?: unknown): Fault => {
  const detail = 'The blob holds no process tree. Give the blob that build-process-tree names, or build the tree again.';
  return new Fault('invalid-input', `tree: ${detail}`, { flaws: [{ field: 'tree', detail }], cause });
};

/** Rows stay text until somebody asks for them. */
const unpacked = (bytes: Uint8Array): ProcessTree => {
  try {
    const text = gunzipSync(bytes, { maxOutputLength: most });
    const starts = lineStarts(text);
    const record = (line: number): Record<string, unknown> => {
      const found: unknown = JSON.parse(text.toString('utf8', starts[line], (starts[line + 1] ?? text.length + 1) - 1));
      if (typeof found !== 'object' || found === null) throw refused();
      return found as Record<string, unknown>;
    };
    const heading = record(0) as unknown as Heading;
    if (heading.magic !== magic || heading.processes.length !== width * (starts.length - 1)) throw refused();
    return new ProcessTree(heading.schema, processesOf(heading, (position) => record(position + 1)), heading.left);
  } catch (cause) {
    throw refused(cause);
  }
};

const lineStarts = (text: Buffer): number[] => {
  const starts = [0];
  for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10, end + 1)) starts.push(end + 1);
  return starts;
};

const processesOf = (heading: Heading, rowAt: (position: number) => Row): Processes => {
  const numbers = heading.processes;
  const count = numbers.length / width;
  const found = new Processes(count, (_, position) => rowAt(position));
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
    tree = unpacked(bytes);
  }
  trees.delete(name);
  trees.set(name, tree);
  if (trees.size > mostHeld) trees.delete(trees.keys().next().value!);
  return tree;
};
