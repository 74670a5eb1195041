import type { Row } from '../kit/report.ts';
import type { Events } from './events.ts';
import { momentOf, never } from './moment.ts';
import { type Known, known, Processes } from './processes.ts';
import type { KnownParent, ProcessSchema } from './schema.ts';
import { cell, idOf, textCell } from './words.ts';

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
  const processes = new Processes(order.length, 3 * order.length, madeRow(rows, schema, namings));
  const { hosts, ids, names, seats, parent, source } = processes;
  const hostOf = hosts.reader(idOf);
  const idCode = ids.reader(idOf);
  const nameOf = names.reader((value) => idOf(value).toLowerCase());

  /** Makes the process that the columns of their rows name the parent of those from `from` on; a process without a parent, or its own parent, is a root. */
  const link = (from: number, how: Exclude<Known, 0>): void => {
    const { name, id, time, nameless } = namings[how];
    const fileCode = names.reader((value) => fileOf(value).toLowerCase() || nameless);
    const to = processes.size;
    for (let child = from; child < to; child += 1) {
      const row = rows[source[child]!]!;
      const [full, number] = [cell(row, name), cell(row, id)];
      if (idOf(full) === '' && idOf(number) === '') continue;
      const found = processes.add(seats.of(processes.host(child), idCode(number)), fileCode(full), momentOf(cell(row, time)) ?? never, source[child]!, how);
      if (found !== child) parent[child] = found;
    }
  };

  for (const number of order) {
    const row = rows[number]!;
    const seat = seats.of(hostOf(cell(row, schema.host_name_column)), idCode(cell(row, schema.process_id)));
    processes.add(seat, nameOf(cell(row, schema.process_name)), { seconds: seconds[number]!, nanos: nanos[number]! }, number, known.own);
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
