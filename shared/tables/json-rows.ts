import { Fault } from '../kit/fault.ts';
import type { Row } from '../kit/report.ts';
import { deepest, isTooDeep } from '../text/depth.ts';
import { bounded, type Chunks, texts } from './bytes.ts';
import type { Tally } from './tally.ts';

/** Longest line in characters. */
const longest = 2 ** 26;

/** JSON lines in batches; a line that is no object, or nested too deep, is tallied and skipped, an empty one is nothing. A line that is a report gives its rows. */
export async function* jsonLines(chunks: Chunks, tally: Tally): AsyncGenerator<Row[]> {
  let parts: string[] = [];
  let size = 0;
  for await (const text of texts(chunks, () => (tally.lost = true))) {
    const end = text.lastIndexOf('\n');
    parts.push(end < 0 ? text : text.slice(0, end));
    size += text.length;
    if (size > longest && end < 0) throw new Fault('too-large', `blob: a line of more than ${longest} characters.`);
    if (end < 0) continue;
    yield rowsOf(parts.join(''), tally);
    parts = [text.slice(end + 1)];
    size = parts[0]!.length;
  }
  const rest = rowsOf(parts.join(''), tally);
  if (rest.length > 0) yield rest;
}

const rowsOf = (text: string, tally: Tally): Row[] => {
  const rows: Row[] = [];
  for (const line of text.split('\n')) {
    tally.lines += 1;
    if (line.trim() === '') continue;
    const value = parsed(line);
    const inner = reported(value);
    if (inner) for (const row of inner) rows.push(row);
    else if (isRecord(value)) rows.push(value);
    else {
      tally.wrong += 1;
      tally.first ??= tally.lines;
    }
  }
  return rows;
};

const parsed = (text: string): unknown => {
  try {
    return isTooDeep(text) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** One JSON document: a list of records, a stored report (its `rows`), or a single record. */
export async function* jsonDocument(chunks: Chunks, limit: number, tally: Tally): AsyncGenerator<Row[]> {
  const parts: string[] = [];
  for await (const text of texts(bounded(chunks, limit), () => (tally.lost = true))) parts.push(text);
  const value = parsed(parts.join(''));
  if (value === undefined) throw invalid(`The JSON cannot be read. Is it cut off, or nested more than ${deepest} deep? For one record a line use format jsonl.`);
  const rows = reported(value) ?? (Array.isArray(value) ? value : [value]);
  if (!rows.every(isRecord)) throw invalid('The JSON must be a list of records, or a report with rows.');
  yield rows;
}

/** The rows of a stored report. */
const reported = (value: unknown): Row[] | undefined =>
  isRecord(value) && Array.isArray(value['rows']) && ('problems' in value || 'count' in value || Object.keys(value).length === 1) && value['rows'].every(isRecord) ? value['rows'] : undefined;

const isRecord = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (detail: string): Fault => new Fault('invalid-input', `blob: ${detail}`, { flaws: [{ field: 'blob', detail }] });
