import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import type { Problem, Row } from '../../../shared/kit/report.ts';
import { rowsIn, type TableFormat, table } from '../../../shared/tables/source.ts';
import { memoryBlobs } from '../../support/memory-blobs.ts';

const read = async (body: string | Uint8Array, format: TableFormat = 'auto', piece = 7): Promise<{ rows: Row[]; problems: Problem[] }> => {
  const problems: Problem[] = [];
  const call = { signal: new AbortController().signal, problem: (problem: Problem) => void problems.push(problem) };
  const rows: Row[] = [];
  for await (const row of table({ blob: 'x', format }, { blobs: memoryBlobs({ x: body }, piece) }, call)) rows.push(row);
  return { rows, problems };
};

const wanted = [{ a: 'é,1', b: 2 }, { a: '"two"', b: 3 }];
const asText = wanted.map(({ a, b }) => ({ a, b: String(b) }));
const lines = wanted.map((row) => JSON.stringify(row)).join('\n');
const csv = 'a,b\r\n"é,1",2\r\n"""two""",3\r\n';
const parquet = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'a', data: wanted.map(({ a }) => a), type: 'STRING' }, { name: 'b', data: wanted.map(({ b }) => b), type: 'INT32' }] }));

describe('table', () => {
  it.each<[string, string | Uint8Array, Row[]]>([
    ['JSON lines', lines, wanted],
    ['JSON lines with empty lines and Windows ends', `\r\n${lines.replace('\n', '\r\n\r\n')}\r\n`, wanted],
    ['JSON lines after a byte order mark', `\uFEFF${lines}`, wanted],
    ['a JSON list', JSON.stringify(wanted, null, 2), wanted],
    ['a stored report', JSON.stringify({ rows: wanted, count: 2, truncated: false, problems: [], took: 1, id: 'q' }), wanted],
    ['a stored report, indented', JSON.stringify({ rows: wanted, count: 2, problems: [] }, null, 2), wanted],
    ['a stored report with another order of keys', JSON.stringify({ id: 'q', count: 2, rows: wanted, problems: [] }), wanted],
    ['CSV', csv, asText],
    ['CSV in UTF-16', Buffer.from(`\uFEFF${csv}`, 'utf16le'), asText],
    ['CSV in UTF-16 of the other order', Buffer.from(`\uFEFF${csv}`, 'utf16le').swap16(), asText],
    ['CSV in UTF-16 without a mark', Buffer.from(csv, 'utf16le'), asText],
    ['JSON lines in UTF-16', Buffer.from(`\uFEFF${lines}`, 'utf16le'), wanted],
    ['a JSON list in UTF-16 of the other order', Buffer.from(`\uFEFF${JSON.stringify(wanted)}`, 'utf16le').swap16(), wanted],
    ['CSV whose lines end as on an old Mac', csv.replaceAll('\r\n', '\r'), asText],
    ['CSV whose lines end in different ways', csv.replace('\r\n', '\n'), asText],
    ['cells between tabs', 'a\tb\n"é,1"\t2\n"""two"""\t3\n', asText],
    ['cells between semicolons', '"a";b\né,1;2\n"""two""";3\n', asText],
    ['gzipped CSV', gzipSync(csv), asText],
    ['gzipped JSON lines', gzipSync(lines), wanted],
    ['Parquet', parquet, wanted],
  ])('reads %s', async (_, body, rows) => {
    expect((await read(body)).rows).toEqual(rows);
    expect((await read(body, 'auto', 1_000_000)).rows).toEqual(rows);
  });

  it('reads cells of Parquet as JSON has them', async () => {
    const columnData = [
      { name: 'id', data: [7n, 2n ** 60n + 1n], type: 'INT64' as const },
      { name: 'at', data: [new Date(0), null], type: 'TIMESTAMP' as const },
      { name: 'record', data: [{ on: true, of: [1] }, null], type: 'JSON' as const },
    ];
    expect((await read(new Uint8Array(parquetWriteBuffer({ columnData })))).rows).toEqual([
      { id: 7, at: '1970-01-01T00:00:00.000Z', record: { on: true, of: [1] } },
      { id: '1152921504606846977', at: null, record: null },
    ]);
  });

  it('reads records with a list called rows as records', async () => {
    expect((await read('{"name":"t","rows":[{"a":1}]}\n{"name":"u","rows":[]}')).rows).toHaveLength(2);
  });

  it('skips lines that are no records and says how many', async () => {
    expect(await read(`${lines}\n{"a":\n[1]\n{"b":1}`)).toEqual({
      rows: [...wanted, { b: 1 }],
      problems: [{ code: 'rows-skipped', about: 'x', detail: '2 of 5 lines are no JSON objects of at most 64 levels and were skipped; the first is line 3.' }],
    });
  });

  it('keeps every cell of CSV whose columns share a name, or are more than the header names', async () => {
    expect(await read('a,a_2,a,__proto__,a\r\n1,2,3,4,5,6\r\n1\r\n')).toEqual({
      rows: [{ a: '1', a_2: '2', a_3: '3', __proto___2: '4', a_4: '5', column_6: '6' }, { a: '1' }],
      problems: [
        { code: 'columns-renamed', about: 'x', detail: 'Several columns share a name; the later ones are called a_3, __proto___2, a_4.' },
        { code: 'columns-unnamed', about: 'x', detail: 'Some lines have more cells than the header; they are in column_6.' },
      ],
    });
  });

  it.each([['JSON lines', '{"a":"caf\xe9"}\n'], ['CSV', 'a\ncaf\xe9\n'], ['a JSON list', '[{"a":"caf\xe9"}]']])('says when %s has bytes that are no text', async (_, latin) => {
    expect(await read(Buffer.from(latin, 'latin1'))).toMatchObject({ rows: [{ a: 'caf\ufffd' }], problems: [{ code: 'characters-lost', about: 'x' }] });
  });

  it('reads cells of many megabytes in CSV as in JSON lines', async () => {
    const cell = 'x'.repeat(3_000_000);
    expect((await read(`a,b\n${cell},2\n`, 'auto', 65_536)).rows).toEqual([{ a: cell, b: '2' }]);
  });

  it('skips lines that are nested too deep, since what comes after goes down into them', async () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await read(`${deep}\n{"b":1}`, 'jsonl', 65_536)).toMatchObject({ rows: [{ b: 1 }], problems: [{ code: 'rows-skipped' }] });
    await expect(read(`[${deep}]`, 'json', 65_536)).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it.each<[string, string | Uint8Array, TableFormat, string]>([
    ['damaged gzip', gzipSync(lines.repeat(100)).subarray(0, 40), 'auto', 'invalid-input'],
    ['a JSON document that is cut off', '[{"a":1},', 'auto', 'invalid-input'],
    ['a list of numbers', '[1,2]', 'auto', 'invalid-input'],
    ['an open quote in CSV', 'a,b\n"x,1\n', 'auto', 'invalid-input'],
    ['Parquet with a cell that is nested too deep', new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'a', data: [JSON.parse('['.repeat(70) + ']'.repeat(70))], type: 'JSON' }] })), 'auto', 'invalid-input'],
    ['an archive', Buffer.from('PK\x03\x04\x14\0\0\0\b\0"a'), 'auto', 'invalid-input'],
    ['Parquet that is none', 'PAR1 and nothing more', 'auto', 'invalid-input'],
    ['a bomb', gzipSync(Buffer.alloc(40_000_000)), 'csv', 'invalid-input'],
  ])('refuses %s with a clear fault', async (_, body, format, code) => {
    await expect(read(body, format, 100_000)).rejects.toMatchObject({ name: 'Fault', code });
  });

  it.each([
    [{ format: 'auto' as const }, 'invalid-input'],
    [{ rows: [], blob: 'x', format: 'auto' as const }, 'invalid-input'],
    [{ blob: 'nowhere', format: 'auto' as const }, 'not-found'],
  ])('wants exactly one existing source: %j', async (input, code) => {
    const rows = table(input, { blobs: memoryBlobs() }, { signal: new AbortController().signal, problem: () => undefined });
    await expect(rows.next()).rejects.toMatchObject({ code });
  });

  it('guesses how many rows a blob has', async () => {
    const blobs = memoryBlobs({ x: 'a'.repeat(5000), 'x.gz': 'a'.repeat(5000) });
    expect(await Promise.all([{ rows: [{}, {}] }, { blob: 'x' }, { blob: 'x.gz' }, { blob: 'nowhere' }].map((input) => rowsIn(input, { blobs })))).toEqual([2, 50, 500, 1]);
  });

  it('never fails in another way, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('', 'PAR1', '{"a":1}\n', 'a,b\n', '[{', '\u001f\u008b'), async (bytes, start) => {
        await read(Buffer.concat([Buffer.from(start, 'latin1'), bytes])).catch((fault: Error) => expect(fault.name).toBe('Fault'));
      }),
      { numRuns: 200 },
    );
  });
});
