import { deflateSync, gzipSync } from 'node:zlib';
import { utils, write } from 'cfb';
import { Budget } from '../../../shared/decode/budget.ts';
import { openFile } from '../../../shared/decode/documents/open.ts';
import { windows } from '../../../shared/decode/documents/windows.ts';
import { batches, type TableFormat } from '../../../shared/tables/source.ts';
import { tarOf, zipOf } from '../../support/archives.ts';
import { memoryBlobs } from '../../support/memory-blobs.ts';
import { filled, type Hostile, records } from './hostile.ts';

const most = 2 ** 30;

/** The length of all text in a file; what is damaged is told and counts as nothing. */
const textLength = async (bytes: Buffer): Promise<number> => {
  let length = 0;
  const budget = new Budget({ bytes: most, items: 100_000, ratio: 500 });
  for await (const { texts } of openFile('f', [bytes], { budget, maxBytes: most, tell: () => undefined }))
    for await (const { text } of windows(texts)) length += text.length;
  return length;
};

const pdf = (inside: string, stream: Buffer | string = 'BT ET'): Buffer =>
  Buffer.concat([Buffer.from('%PDF-1.7\n%\xff\xff\n4 0 obj << >> stream\n', 'latin1'), Buffer.from(stream as string), Buffer.from(`\nendstream endobj ${inside}`, 'latin1')]);
const mail = (head: string, body: string): Buffer => Buffer.from(`From: a@b.example\r\n${head}\r\n\r\n${body}`);
const compound = (bytes: number): Buffer => {
  const message = utils.cfb_new();
  for (const [index, text] of records(bytes, 10_000, (_) => 'body'.repeat(1250)).entries()) utils.cfb_add(message, `/__substg1.0_${(0x1000 + index).toString(16).toUpperCase()}001F`, Buffer.from(text, 'utf16le'));
  return Buffer.from(write(message, { type: 'buffer' }) as Uint8Array);
};
const word = (unit: string, bytes: number): Buffer => zipOf({ 'word/document.xml': filled(unit, bytes) });

const pdfUnits = ['stream ', 'stream\nendstream ', '1 0 obj ', '/F1 1 0 R ', '(', '<', '<41>', '/F1 1 Tf ', '((\\', 'BT (', '1 0 obj << /ToUnicode 1 0 R ', 'beginbfchar <00> <0041> ', '\\(', '1 0 obj endobj '];
const multipart = 'Content-Type: multipart/mixed; boundary="x"';

const files: Readonly<Record<string, Readonly<Record<string, (bytes: number) => Buffer>>>> = {
  PDF: {
    ...Object.fromEntries(pdfUnits.flatMap((unit) => [[`outside: ${unit}`, (bytes: number) => pdf(filled(unit, bytes))], [`in a stream: ${unit}`, (bytes: number) => pdf('', `BT ${filled(unit, bytes)}`)]])),
    'a stream of digits': (bytes) => pdf('', filled('1 0 ', bytes)),
    'packed streams': (bytes) => Buffer.concat(records(bytes, 400, (index) => pdf(`${index} 0 obj << /Filter /FlateDecode >> stream\n${deflateSync(`BT (${index}) Tj ET`).toString('latin1')}\nendstream endobj `))),
    'fonts of one name': (bytes) => pdf(records(bytes, 60, (index) => `${index + 9} 0 obj << /ToUnicode 4 0 R >> endobj /F1 ${index + 9} 0 R `).join(''), 'beginbfrange <00> <ff> <0041> endbfrange'),
  },
  mail: {
    'many headers': (bytes) => mail(records(bytes, 12, (index) => `X-${index}: a`).join('\r\n'), ''),
    'one long header': (bytes) => mail(`Subject: ${filled('a ', bytes)}`, ''),
    'folded header': (bytes) => mail(`Subject: ${filled('a\r\n ', bytes)}`, ''),
    'encoded words': (bytes) => mail(`Subject: ${filled('=?utf-8?Q?a?= ', bytes)}`, ''),
    'encoded words that never end': (bytes) => mail(`Subject: ${filled('=?utf-8?Q?', bytes)}`, ''),
    'addresses': (bytes) => mail(`To: ${filled('a <a@b.c>, ', bytes)}`, ''),
    'open comments': (bytes) => mail(`To: ${filled('(', bytes)}`, ''),
    'parameters': (bytes) => mail(`Content-Type: text/plain; ${records(bytes, 12, (index) => `a*${index}=b`).join('; ')}`, ''),
    'many parts': (bytes) => mail(multipart, filled('--x\r\nContent-Type: text/plain\r\n\r\na\r\n', bytes)),
    'nested parts': (bytes) => mail(multipart, filled('--x\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n', bytes)),
    'HTML that never closes': (bytes) => mail('Content-Type: text/html', filled('<a ', bytes)),
    'HTML entities': (bytes) => mail('Content-Type: text/html', filled('&#1;', bytes)),
    'HTML tags': (bytes) => mail('Content-Type: text/html', filled('<b>', bytes)),
    'HTML comments': (bytes) => mail('Content-Type: text/html', filled('<!--', bytes)),
    'HTML links': (bytes) => mail('Content-Type: text/html', filled('<a href="http://a.example/">', bytes)),
    'quoted-printable': (bytes) => mail('Content-Transfer-Encoding: quoted-printable', filled('=\r\n', bytes)),
    base64: (bytes) => mail(`${multipart}`, `--x\r\nContent-Transfer-Encoding: base64\r\n\r\n${filled('QUJD', bytes)}\r\n--x--`),
    'one line': (bytes) => mail('Content-Type: text/plain; format=flowed', filled('> ', bytes)),
    'flowed lines': (bytes) => mail('Content-Type: text/plain; format=flowed', filled('a \r\n', bytes)),
    dashes: (bytes) => mail(multipart, filled('--', bytes)),
  },
  Word: Object.fromEntries(['<a>', '<a ', '&#1;', '<', '<w:p>', 'a', '</w:p>'].map((unit) => [unit, (bytes: number) => word(unit, bytes)])),
  archives: {
    'many members': (bytes) => zipOf(Object.fromEntries(records(Math.min(bytes, 6_000_000), 110, (index) => [`${index}`, 'x']))),
    'a long name': (bytes) => zipOf(Object.fromEntries(records(bytes, 60_000, (index) => [`${index}${'n'.repeat(30_000)}`, 'x']))),
    'signatures of ends': (bytes) => Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.from(filled('PK\x05\x06', bytes), 'latin1')]),
    'a tar of many': (bytes) => Buffer.from(tarOf(Object.fromEntries(records(bytes, 1024, (index) => [`${index}`, 'x'])))),
    'gzip of text': (bytes) => gzipSync(filled('a b\n', bytes)),
  },
  Outlook: { 'many properties': compound },
  bytes: {
    letters: (bytes) => Buffer.concat([Buffer.from([0, 255, 1]), Buffer.from(filled('a', bytes))]),
    'wide letters': (bytes) => Buffer.concat([Buffer.from([0, 255, 1]), Buffer.from(filled('a\0', bytes))]),
    zeros: (bytes) => Buffer.alloc(bytes),
    'five letters': (bytes) => Buffer.concat([Buffer.from([0, 255, 1]), Buffer.from(filled('abcde\x01', bytes), 'latin1')]),
  },
  text: Object.fromEntries(['a', '\n', ' ', '<html', '<?xml ', '{"'].map((unit) => [JSON.stringify(unit), (bytes: number) => Buffer.from(filled(unit, bytes))])),
};

/** The rows of a stored table; one that is not valid counts none. */
const rowCount = (format: TableFormat) => async (bytes: Buffer): Promise<number> => {
  let rows = 0;
  try {
    const call = { signal: new AbortController().signal, problem: () => undefined };
    for await (const batch of batches({ blob: 'b', format }, { blobs: memoryBlobs({ b: bytes }, 65_536) }, call)) rows += batch.length;
  } catch (thrown) {
    const { code } = thrown as { code?: string };
    if (code !== 'invalid-input' && code !== 'too-large') throw thrown;
  }
  return rows;
};

const stored: Readonly<Record<string, Readonly<Record<string, (bytes: number) => string>>>> = {
  csv: {
    quotes: (bytes) => filled('"', bytes, 'a\n'), 'empty lines': (bytes) => filled('\n', bytes, 'a\n'), commas: (bytes) => filled(',', bytes, 'a\n'), 'many columns': (bytes) => records(bytes, 8, (index) => `c${index}`).join(','),
    'short records': (bytes) => filled(`${'x'.repeat(30)}\n`, bytes, 'a,b\n'), 'doubled quotes': (bytes) => filled('""', bytes, 'a\n"', '"'), 'carriage returns': (bytes) => filled('\r', bytes, 'a\n'), 'one line': (bytes) => filled('a', bytes),
  },
  jsonl: {
    'one line': (bytes) => filled('a', bytes), 'empty lines': (bytes) => filled('\n', bytes), braces: (bytes) => filled('{', bytes), 'deep lists': (bytes) => filled('[', bytes, '{"a":'), 'empty records': (bytes) => filled('{}\n', bytes),
    'one record': (bytes) => `{"a":"${filled('a', bytes)}"}`, 'many fields': (bytes) => JSON.stringify(Object.fromEntries(records(bytes, 12, (index) => [`k${index}`, 1]))), 'a report': (bytes) => `{"rows":[${filled('{},', bytes)}{}]}`,
    'deep records': (bytes) => records(bytes, 12_000, () => `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`).join('\n'),
  },
  json: { 'deep lists': (bytes) => filled('[', bytes), 'empty records': (bytes) => `[${filled('{},', bytes)}{}]`, 'one record': (bytes) => `{"a":"${filled('a', bytes)}"}` },
  parquet: { 'no metadata': (bytes) => `PAR1${filled('a', bytes)}PAR1`, 'long metadata': (bytes) => `PAR1${filled('\x19', bytes)}\xff\xff\x0f\0PAR1`, 'nested metadata': (bytes) => `PAR1${filled('\x1c', bytes)}\xff\xff\x0f\0PAR1` },
};

export const storedFiles: readonly Hostile[] = [
  ...Object.entries(files).flatMap(([reader, shapes]) =>
    Object.entries(shapes).map(([shape, make]): Hostile => ({
      reader: `file: ${reader}`, shape,
      prepare: (bytes) => {
        const file = make(bytes);
        return () => textLength(file);
      },
    }))),
  ...Object.entries(stored).flatMap(([format, shapes]) =>
    Object.entries(shapes).map(([shape, make]): Hostile => ({
      reader: `table: ${format}`, shape,
      prepare: (bytes) => {
        const file = Buffer.from(make(bytes), 'latin1');
        return () => rowCount(format as TableFormat)(file);
      },
    }))),
];
