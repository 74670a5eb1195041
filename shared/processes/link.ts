import type { Row } from '../kit/report.ts';
import { cell, type Draft, Drafts, idOf, keyOf, textCell } from './draft.ts';
import { type Moment, momentOf, never } from './moment.ts';
import { type KnownParent, type ProcessSchema, unknownName } from './schema.ts';

/** Tables that do not say when the parent began: it is the latest process with that id (and name, where it is given) that began no later than the child. */
export const linkByTime = (rows: readonly Row[], moments: readonly Moment[], schema: ProcessSchema): Draft[] => {
  const drafts = new Drafts();
  const { process_name, process_id, parent_id, host_name_column, parent_name } = schema;
  const named = parent_name !== undefined && rows.some((row) => Object.hasOwn(row, parent_name));
  const latest = new Map<string, number>();
  const sought: { position: number; pid: string; lower: string | undefined }[] = [];
  const settle = () => {
    for (const { position, pid, lower } of sought) {
      const child = drafts.list[position]!;
      if (lower === undefined) continue;
      const found = latest.get(named ? `${child.host}\n${pid}\n${lower}` : `${child.host}\n${pid}`);
      const parent = found ?? drafts.add({ host: child.host, lower, pid, moment: never, row: madeRow(child.row, schema, named, pid), made: true });
      drafts.list[position]!.parent = parent === position ? -1 : parent;
    }
    sought.length = 0;
  };
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index]!;
    const moment = moments[index]!;
    if (sought.length > 0 && drafts.list[sought[0]!.position]!.moment.micros !== moment.micros) settle();
    const host = textCell(row, host_name_column);
    const lower = textCell(row, process_name).toLowerCase();
    const pid = textCell(row, process_id);
    const size = drafts.list.length;
    const position = drafts.add({ host, lower, pid, moment, row, made: false });
    if (position < size) continue;
    latest.set(named ? `${host}\n${pid}\n${lower}` : `${host}\n${pid}`, position);
    const given = named ? cell(row, parent_name) : '';
    sought.push({ position, pid: textCell(row, parent_id), lower: given === null || given === undefined ? undefined : idOf(given).toLowerCase() || unknownName });
  }
  settle();
  return drafts.list;
};

/** What is known of a parent from its child: host, id, name, logon and event. */
const madeRow = (child: Row, schema: ProcessSchema, named: boolean, pid: string): Row => {
  const { host_name_column, process_id, process_name, parent_name, time_stamp, logon_id, event_id_column } = schema;
  const row: Row = {};
  for (const column of [host_name_column, logon_id, event_id_column]) if (column !== undefined && child[column] !== undefined) row[column] = child[column];
  row[process_id] = pid;
  row[process_name] = named ? cell(child, parent_name) || unknownName : null;
  row[time_stamp] = '1970-01-01T00:00:00.000Z';
  return row;
};

/** Tables that name the parent in full, and its own parent too. */
export const linkByKey = (rows: readonly Row[], moments: readonly Moment[], schema: ProcessSchema, known: KnownParent): Draft[] => {
  const drafts = new Drafts();
  const children: [position: number, row: Row][] = [];
  for (const [index, row] of rows.entries()) {
    const size = drafts.list.length;
    const position = drafts.add({
      host: textCell(row, schema.host_name_column), lower: textCell(row, schema.process_name).toLowerCase(), pid: textCell(row, schema.process_id), moment: moments[index]!, row, made: false,
    });
    if (position === size) children.push([position, row]);
  }
  const parents: [position: number, child: Row][] = [];
  for (const [position, row] of children) {
    const size = drafts.list.length;
    link(drafts, position, row, schema, [known.name, known.id, known.time], known.nameless);
    if (drafts.list.length > size) parents.push([size, row]);
  }
  for (const [position, row] of parents) link(drafts, position, row, schema, [known.parent_name, known.parent_id, known.parent_time], '');
  return drafts.list;
};

/** Makes the process that the columns of the row name the parent of the one at `position`; a process without a parent, or its own parent, is a root. */
const link = (drafts: Drafts, position: number, row: Row, schema: ProcessSchema, [name, id, time]: readonly [string, string, string], nameless: string): void => {
  const full = textCell(row, name);
  const pid = textCell(row, id);
  if (full === '' && pid === '') return;
  const { host } = drafts.list[position]!;
  const file = full.slice(Math.max(full.lastIndexOf('\\'), full.lastIndexOf('/')) + 1);
  const lower = file.toLowerCase() || nameless;
  const moment = momentOf(cell(row, time)) ?? never;
  let parent = drafts.find(host, keyOf(lower, pid, moment));
  if (parent === undefined) {
    const made: Row = { [schema.process_name]: file || null, [schema.process_id]: pid, [schema.time_stamp]: row[time] ?? null };
    if (schema.host_name_column !== undefined) made[schema.host_name_column] = row[schema.host_name_column] ?? null;
    parent = drafts.add({ host, lower, pid, moment, row: made, made: true });
  }
  drafts.list[position]!.parent = parent === position ? -1 : parent;
};
