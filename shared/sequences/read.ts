import { z } from 'zod';
import type { Call } from '../kit/call.ts';
import type { Blobs } from '../kit/ports.ts';
import type { Row } from '../kit/report.ts';
import { Fault } from '../kit/fault.ts';
import { columns, complaints, optional, text, textOf, time } from '../tables/column.ts';
import { batches, tableInput, type TableInput } from '../tables/source.ts';
import { CellColumn } from './cells.ts';
import { addEvent, type Encoded, emptyEncoded, type Kind } from './events.ts';
import { sessionize, type Sessions } from './sessions.ts';

/** The input of every operation that cuts events into sessions. */
export const sessionInput = () => ({
  ...tableInput('events'),
  keyColumns: z.array(z.string()).min(1).max(10).describe('Columns that say whose session it is: user, address, host.'),
  timeColumn: z.string().default('TimeGenerated').describe('Column with the time.'),
  commandColumn: z.string().describe('Column with what was done: operation, command, event.'),
  maxSessionMinutes: z.number().min(0).max(525_600).default(20).describe('A session lasts at most this long.'),
  maxSeparationMinutes: z.number().min(0).max(525_600).default(2).describe('A longer gap between two events begins a new session.'),
});

export interface SessionInput extends TableInput {
  keyColumns: string[];
  timeColumn: string;
  commandColumn: string;
  paramsColumn?: string | undefined;
  maxSessionMinutes: number;
  maxSeparationMinutes: number;
}

export interface ReadSessions {
  /** In order of the sessions. */
  encoded: Encoded;
  /** Rows of the table by session. */
  sessions: Sessions;
  keys: CellColumn[];
  times: Float64Array;
}

/** Reads events in one pass and arranges them by session. `onBatch` sees the rows as they come. Events without a command are left out, unless `keepEmpty`. */
export const readSessions = async (
  input: SessionInput, kind: Kind, ports: { blobs: Blobs }, call: Call, { onBatch, keepEmpty = false }: { onBatch?: (rows: Row[]) => void; keepEmpty?: boolean } = {},
): Promise<ReadSessions> => {
  const inRowOrder = emptyEncoded(kind);
  const { commandColumn, paramsColumn } = input;
  async function* source(): AsyncGenerator<Row[]> {
    for await (const batch of batches(input, ports, call)) {
      onBatch?.(batch);
      for (const row of batch) {
        for (const key of keys) key.add(row);
        addEvent(inRowOrder, textOf(row[commandColumn] ?? ''), paramsColumn === undefined ? undefined : paramsOf(row[paramsColumn]));
      }
      yield batch;
    }
  }
  const keys = input.keyColumns.map((name) => new CellColumn(name));
  const command = text(commandColumn);
  const wanted = { time: time(input.timeColumn), command: keepEmpty ? optional(command) : command };
  const { columns: read } = await columns(source(), wanted, (rows) => call.progress(rows, 0, 'rows read'));
  for (const problem of complaints({ time: read.time, ...(!keepEmpty && { command: read.command }) })) call.problem(problem);
  const times = keepEmpty ? read.time.values : read.time.values.map((ms, row) => (read.command.values[row]! < 0 ? NaN : ms));
  for (const key of keys) checkSeen(key, 'keyColumns');
  const sessions = sessionize(keys, times, { longest: input.maxSessionMinutes * 60_000, separation: input.maxSeparationMinutes * 60_000 });
  return { encoded: arranged(inRowOrder, sessions), sessions, keys, times };
};

/** A column that no row has is a mistake; one that is empty throughout is not. */
export const checkSeen = ({ seen, name }: CellColumn, field: string): void => {
  if (seen) return;
  const detail = `No row has a column "${name}".`;
  throw new Fault('invalid-input', `${field}: ${detail}`, { flaws: [{ field, detail }] });
};

/** Parameters from a cell: a map, a list, or either as JSON text. */
const paramsOf = (cell: unknown): unknown => {
  if (typeof cell !== 'string' || !/^\s*[[{]/.test(cell)) return cell;
  try {
    return JSON.parse(cell);
  } catch {
    return undefined;
  }
};

const arranged = (given: Encoded, { order, starts }: Sessions): Encoded => {
  const out: Encoded = { ...given, starts: Array.from(starts), command: [], params: [0], param: [], value: [] };
  for (const row of order) {
    out.command.push(given.command[row]!);
    for (let place = given.params[row]!; place < given.params[row + 1]!; place += 1) {
      out.param.push(given.param[place]!);
      out.value.push(given.value[place]!);
    }
    out.params.push(out.param.length);
  }
  return out;
};
