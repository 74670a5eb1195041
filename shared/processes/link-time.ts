import type { Row } from '../kit/report.ts';
import type { Events } from './events.ts';
import { type Moment, never } from './moment.ts';
import { known, Processes, withMadeOnes } from './processes.ts';
import { withRoom } from './room.ts';
import { type ProcessSchema, unknownName } from './schema.ts';
import { cell, idOf } from './words.ts';

export interface LinkOptions {
  /** Seconds that a parent may have run before its child began; a process id that is older is taken for one that is used again. */
  oldestParent?: number | undefined;
}

/** Tables that do not say when the parent began: it is the latest process with that id (and name, where it is given) that began no later than the child. */
export const linkByTime = ({ rows, order, exits, seconds, nanos }: Events, schema: ProcessSchema, { oldestParent = Infinity }: LinkOptions = {}): Processes => {
  const { process_name, process_id, parent_id, host_name_column, parent_name, exit_event } = schema;
  const named = parent_name !== undefined && order.some((row) => Object.hasOwn(rows[row]!, parent_name));
  const processes = new Processes(withMadeOnes(order.length), madeRow(rows, schema, named));
  const { hosts, ids, names, seats, whos } = processes;
  const hostOf = hosts.reader(idOf);
  const idCode = ids.reader(idOf);
  const nameOf = names.reader((value) => idOf(value).toLowerCase());
  const parentNameOf = names.reader((value) => idOf(value).toLowerCase() || unknownName);
  /** The latest process of each who, or of each seat where parents have no names, + 1; 0 for none. */
  let latest = new Int32Array(order.length);

  const settle = (from: number, to: number): void => {
    for (let child = from; child < to; child += 1) {
      const source = processes.source[child]!;
      const row = rows[source]!;
      const given = named ? cell(row, parent_name) : '';
      if (given === null || given === undefined) continue;
      const name = parentNameOf(given);
      const host = processes.host(child);
      const id = idCode(cell(row, parent_id));
      const seat = seats.find(host, id);
      const who = named && seat >= 0 ? whos.find(seat, name) : seat;
      let found = who < 0 ? -1 : (latest[who] ?? 0) - 1;
      if (found >= 0 && oldestParent < Infinity && processes.seconds(child) - processes.seconds(found) > oldestParent) found = -1;
      if (found < 0) found = processes.add(seats.of(host, id), name, never, source, known.parent);
      if (found !== child) processes.parent[child] = found;
    }
  };

  /** Forgets the processes that ended before this row: who uses their ids from now on is another one. */
  let ended = 0;
  const forget = (number: number): void => {
    for (; ended < exits.length; ended += 1) {
      const exit = exits[ended]!;
      if (seconds[exit]! > seconds[number]! || (seconds[exit] === seconds[number] && nanos[exit]! >= nanos[number]!)) return;
      const row = rows[exit]!;
      const seat = seats.find(hostOf(cell(row, host_name_column)), idCode(cell(row, exit_event!.process_id)));
      const who = named && seat >= 0 ? whos.find(seat, nameOf(cell(row, exit_event!.process_name))) : seat;
      if (who >= 0) latest[who] = 0;
    }
  };

  let from = 0;
  const moment: Moment = { seconds: 0, nanos: 0 };
  for (let at = 0; at < order.length; at += 1) {
    const number = order[at]!;
    const before = order[at - 1];
    // What began in one moment may be each other's parent.
    if (before !== undefined && (seconds[before] !== seconds[number] || nanos[before] !== nanos[number])) {
      settle(from, processes.size);
      from = processes.size;
    }
    if (ended < exits.length) forget(number);
    const row = rows[number]!;
    const seat = seats.of(hostOf(cell(row, host_name_column)), idCode(cell(row, process_id)));
    moment.seconds = seconds[number]!;
    moment.nanos = nanos[number]!;
    const { size } = processes;
    const position = processes.add(seat, nameOf(cell(row, process_name)), moment, number, known.own);
    if (position < size) continue;
    const who = named ? processes.who(position) : seat;
    latest = withRoom(latest, who);
    latest[who] = position + 1;
  }
  settle(from, processes.size);
  return processes;
};

/** The row of a process; of a parent without one, what is known from its child: host, id, name, logon and event. */
const madeRow = (rows: readonly Row[], schema: ProcessSchema, named: boolean) => (processes: Processes, position: number): Row => {
  const child = rows[processes.source[position]!]!;
  if (processes.known[position] === known.own) return child;
  const { host_name_column, process_id, process_name, parent_name, time_stamp, logon_id, event_id_column } = schema;
  const row: Row = {};
  for (const column of [host_name_column, logon_id, event_id_column]) if (column !== undefined && child[column] !== undefined) row[column] = child[column];
  row[process_id] = processes.ids.texts[processes.id(position)]!;
  row[process_name] = named ? cell(child, parent_name) || unknownName : null;
  row[time_stamp] = '1970-01-01T00:00:00.000Z';
  return row;
};
