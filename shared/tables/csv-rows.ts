import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { Fault } from '../kit/fault.ts';
import type { Row } from '../kit/report.ts';
import { type Chunks, texts } from './bytes.ts';

const batchSize = 4096;
const longestRecord = 2 ** 20;

/** CSV with a header line (RFC 4180; lines of another length are tolerated, missing cells stay absent). Every cell is text. */
export async function* csvRows(chunks: Chunks): AsyncGenerator<Row[]> {
  const source = Readable.from(texts(chunks));
  const parser = parse({ columns: true, relax_column_count: true, skip_empty_lines: true, max_record_size: longestRecord, bom: true });
  source.on('error', (cause) => parser.destroy(cause));
  let batch: Row[] = [];
  try {
    for await (const row of source.pipe(parser) as AsyncIterable<Row>) {
      if (batch.push(row) < batchSize) continue;
      yield batch;
      batch = [];
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const detail = cause instanceof Error ? cause.message.slice(0, 200) : 'It cannot be read.';
    throw new Fault('invalid-input', `blob: the CSV is not valid. ${detail}`, { flaws: [{ field: 'blob', detail }], cause });
  } finally {
    source.destroy();
    parser.destroy();
  }
  if (batch.length > 0) yield batch;
}
