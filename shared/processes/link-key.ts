import type { Row } from '../kit/report.ts';
import type { Events } from './events.ts';
import { MomentReader, never } from './moment.ts';
import { type Known, known, Processes, withMadeOnes } from './processes.ts';
import type { KnownParent, ProcessSchema } from './schema.ts';
import { blank, cell, idOf, textCell } from './words.ts';

/** The columns that name a process in full, and what one without a name is called. */
interface Naming {
  name: string;
  id: string;
  time: string;
  nameless: string;
}

const fileOf = (value: unknown): string => {
  const text = idOf(value);
  return text.slice(Math.max(text.lastIndexOf('\\'), text.lastIndexOf('/')) + 1);
};

/** Tables that name the parent in full, and its own parent too. */
export const linkByKey = ({ rows, order, seconds, nanos }: Events, schema: ProcessSchema, columns: KnownParent): Processes => {
  const namings: Record<Exclude<Known, 0>, Naming> = {
    [known.parent]: { name: columns.name, id: columns.id, time: columns.time, nameless: columns.nameless },
    [known.grandparent]: { name: columns.parent_name, id: columns.parent_id, time: columns.parent_time, nameless: '' },
  };
  const processes = new Processes(withMadeOnes(order.length), madeRow(rows, schema, namings));
  const { hosts, ids, names, seats } = processes;
  const hostOf = hosts.reader(idOf);
  const idCode = ids.reader(idOf);
  const nameOf = names.reader((value) => idOf(value).toLowerCase());
  const moment = new MomentReader();

  /** Makes the process that the columns of their rows name the parent of those from `from` on; a process without a parent, or its own parent, is a root. */
  const link = (from: number, how: Exclude<Known, 0>): void => {
    const { name, id, time, nameless } = namings[how];
    const fileCode = names.reader((value) => fileOf(value).toLowerCase() || nameless);
    const to = processes.size;
    for (let child = from; child < to; child += 1) {
      const source = processes.source[child]!;
      const row = rows[source]!;
      const full = cell(row, name);
      const number = cell(row, id);
      if (blank(full) && blank(number)) continue;
      const began = moment.read(cell(row, time)) ? moment : never;
      const found = processes.add(seats.of(processes.host(child), idCode(number)), fileCode(full), began, source, how);
      if (found !== child) processes.parent[child] = found;
    }
  };

  for (let at = 0; at < order.length; at += 1) {
    const number = order[at]!;
    const row = rows[number]!;
    const seat = seats.of(hostOf(cell(row, schema.host_name_column)), idCode(cell(row, schema.process_id)));
    moment.seconds = seconds[number]!;
    moment.nanos = nanos[number]!;
    processes.add(seat, nameOf(cell(row, schema.process_name)), moment, number, known.own);
  }
  const parents = processes.size;
  link(0, known.parent);
  link(parents, known.grandparent);
  return processes;
};

/** The row of a process; of one without a row, what the columns of its child or grandchild say. */
const madeRow = (rows: readonly Row[], schema: ProcessSchema, namings: Record<Exclude<Known, 0>, Naming>) => (processes: Processes, position: number): Row => {
  const child = rows[processes.source[position]!]!;
  const how = processes.known[position] as Known;
  if (how === known.own) return child;
  const { name, id, time } = namings[how];
  const { process_name, process_id, time_stamp, host_name_column } = schema;
  const row: Row = { [process_name]: fileOf(cell(child, name)) || null, [process_id]: textCell(child, id), [time_stamp]: child[time] ?? null };
  if (host_name_column !== undefined) row[host_name_column] = child[host_name_column] ?? null;
  return row;
};
