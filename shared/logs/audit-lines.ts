import type { Row } from '../kit/report.ts';
import { bounded, type Chunks, peeked, texts, unzipped } from '../tables/bytes.ts';
import { Pager } from './audit-page.ts';
import type { AuditReader } from './audit.ts';

/** Most bytes of one log after unpacking. */
export const mostLogBytes = 2 ** 30;
/** A line longer than this is cut: the kernel's own limit for a record is 8,970 bytes. */
const longest = 2 ** 20;

/** Characters of a page, when its last line is not longer. */
const pageSize = 2 ** 16;

/** The events of a log that is text, plain or in gzip, in constant memory: some at a time, as a promise for each would cost too much. */
export async function* auditBlob(body: Chunks, reader: AuditReader): AsyncGenerator<Row[]> {
  const pager = new Pager();
  let rest = '';
  for await (const text of texts(bounded(unzipped(await peeked(body)), mostLogBytes))) {
    const first = text.indexOf('\n') + 1;
    if (first === 0) {
      if (rest.length < longest) rest += text;
      continue;
    }
    const last = text.lastIndexOf('\n') + 1;
    yield* pages(rest + text.slice(0, first), reader, pager);
    yield* pages(text.slice(first, last), reader, pager);
    rest = text.slice(last);
  }
  yield* pages(rest, reader, pager);
  yield [...reader.end()];
}

/** The events of a text in memory. */
export function* auditText(text: string, reader: AuditReader): Generator<Row> {
  for (const rows of pages(text, reader, new Pager())) for (const row of rows) yield row;
  yield* reader.end();
}

/** The events of lines in memory. */
export function* auditLines(given: Iterable<string>, reader: AuditReader): Generator<Row> {
  for (const line of given) {
    const done = reader.add(line);
    if (done) yield done;
  }
  yield* reader.end();
}

/** The events that the lines of a text complete, page by page. */
function* pages(text: string, reader: AuditReader, pager: Pager): Generator<Row[]> {
  for (let start = 0; start < text.length; ) {
    const cut = text.lastIndexOf('\n', start + pageSize) + 1;
    const stop = start + pageSize >= text.length ? text.length : cut > start ? cut : (text.indexOf('\n', start) + 1 || text.length);
    const page = pager.page(text.slice(start, stop));
    const rows: Row[] = [];
    for (let at = 0; at < page.text.length; ) {
      const found = page.text.indexOf('\n', at);
      const end = found < 0 ? page.text.length : found;
      const done = reader.addFrom(page, at, end);
      if (done) rows.push(done);
      at = end + 1;
    }
    yield rows;
    start = stop;
  }
}
