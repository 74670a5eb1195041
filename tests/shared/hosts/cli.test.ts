import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runCli, type Shell } from '../../../shared/hosts/cli.ts';
import { testCatalogue } from '../../support/operations.ts';
import { hostPorts } from '../../contracts/hosts.ts';

const files: Record<string, string> = { 'words.txt': 'x\ny\n', 'rows.json': '[{"w":"x"},{"w":"y"}]' };

const cli = async (line: string, piped?: string, extra: Partial<Shell> = {}) => {
  const ports = hostPorts();
  let out = '';
  let err = '';
  const code = await runCli(testCatalogue, ports, {
    args: line.split(' ').filter((word) => word !== ''),
    stdin: piped === undefined ? undefined : async () => piped,
    readFile: async (path) => files[path] ?? Promise.reject(new Error(`no ${path}`)),
    files: async function* (path) {
      for (const name of path === 'folder' ? ['a.yml', 'b/c.yml'] : [path]) yield { name, body: Readable.from([Buffer.from(files[path] ?? name)]) };
    },
    out: (text) => (out += text),
    err: (text) => (err += text),
    terminal: false,
    signal: new AbortController().signal,
    ...extra,
  });
  await ports.close();
  return { code, out, err };
};

describe('the command line', () => {
  it.each([
    ['flags', 'build-echo --value a --times 2 --loud', undefined, 'AA'],
    ['flags with =, and a negated switch', 'build-echo --value=a=b --no-loud', undefined, 'a=b'],
    ['a loose word', 'build-echo a', undefined, 'a'],
    ['loose words', 'build-echo a b', undefined, 'a|b'],
    ['the path instead of the name', 'build/echo a', undefined, 'a'],
    ['two words instead of the name', 'build echo a', undefined, 'a'],
    ['repeated flags', 'build-echo --values a --values b', undefined, 'a|b'],
    ['a file of lines', 'build-echo --values @words.txt', undefined, 'x|y'],
    ['a file of rows', 'build-echo --rows @rows.json --column w', undefined, 'x|y'],
    ['a value that begins with @', 'build-echo --value @@home', undefined, '@home'],
    ['a whole text from stdin', 'build-echo --value -', 'a\nb', 'a\nb'],
    ['lines on stdin', 'build-echo', 'a\r\nb\n\n', 'a|b'],
    ['lines that look like JSON', 'build-echo', '[a]\n[b]\n', '[a]|[b]'],
    ['JSON on stdin', 'build-echo', '{"values":["a","b"],"times":2}', 'aa|bb'],
    ['JSON on stdin, overruled by a flag', 'build-echo --times 1', '{"value":"a","times":2}', 'a'],
    ['a list on stdin', 'build-echo', '["a","b"]', 'a|b'],
    ['JSON lines on stdin', 'build-echo --column w', '{"w":"a"}\n{"w":"b"}\n', 'a|b'],
    ['a single JSON line on stdin', 'build-echo --column w', '{"w":"a"}\n', 'a'],
  ])('takes %s', async (_, line, piped, expected) => {
    const { code, out, err } = await cli(line, piped);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect((JSON.parse(out) as { rows: { text: string }[] }).rows.map(({ text }) => text).join('|')).toBe(expected);
  });

  it.each([
    ['json', '{\n  "rows": [\n'],
    ['jsonl', '{"sourceIndex":0,"text":"a"}\n{"sourceIndex":1,"text":"=b"}\n'],
    ['csv', "sourceIndex,text\r\n0,a\r\n1,'=b\r\n"],
    ['table', 'sourceIndex  text\n-----------  ----\n0            a\n1            =b\n'],
  ])('writes %s', async (form, expected) => {
    expect((await cli(`--output ${form} build-echo a =b`)).out).toContain(expected);
    expect((await cli(`build-echo a =b --output=${form}`)).out).toContain(expected);
  });

  it('cuts long cells of a table, but none of a single row', async () => {
    const long = 'x'.repeat(70);
    expect((await cli(`build-echo --output table ${long} b`)).out).toContain(`${'x'.repeat(59)}…`);
    expect((await cli(`build-echo --output table ${long}`)).out).toContain(`text         ${long}`);
  });

  it('shows hostile text, and does not obey it', async () => {
    const { out } = await cli('build-echo --output table', '\u001b[31mred\u202e\n');
    expect(out).toContain('\\u001b[31mred\\u202e');
  });

  it.each([
    ['an unknown operation', 'build-ehco a', 4, 'Did you mean build-echo'],
    ['an unknown operation in two words', 'build ehco', 4, 'Did you mean build-echo'],
    ['an unknown field', 'build-echo --tmies 2', 2, 'tmies'],
    ['a wrong number', 'build-echo a --times many', 2, 'Give a number'],
    ['a number out of range', 'build-echo a --times 12', 2, 'times'],
    ['a flag without a value', 'build-echo --value', 2, 'Give a value'],
    ['a field given twice', 'build-echo --value a --value b', 2, 'Give it once'],
    ['a loose word too many', 'write-tally a', 2, 'name the field'],
    ['an unknown form', 'build-echo a --output xml', 2, 'json, jsonl, csv, table'],
    ['an unknown option', '--verbose build-echo', 2, 'no such option'],
    ['nothing to work on', 'build-echo', 2, 'value'],
    ['a bug', 'build-trouble', 70, 'the log has the cause'],
    ['no operation', '', 2, ''],
  ])('ends honestly: %s', async (_, line, code, words) => {
    const ended = await cli(line);
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(words);
    expect(ended.err).not.toContain('hunter2');
  });

  it('ends with 1 and says why when a part is missing', async () => {
    const { code, err, out } = await cli('build-echo a worry');
    expect({ code, err }).toEqual({ code: 1, err: 'upstream-failed: worry: Nobody answers.\n' });
    expect(out).toContain('"a"');
  });

  it('helps', async () => {
    const overall = await cli('--help');
    expect(overall.code).toBe(0);
    expect(overall.out).toContain('build\n  build-echo     Say it again.\n  build-trouble  Fail.\n\nwrite\n');
    expect(await cli('-h')).toEqual(overall);
    const one = await cli('build-echo --help');
    expect(await cli('build-echo -h')).toEqual(one);
    expect((await cli('build-echo --value -h')).out).toContain('"-h"');
    expect(one.out).toMatch(/--times NUMBER +How often\. \(default 1\)/);
    expect(one.out).toContain('--join none|left|inner');
    expect(one.out).toContain(`echo '{"value":"a"}' | gumshoe build-echo`);
  });

  it('does long work as a job, with progress', async () => {
    const lines = Array.from({ length: 1100 }, (_, at) => `v${at}`).join('\n');
    const { code, out, err } = await cli('build-echo --output jsonl --progress', lines);
    expect(code).toBe(0);
    expect(out.trim().split('\n').map((line) => (JSON.parse(line) as { text: string }).text).join('\n')).toBe(lines);
    expect(err.match(/1100 of 1100 build-echo\n/g)).toHaveLength(1);
  });

  it('leaves long work on the queue when it is stopped', async () => {
    const { code, err } = await cli('build-echo', 'sleep\n'.repeat(600), { signal: AbortSignal.timeout(200) });
    expect(code).toBe(6);
    expect(err).toMatch(/Job [0-9a-f-]+ is kept/);
  });
});
