import type { Row } from '../kit/report.ts';
import { bounded, type Chunks, peeked, texts, unzipped } from '../tables/bytes.ts';
import type { AuditReader } from './audit.ts';

/** Most bytes of one log after unpacking. */
export const mostLogBytes = 2 ** 30;
/** A line longer than this is cut: the kernel's own limit for a record is 8,970 bytes. */
const longest = 2 ** 20;

/** The events of a log that is text, plain or in gzip, in constant memory. */
export async function* auditBlob(body: Chunks, reader: AuditReader): AsyncGenerator<Row> {
  let rest = '';
  for await (const text of texts(bounded(unzipped(await peeked(body)), mostLogBytes))) {
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      const done = reader.add(at === 0 ? rest + text.slice(0, end) : text.slice(at, end));
      if (done) yield done;
      at = end + 1;
    }
    rest = at === 0 ? (rest.length < longest ? rest + text : rest) : text.slice(at);
  }
  const last = rest === '' ? undefined : reader.add(rest);
  if (last) yield last;
  yield* reader.end();
}

/** The events of lines in memory. */
export function* auditLines(lines: Iterable<string>, reader: AuditReader): Generator<Row> {
  for (const line of lines) {
    const done = reader.add(line);
    if (done) yield done;
  }
  yield* reader.end();
}

/** The lines of a text one by one, without a list of them. */
export function* linesOf(text: string): Generator<string> {
  let at = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
    yield text.slice(at, end);
    at = end + 1;
  }
  yield text.slice(at);
}
