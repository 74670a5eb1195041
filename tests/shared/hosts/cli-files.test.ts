import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operation } from '../../../shared/kit/operation.ts';
import { runCli } from '../../../shared/hosts/cli.ts';
import { localFiles, localText } from '../../../shared/hosts/local-files.ts';
import { hostPorts } from '../../contracts/hosts.ts';

const table = z.array(z.record(z.string(), z.unknown())).optional();
/** Says what it was given: the names and contents of blobs, or rows. */
const readThings = operation({
  name: 'read-things',
  summary: 'Say what was given.',
  entities: [],
  input: z.strictObject({
    rows: table, text: z.string().optional(), loud: z.boolean().default(false), blob: z.string().optional(), folder: z.string().optional(),
    files: z.array(z.strictObject({ name: z.string(), blob: z.string().optional(), content: z.string().optional() })).optional(),
  }),
  row: z.object({ said: z.string() }),
  limits: { rows: 100, seconds: 5, bytes: 1_000_000 },
  uses: ['blobs'],
  examples: [],
  async *run({ rows, text, blob, folder, files }, { blobs }, _call) {
    const content = async (name: string): Promise<string> => new TextDecoder().decode(await blobs.read(name));
    if (text !== undefined) yield { said: `text ${text}` };
    for (const row of rows ?? []) yield { said: JSON.stringify(row) };
    if (blob !== undefined) yield { said: `blob ${await content(blob)}` };
    for (const { name, blob: held } of files ?? []) yield { said: `${name} ${held === undefined ? '' : await content(held)}` };
    if (folder !== undefined) for await (const { name } of blobs.list(folder)) yield { said: `${name.slice(folder.length)} ${await content(name)}` };
  },
});
const listThings = operation({ ...readThings, name: 'list-things', input: z.strictObject({ rows: table }), row: z.object({ said: z.string() }), *run({ rows }, _ports, _call) { for (const row of rows ?? []) yield { said: JSON.stringify(row) }; } });
const readText = operation({ ...readThings, name: 'read-text', input: z.strictObject({ text: z.string().optional() }), row: z.object({ said: z.string() }), *run({ text = '' }, _ports, _call) { yield { said: `text ${text}` }; } });
const readTree = operation({
  ...readThings, name: 'read-tree', input: z.strictObject({ loud: z.boolean().default(false) }),
  sections: { names: z.object({ name: z.string() }), lines: z.object({ text: z.string() }), none: z.object({ x: z.int() }) },
  *run(_input, _ports, _call) {
    yield ['names', { name: 'a' }] as const;
    yield ['lines', { text: '+ a\u001b[31m\n  + b' }] as const;
  },
});
const readCode = operation({ ...readTree, name: 'read-code', sections: { codes: z.object({ code: z.string() }) }, *run(_input, _ports, _call) { yield ['codes', { code: 'a\n  b' }] as const; } });

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'cli-'));
  mkdirSync(join(home, 'folder/deep'), { recursive: true });
  writeFileSync(join(home, 'folder/a.yml'), 'A');
  writeFileSync(join(home, 'folder/deep/b.yml'), 'B');
  mkdirSync(join(home, 'empty'));
  writeFileSync(join(home, 'rows.jsonl'), '{"a":1}\n{"a":2}\n');
  writeFileSync(join(home, 'rows.one'), '{"a":1}\n');
  writeFileSync(join(home, 'rows.none'), '\n');
  writeFileSync(join(home, 'rows.bom'), '\ufeff{"a":1}\r\n{"a":2}\r\n');
  writeFileSync(join(home, 'rows.utf16'), Buffer.from('\ufeff{"a":1}\n{"a":2}\n', 'utf16le'));
  writeFileSync(join(home, 'rows.csv'), 'a\n1\n2\n');
  writeFileSync(join(home, 'cut.gz'), gzipSync('{"a":1}\n').subarray(0, 20));
  writeFileSync(join(home, 'rows.jsonl.gz'), gzipSync('{"a":1}\n{"a":2}\n'));
});
afterAll(() => rmSync(home, { recursive: true }));

const cli = async (line: string, piped?: string) => {
  const ports = hostPorts();
  let [out, err] = ['', ''];
  const code = await runCli([readThings, listThings, readText, readTree, readCode], ports, {
    args: line.replaceAll('@', `@${home}/`).split(' '), stdin: piped === undefined ? undefined : async () => piped, readFile: localText, files: localFiles,
    out: (text) => (out += text), err: (text) => (err += text), terminal: false, signal: new AbortController().signal,
  });
  await ports.close();
  return { code, err, out, said: !out.startsWith('{\n') ? [] : (JSON.parse(out) as { rows: { said: string }[] }).rows.map(({ said }) => said) };
};
const two = ['{"a":1}', '{"a":2}'];

describe('files on the command line', () => {
  it.each([
    ['a file for a blob', 'read-things --blob @folder/a.yml', undefined, ['blob A']],
    ['a folder for a prefix', 'read-things --folder @folder', undefined, ['a.yml A', 'deep/b.yml B']],
    ['files, also of a folder', 'read-things --files @folder/a.yml --files @folder', undefined, ['a.yml A', 'a.yml A', 'deep/b.yml B']],
    ['files beside JSON', 'read-things --files @folder/a.yml --files [{"name":"x"}]', undefined, ['a.yml A', 'x ']],
    ['JSON lines for rows', 'read-things --rows @rows.jsonl', undefined, two],
    ['JSON lines in gzip', 'read-things --rows @rows.jsonl.gz', undefined, two],
    ['JSON lines after a byte order mark', 'read-things --rows @rows.bom', undefined, two],
    ['JSON lines in UTF-16', 'read-things --rows @rows.utf16', undefined, two],
    ['a single JSON line', 'read-things --rows @rows.one', undefined, [two[0]]],
    ['no JSON line at all', 'read-things --rows @rows.none', undefined, []],
    ['a single JSON line on stdin', 'list-things', '{"a":1}\n', [two[0]]],
    ['a log of a single JSON line on stdin', 'read-text', '{"a":1}\n', ['text {"a":1}\n']],
    ['JSON lines on stdin', 'list-things', '{"a":1}\n{"a":2}\n', two],
    ['JSON lines on stdin, beside a flag', 'read-things --loud', '{"a":1}\n{"a":2}\n', two],
    ['a JSON list on stdin', 'list-things', '[\n{"a":1},\n{"a":2}]', two],
    ['the input on stdin', 'read-things', '{\n"rows":[{"a":1},{"a":2}]}', two],
    ['text on stdin', 'read-things', 'one\ntwo', ['text one\ntwo']],
    ['no stdin where there is a whole', 'read-things --blob @folder/a.yml', 'one', ['blob A']],
  ])('takes %s', async (_, line, piped, said) => {
    expect(await cli(line, piped)).toMatchObject({ code: 0, err: '', said });
  });

  it.each([
    ['a file that is not there', 'read-things --blob @none', undefined, 'There is no such file'],
    ['a folder for a file', 'read-things --blob @folder', undefined, 'is a folder; name a file in it'],
    ['a folder to read', 'read-things --text @folder', undefined, 'It is a folder'],
    ['an empty folder', 'read-things --folder @empty', undefined, 'no file in this folder'],
    ['a bad line', 'list-things', '{"a":1}\n{"a":\n', 'stdin, line 2: It is not JSON'],
    ['text for rows', 'list-things', 'one', 'a JSON list or as JSON lines'],
    ['a table that is no JSON', 'read-things --rows @rows.csv', undefined, 'rows: Give a JSON list, or JSON lines. CSV and Parquet come in by --blob @FILE'],
    ['gzip that is cut off', 'read-things --rows @cut.gz', undefined, 'The gzip data is cut off.'],
  ])('refuses %s', async (_, line, piped, said) => {
    const { code, err } = await cli(line, piped);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});

describe('the forms of an answer', () => {
  it.each([
    ['text as it is written', 'read-tree --output text', '+ a\\u001b[31m\n  + b\n'],
    ['text of another column', 'read-code --output text', 'a\n  b\n'],
    ['every table', 'read-tree --output table', 'names\n\nname\n----\na\n\nlines\n\ntext\n'],
    ['one table', 'read-tree --section names --output csv', 'name\r\na\r\n'],
    ['one table, said before', '--section lines --output jsonl read-tree', '{"text":"+ a\\u001b[31m\\n  + b"}\n'],
    ['an empty table', 'read-tree --section none --output jsonl', ''],
    ['a table where there is no text', 'read-things --text x --output text', 'said\n------\ntext x\n'],
  ])('%s', async (_, line, wanted) => {
    const { code, out } = await cli(line);
    expect(code).toBe(0);
    expect(out.startsWith(wanted)).toBe(true);
  });

  it('names the tables there are', async () => {
    expect((await cli('read-tree --section nmaes')).err).toContain('There are: names, lines, none.');
    expect((await cli('read-things --section x --text a')).err).toContain('There is: rows.');
  });
});
