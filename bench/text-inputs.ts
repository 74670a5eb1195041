import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { gzipSync } from 'node:zlib';

const generators = join(import.meta.dirname, '../../shared/bench/reference/generators.py');

type Row = Record<string, unknown>;

/** Lines of a file, of which only a piece is in memory. */
function* linesOf(file: string): Generator<string> {
  const source = openSync(file, 'r');
  const piece = Buffer.alloc(2 ** 16);
  const decoder = new StringDecoder();
  let rest = '';
  for (let size = readSync(source, piece); size > 0; size = readSync(source, piece)) {
    const lines = (rest + decoder.write(piece.subarray(0, size))).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  closeSync(source);
  if (rest !== '') yield rest;
}

const mostShared = 1000;

/** Makes the texts of a column that come again one and the same, as they are where the generator made them. */
const sharing = (): ((row: Row) => Row) => {
  const columns = new Map<string, Map<string, string>>();
  return (row) => {
    for (const [column, value] of Object.entries(row)) {
      if (typeof value !== 'string') continue;
      let known = columns.get(column);
      if (!known) columns.set(column, (known = new Map()));
      const first = known.get(value);
      if (first !== undefined) row[column] = first;
      else if (known.size < mostShared) known.set(value, value);
    }
    return row;
  };
};

/** The rows that the reference was timed on, where its generator is at hand; else rows of the same kind from our own seed. */
export function* eachRow(kind: string, count: number, own: (count: number) => Row[]): Generator<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const file = join(folder, 'rows.jsonl');
  const target = openSync(file, 'w');
  try {
    if (existsSync(generators) && spawnSync('python3', [generators, kind, String(count), '1'], { stdio: ['ignore', target, 'ignore'] }).status === 0) {
      const shared = sharing();
      for (const line of linesOf(file)) yield shared(JSON.parse(line) as Row);
    } else yield* own(count);
  } finally {
    closeSync(target);
    rmSync(folder, { recursive: true });
  }
}

/** Rows between collections of what reading them leaves behind, so that the memory of a benchmark is that of its input and its work. */
const litter = 2000;

export const rowsOf = (kind: string, count: number, own: (count: number) => Row[]): Row[] => {
  const rows: Row[] = [];
  for (const row of eachRow(kind, count, own)) if (rows.push(row) % litter === 0) globalThis.gc?.();
  return rows;
};

const seeded =
  (seed: number) =>
  (below: number): number =>
    (seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff) % below;
type Random = ReturnType<typeof seeded>;
const pick = <T>(next: Random, from: readonly T[]): T => from[next(from.length)]!;
const repeat = (times: number, make: (index: number) => string, between: string): string =>
  Array.from({ length: times }, (_, index) => make(index)).join(between);

const words = 'session opened closed request served cache timeout retry token worker queue replica lease audit policy kernel device backup flush warning'.split(
  ' ',
);
const host = (next: Random): string =>
  `${pick(next, ['www', 'cdn', 'login', 'mail'])}.${pick(next, ['alpha', 'bravo', 'delta-9', 'gamma'])}${next(100)}.${pick(next, ['com', 'net', 'co.uk', 'de', 'info'])}`;
const address = (next: Random): string => repeat(4, () => String(1 + next(254)), '.');
const digits = (next: Random, length: number): string => repeat(length, () => '0123456789abcdef'.charAt(next(16)), '');

const indicator = (next: Random): string => {
  const kinds: readonly (() => string)[] = [
    () => address(next),
    () => `https://${host(next)}/${pick(next, words)}?id=${next(1_000_000)}`,
    () => host(next),
    () => `bob@${host(next)}`,
    () => digits(next, pick(next, [32, 40, 64])),
    () => `C:\\Windows\\Temp\\${pick(next, words)}.exe`,
    () => repeat(8, () => next(65_536).toString(16), ':'),
    () => host(next).replaceAll('.', '[.]'),
  ];
  return pick(next, kinds)();
};

/** Log lines of about 150 characters with one or two indicators, one in ten defanged. */
export const logLines = (count: number): Record<string, unknown>[] => {
  const next = seeded(7);
  return Array.from({ length: count }, (_, id) => {
    const parts = [
      `2024-03-04T00:00:${String(id % 60).padStart(2, '0')}.000000Z`,
      `host${next(20)}`,
      ...Array.from({ length: 5 + next(8) }, () => pick(next, words)),
    ];
    for (let left = next(4); left > 0; left -= 1) parts.splice(2 + next(parts.length - 1), 0, pick(next, ['', 'src=', 'value:']) + indicator(next));
    return { id, text: parts.join(' ') };
  });
};

/** Log text as most of it is: times, processes and messages, and in one line of twenty an indicator, often one that was seen before. */
export const plainLog = (length: number): string => {
  const next = seeded(17);
  const known = Array.from({ length: 499 }, () => indicator(next));
  const lines: string[] = [];
  for (let written = 0, second = 0; written < length; second += 1) {
    const time = new Date(1_700_000_000_000 + second * 250).toISOString();
    const message = repeat(4 + next(12), () => pick(next, words), ' ');
    const source = second % 19 === 0 ? ` from ${second % 4 === 0 ? indicator(next) : pick(next, known)}` : '';
    const line = `${time} host${next(20)} ${pick(next, words)}[${next(29_989)}]: ${message}${source}`;
    lines.push(line);
    written += line.length + 1;
  }
  return Buffer.from(lines.join('\n').slice(0, length)).toString();
};

/** Command lines; two thirds carry base64: text, text in text, UTF-16, gzip, bytes. */
export const commandLines = (count: number): Record<string, unknown>[] => {
  const next = seeded(11);
  const base64 = (content: string | Buffer) => Buffer.from(content).toString('base64');
  return Array.from({ length: count }, (_, id) => {
    const text = repeat(6 + next(19), () => pick(next, words), ' ');
    const lines = [
      () => `tool --note ${text}`,
      () => `tool --note ${text}`,
      () => `cmd.exe /c echo ${base64(text)} > out.txt`,
      () => `run ${base64(`stage two ${base64(text)}`)}`,
      () => `powershell.exe -enc ${base64(Buffer.from(text, 'utf16le'))}`,
      () => `fetch ${base64(gzipSync(text.repeat(3)))}`,
      () => `load ${base64(Buffer.from(Array.from({ length: 30 + next(270) }, () => next(256))))}`,
    ];
    return { id, CommandLine: pick(next, lines)() };
  });
};

/** Obfuscated scripts of a few hundred characters. */
export const scripts = (count: number): Record<string, unknown>[] => {
  const next = seeded(13);
  return Array.from({ length: count }, (_, id) => ({
    code: `If($v${id} -gE 3){$a='${pick(next, words)}'+'${pick(next, words)}';${repeat(2 + next(28), (index) => `$x${index}.Cal\`l('${pick(next, words)}',${index})`, ';')}}`,
  }));
};
