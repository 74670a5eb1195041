import type { Row } from '../kit/report.ts';
import { MomentReader } from './moment.ts';
import type { ProcessSchema } from './schema.ts';
import { cell, idOf } from './words.ts';

/** Rows of the wanted event in order of time. */
export interface Events {
  rows: readonly Row[];
  /** Numbers of rows. */
  order: Uint32Array;
  /** Numbers of rows that tell of the end of a process, in order of time. */
  exits: readonly number[];
  /** When each row was: whole seconds since 1970, and nanoseconds from there. By number of row. */
  seconds: Float64Array;
  nanos: Int32Array;
  /** Rows left out: of other events, and without a time. */
  others: number;
  timeless: number;
}

/** Rows without a time are left out; where parents are named in full they are taken as of 1970. */
export const eventsOf = (rows: readonly Row[], schema: ProcessSchema): Events => {
  const { event_id_column: column, event_id_identifier: identifier, time_stamp, known_parent, exit_event } = schema;
  const wanted = column !== undefined && identifier !== undefined && rows.some((row) => Object.hasOwn(row, column)) ? String(identifier) : undefined;
  const exits: number[] = [];
  const order = new Uint32Array(rows.length);
  const seconds = new Float64Array(rows.length);
  const nanos = new Int32Array(rows.length);
  let kept = 0;
  let others = 0;
  let timeless = 0;
  let sorted = true;
  const time = new MomentReader();
  const compare = (a: number, b: number): number => seconds[a]! - seconds[b]! || nanos[a]! - nanos[b]! || a - b;
  for (let row = 0; row < rows.length; row += 1) {
    if (wanted !== undefined) {
      const event = cell(rows[row]!, column);
      if (event !== identifier && idOf(event) !== wanted) {
        if (exit_event && idOf(event) === String(exit_event.identifier) && time.read(cell(rows[row]!, time_stamp))) {
          seconds[row] = time.seconds;
          nanos[row] = time.nanos;
          exits.push(row);
        } else others += 1;
        continue;
      }
    }
    if (time.read(cell(rows[row]!, time_stamp))) {
      seconds[row] = time.seconds;
      nanos[row] = time.nanos;
    } else if (!known_parent) {
      timeless += 1;
      continue;
    }
    if (kept > 0 && compare(order[kept - 1]!, row) > 0) sorted = false;
    order[kept] = row;
    kept += 1;
  }
  return { rows, order: sorted ? order.subarray(0, kept) : order.subarray(0, kept).sort(compare), exits: exits.sort(compare), seconds, nanos, others, timeless };
};
