import { fullTime } from './moment.ts';
import type { ProcessSchema } from './schema.ts';
import type { ProcessTree } from './tree.ts';
import { cell, idOf } from './words.ts';
import { wrapped } from './wrap.ts';

/** What to write of each process: lines of labelled columns. */
export interface TextTemplate {
  lines: readonly (readonly { label: string; column: string }[])[];
  width: number;
}

const item = (label: string, column: string | undefined) => (column === undefined ? [] : [{ label, column }]);

/** Name and id; time; command line; user and logon: as far as the schema has them. */
export const templateOf = ({ process_name, process_id, time_stamp, cmd_line, user_id, logon_id }: ProcessSchema): TextTemplate => ({
  lines: [
    [...item('Process', process_name), ...item('PID', process_id)],
    item('Time', time_stamp),
    item('Cmdline', cmd_line),
    [...item('Account', user_id), ...item('Account', logon_id)],
  ].filter((line) => line.length > 0),
  width: 80,
});

/** However deep a process is, this many letters of it stand on a line. */
const leastRoom = 4;

/** The tree as indented text, in tree order or in that of a column; parents are marked by indentation only. The header of a process takes no room from its first line. */
export function* treeText(tree: ProcessTree, positions: Iterable<number>, { lines, width }: TextTemplate): Generator<string> {
  for (const position of positions) {
    const depth = tree.depth[position]!;
    const header = depth === 0 ? '+  ' : `${'   '.repeat(depth)}+--  `;
    const indent = ' '.repeat(header.length);
    const further = `${indent}   `;
    const most = Math.max(width, further.length + leastRoom);
    const row = tree.row(position);
    for (const [index, line] of lines.entries()) {
      const text = line.map(({ label, column }) => `${label}: ${shown(cell(row, column), column === tree.schema.time_stamp)}`).join('  ');
      if (index > 0) {
        yield* wrapped(text, most, indent, further);
        continue;
      }
      let lead = header;
      for (const part of wrapped(text, most, '', indent)) {
        yield lead + part;
        lead = '';
      }
    }
  }
}

const shown = (value: unknown, time: boolean): string => (time ? fullTime(value) : undefined) ?? idOf(value);
