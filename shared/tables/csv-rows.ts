import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { Fault } from '../kit/fault.ts';
import type { Row } from '../kit/report.ts';
import { type Chunks, texts } from './bytes.ts';
import type { Tally } from './tally.ts';

const batchSize = 4096;
/** Longest record in characters: an open quote must not swallow the rest of a file. */
const longestRecord = 2 ** 25;

export interface Dialect {
  delimiter: string;
  record_delimiter: readonly string[];
}

/**
 * CSV with a header line (RFC 4180). Every cell is text; lines of another length are tolerated: missing cells stay absent, further ones get columns of their own,
 * and so do columns that share a name.
 */
export async function* csvRows(chunks: Chunks, { delimiter, record_delimiter: ends }: Dialect, tally: Tally): AsyncGenerator<Row[]> {
  const source = Readable.from(texts(chunks, () => (tally.lost = true)));
  const parser = parse({ delimiter, record_delimiter: [...ends], relax_column_count: true, skip_empty_lines: true, max_record_size: longestRecord });
  source.on('error', (cause) => parser.destroy(cause));
  let names: string[] | undefined;
  let batch: Row[] = [];
  try {
    for await (const cells of source.pipe(parser) as AsyncIterable<string[]>) {
      if (!names) {
        names = distinct(cells, tally);
        continue;
      }
      if (cells.length > names.length) lengthen(names, cells.length, tally);
      const row: Row = {};
      for (let at = 0; at < cells.length; at += 1) row[names[at]!] = cells[at];
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

/** The names of the columns. A second one of a name gets a number, since a record holds each name once; `__proto__` can be no name at all. */
const distinct = (header: readonly string[], tally: Tally): string[] => {
  const known = new Set(['__proto__', ...header]);
  const seen = new Set(['__proto__']);
  const numbers = new Map<string, number>();
  return header.map((name) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let number = numbers.get(name) ?? 2;
    while (known.has(`${name}_${number}`)) number += 1;
    numbers.set(name, number + 1);
    tally.renamed.push(`${name}_${number}`);
    return `${name}_${number}`;
  });
};

const lengthen = (names: string[], length: number, tally: Tally): void => {
  const known = new Set(names);
  while (names.length < length) {
    let name = `column_${names.length + 1}`;
    while (known.has(name)) name += '_';
    names.push(name);
    tally.unnamed.push(name);
  }
};

/** What stands between cells: whichever of comma, tab and semicolon the first line has most of, outside quotes. And what ends lines; the parser's own search for that is slow. */
export const dialectOf = (head: string): Dialect => {
  const counts = new Map([[',', 0], ['\t', 0], [';', 0]]);
  let quoted = false;
  let at = 0;
  for (; at < head.length; at += 1) {
    const char = head[at]!;
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '\n' || char === '\r')) break;
    else if (!quoted && counts.has(char)) counts.set(char, counts.get(char)! + 1);
  }
  const [delimiter] = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best));
  return { delimiter, record_delimiter: head[at] === '\r' && head[at + 1] !== '\n' ? ['\r'] : ['\r\n', '\n'] };
};
