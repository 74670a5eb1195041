import { z } from 'zod';
import type { Call } from '../kit/call.ts';
import { Fault } from '../kit/fault.ts';
import type { Blobs } from '../kit/ports.ts';
import type { Row } from '../kit/report.ts';
import { bounded, encodingOf, peeked, unzipped } from './bytes.ts';
import { csvRows, dialectOf } from './csv-rows.ts';
import { jsonLines, jsonDocument } from './json-rows.ts';
import { parquetRows } from './parquet-rows.ts';
import { newTally, problemsOf, type Tally } from './tally.ts';

export const tableFormats = ['auto', 'jsonl', 'json', 'csv', 'parquet'] as const;
export type TableFormat = (typeof tableFormats)[number];

/** Most rows and, after unpacking, bytes of one table; `document` bounds what must be held whole (JSON documents, Parquet). */
export const tableLimits = { inline: 100_000, rows: 1_000_000, bytes: 2 ** 30, document: 2 ** 28 } as const;

/** The input of every operation over a table: `rows` in the request, or a `blob` by name (a stored file, or the stored report of a query). */
export const tableInput = (what = 'table', most: number = tableLimits.inline) => ({
  rows: z.array(z.record(z.string(), z.unknown())).max(most).optional().describe(`The ${what} itself, as a list of records. Give rows or blob.`),
  blob: z.string().min(1).max(1024).optional().describe(`Name of the blob that holds the ${what}: up to ${tableLimits.rows} rows; a stored report counts.`),
  format: z.enum(tableFormats).default('auto').describe('Format of the blob; auto looks at its content. Gzip is always noticed.'),
});

/** What `tableInput()` parses to. */
export interface TableInput {
  rows?: Row[] | undefined;
  blob?: string | undefined;
  format: TableFormat;
}

interface TablePorts {
  blobs: Blobs;
}

/** A JSON line or CSV record is seldom shorter; gzip makes about a tenth of it. */
const bytesARow = 100;

/** How many rows the table has, or about how many by the size of its blob: to decide whether to answer at once. */
export const rowsIn = async ({ rows, blob }: Pick<TableInput, 'rows' | 'blob'>, { blobs }: TablePorts): Promise<number> => {
  if (rows) return rows.length;
  for await (const { name, size } of blobs.list(blob ?? '', 1)) if (name === blob) return Math.min(tableLimits.rows, Math.ceil((name.endsWith('.gz') ? 10 * size : size) / bytesARow));
  return 1;
};

/** The rows of a table one by one, in constant memory for CSV and JSON lines. Lines that are no records are counted in a problem. */
export async function* table(input: TableInput, ports: TablePorts, call: Pick<Call, 'signal' | 'problem'>): AsyncGenerator<Row> {
  for await (const batch of batches(input, ports, call)) yield* batch;
}

/** For reading a table once more: its problems are known. */
export const quietly = ({ signal }: Pick<Call, 'signal'>): Pick<Call, 'signal' | 'problem'> => ({ signal, problem: () => undefined });

/** The same in pieces of some thousand rows, for loops where a promise per row would cost too much. */
export async function* batches(input: TableInput, { blobs }: TablePorts, call: Pick<Call, 'signal' | 'problem'>): AsyncGenerator<Row[]> {
  if ((input.rows === undefined) === (input.blob === undefined)) {
    const detail = input.rows ? 'Give rows or blob, not both.' : 'Give rows or blob.';
    throw new Fault('invalid-input', detail, { flaws: [{ field: 'blob', detail }] });
  }
  if (input.rows) {
    yield input.rows;
    return;
  }
  const blob = await blobs.open(input.blob!);
  if (!blob) throw new Fault('not-found', `blob: there is no blob "${input.blob}".`, { flaws: [{ field: 'blob', detail: 'There is no blob of this name.' }] });
  const tally = newTally();
  let seen = 0;
  for await (const batch of read(blob.body, input.format, tally)) {
    call.signal.throwIfAborted();
    seen += batch.length;
    if (seen > tableLimits.rows) throw new Fault('too-large', `blob: more than ${tableLimits.rows} rows. Split it, or let build-detection-query write the query for where the data lives.`);
    yield batch;
  }
  for (const problem of problemsOf(tally, input.blob!)) call.problem(problem);
}

async function* read(body: AsyncIterable<Uint8Array>, wanted: TableFormat, tally: Tally): AsyncGenerator<Row[]> {
  const packed = await peeked(body);
  const { head, chunks } = await peeked(bounded(unzipped(packed), tableLimits.bytes));
  const format = wanted === 'auto' ? formatOf(head) : wanted;
  if (wanted === 'auto' && format !== 'parquet' && startOf(head).includes('\0')) throw binary();
  if (format === 'parquet') yield* parquetRows(chunks, tableLimits.document, tableLimits.rows);
  else if (format === 'csv') yield* csvRows(chunks, dialectOf(startOf(head)), tally);
  else if (format === 'json') yield* jsonDocument(chunks, tableLimits.document, tally);
  else yield* jsonLines(chunks, tally);
}

const binary = (): Fault => {
  const detail = 'It is binary data, no JSON, CSV or Parquet. Unpack an archive first; extract-file-iocs reads archives as they are.';
  return new Fault('invalid-input', `blob: ${detail}`, { flaws: [{ field: 'blob', detail }] });
};

/** Parquet by its magic; JSON by its bracket: `[`, `{` alone on its line or a stored report is one document, else lines; anything else is CSV. */
export const formatOf = (head: Uint8Array): Exclude<TableFormat, 'auto'> => {
  const start = startOf(head);
  if (start.startsWith('PAR1')) return 'parquet';
  const text = start.trimStart();
  if (text.startsWith('[')) return 'json';
  if (!text.startsWith('{')) return 'csv';
  return /^\{\s*[\r\n]/.test(text) || /^\{\s*"rows"\s*:\s*\[/.test(text) ? 'json' : 'jsonl';
};

const startOf = (head: Uint8Array): string => new TextDecoder(encodingOf(head)).decode(head.subarray(0, 4096));
