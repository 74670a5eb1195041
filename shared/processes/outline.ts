import { cell, idOf } from './words.ts';
import type { ProcessTree } from './tree.ts';

/** Deeper levels are counted, not drawn. */
const mostDrawn = 40;
const narrowest = 30;

/** The last part of a path. */
const shortName = (path: string): string => path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1) || path;

/** Whether each process is the last of its parent's children, among those that are shown. */
const lastOnes = ({ depth }: ProcessTree, positions: readonly number[]): Uint8Array => {
  const last = new Uint8Array(positions.length);
  const later: boolean[] = [];
  for (let at = positions.length - 1; at >= 0; at -= 1) {
    const level = depth[positions[at]!]!;
    last[at] = later[level] ? 0 : 1;
    later.length = Math.min(later.length, level);
    later[level] = true;
  }
  return last;
};

/** The processes, in tree order, a line each with lines drawn from parent to child: name, id, time and command. Hosts are named where there are several. */
export function* outline(tree: ProcessTree, positions: readonly number[], width: number): Generator<string> {
  const { schema, depth } = tree;
  const last = lastOnes(tree, positions);
  const top = positions.reduce((least, position) => Math.min(least, depth[position]!), Infinity);
  const several = new Set(positions.map((position) => tree.host(position))).size > 1;
  const bars: string[] = [];
  let host: string | undefined;
  for (const [at, position] of positions.entries()) {
    const level = depth[position]! - top;
    if (several && tree.host(position) !== host) yield `[${(host = tree.host(position)) || 'no host'}]`;
    const hidden = Math.max(0, level - mostDrawn);
    const lead = level === 0 ? '' : `${bars.slice(1, level - hidden).join('')}${hidden > 0 ? `(+${hidden}) ` : ''}${last[at] ? '└─ ' : '├─ '}`;
    bars.length = Math.min(bars.length, level);
    bars[level] = last[at] ? '   ' : '│  ';
    const row = tree.row(position);
    const name = shortName(idOf(cell(row, schema.process_name)) || tree.lower(position));
    const began = tree.time(position).slice(0, 19);
    const when = !tree.made(position) ? began : began.startsWith('1970') ? 'known only from its children' : `${began} (no event of its own)`;
    const command = schema.cmd_line === undefined ? '' : idOf(cell(row, schema.cmd_line)).replace(/\s+/g, ' ');
    const text = `${name} (${tree.pid(position)})  ${when}${command === '' ? '' : `  ${command}`}`;
    const room = Math.max(narrowest, width - lead.length);
    yield lead + (text.length > room ? `${text.slice(0, room - 1)}…` : text);
  }
}
