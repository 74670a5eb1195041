import { describe, expect, it } from 'vitest';
import extractIocs from '../../../functions/extract/iocs.ts';
import { VirtualClock } from '../../support/clock.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const find = async (value: string, options: object = {}): Promise<Record<string, string[]>> => {
  const found: Record<string, string[]> = {};
  for (const { IoCType, Observable } of (await runIn(extractIocs, { value, ...options })).rows) (found[IoCType as string] ??= []).push(Observable as string);
  return found;
};

describe('extract-iocs', () => {
  it.each([
    [
      'ends of sentences',
      'Go to https://a.example.com/x. Or (http://b.example.com/y_(z))!',
      { dns: ['a.example.com', 'b.example.com'], url: ['https://a.example.com/x', 'http://b.example.com/y_(z)'] },
    ],
    [
      'lists without blanks',
      'http://a.example.com,http://b.example.com;',
      { dns: ['a.example.com', 'b.example.com'], url: ['http://a.example.com', 'http://b.example.com'] },
    ],
    ['a bracketed address', 'http://[2001:db8::7]:8080/a', { ipv6: ['2001:db8::7'], url: ['http://[2001:db8::7]:8080/a'] }],
    [
      'hosts that are no names',
      'http://localhost/a http://dev/ http://192.0.2.9:81 file:///tmp/a',
      { ipv4: ['192.0.2.9'], url: ['http://localhost/a', 'http://dev/', 'http://192.0.2.9:81', 'file:///tmp/a'] },
    ],
    ['a user part', 'ftp://u:p@ftp.example.com:21/', { dns: ['ftp.example.com'], url: ['ftp://u:p@ftp.example.com:21/'], email: ['p@ftp.example.com'] }],
    ['names of other scripts', 'bücher.de, пример.рф and xn--e1afmkfd.xn--p1ai', { dns: ['bücher.de', 'пример.рф', 'xn--e1afmkfd.xn--p1ai'] }],
    ['octets and times', '300.1.1.1 at 12:30:45 by aa:bb:cc:dd:ee:ff', {}],
    ['neighbouring hashes', `${'a'.repeat(32)},${'b'.repeat(32)}`, { md5_hash: ['a'.repeat(32), 'b'.repeat(32)] }],
    ['runs that are no hash', `${'a'.repeat(33)} ${'b'.repeat(31)} ${'c'.repeat(128)}`, {}],
    [
      'a nested URL',
      'http://r.example.com/?u=https%3A%2F%2Fh.example.net%2Fp',
      { dns: ['r.example.com', 'h.example.net'], url: ['http://r.example.com/?u=https%3A%2F%2Fh.example.net%2Fp', 'https://h.example.net/p'] },
    ],
  ])('reads %s', async (_, text, wanted) => expect(await find(text, { includePaths: false })).toEqual(wanted));

  it('reads paths, and tells them from URLs', async () => {
    expect(await find('run "C:\\Program Files\\a b\\c.exe" \\\\srv\\share$\\d then "../up/x" "http://a.example.com/etc/passwd" </etc/passwd>')).toEqual({
      dns: ['a.example.com'],
      url: ['http://a.example.com/etc/passwd'],
      windows_path: ['C:\\Program Files\\a b\\c.exe', '\\\\srv\\share$\\d'],
      linux_path: ['../up/x"', '/etc/passwd'],
    });
  });

  it('shows what it saw, and where', async () => {
    const { rows } = await runIn(extractIocs, { value: 'from [1[.]2.3.4] via hxxps[:]//evil[.]com' });
    expect(rows.map(({ IoCType, Observable, Seen, Offset }) => [IoCType, Observable, Seen, Offset])).toEqual([
      ['ipv4', '1.2.3.4', '1[.]2.3.4', 6],
      ['dns', 'evil.com', 'evil[.]com', 31],
      ['url', 'https://evil.com', 'hxxps[:]//evil[.]com', 21],
    ]);
  });

  it('keeps one type for one text, by priority', async () => {
    const own = (priority: number) => ({ customTypes: [{ name: 'corp', pattern: '[a-z]+ [.] contoso\\.com # ours', priority }] });
    expect(await find('web.contoso.com', own(0))).toEqual({ corp: ['web.contoso.com'] });
    expect(await find('web.contoso.com', own(5))).toEqual({ dns: ['web.contoso.com'] });
  });

  it('reads own patterns against the text as it is and its plain form', async () => {
    const text = 'hxxp://a[.]example/x TCK[.]77 b[.]corp.example';
    const own = (name: string, pattern: string, priority = -1) => ({ types: [name], customTypes: [{ name, pattern, priority }] });
    expect(await find(text, own('link', 'h(xx|tt)p://\\S+'))).toEqual({ link: ['http://a.example/x'] });
    expect(await find(text, own('ticket', 'tck\\[\\.\\]\\d+'))).toEqual({ ticket: ['TCK.77'] });
    expect(await find(text, own('corp', '\\w+\\.corp\\.example'))).toEqual({ corp: ['b.corp.example'] });
  });

  it('keeps a built-in type that an own type of its name replaces for the other kind of scan only', async () => {
    const own = { types: ['dns'], customTypes: [{ name: 'dns', pattern: 'srv-\\d+', when: 'plain' }] };
    expect(await find('srv-1 evil[.]com', own)).toEqual({ dns: ['evil.com'] });
    expect(await find('srv-1 evil[.]com', { ...own, defanged: false })).toEqual({ dns: ['srv-1'] });
  });

  it('forgets the types of one request in the next', async () => {
    await find('x', { customTypes: [{ name: 'ticket', pattern: 'ticket' }] });
    await expect(find('ticket', { types: ['ticket'] })).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field: 'types' }] });
  });

  it('finds further types when asked', async () => {
    const text =
      'CVE-2024-3094 T1059.001 AS13335 192.0.2.0/24 00-11-22-AA-bb-cc S-1-5-21-1-2-3-500 HKLM\\Software\\Run\\x ja3=' +
      'a'.repeat(32) +
      ` ${'d'.repeat(128)} t13d1516h2_8daaf6152771_e5627efa2ab1`;
    expect(await find(text, { moreTypes: true, includePaths: false })).toMatchObject({
      cve: ['CVE-2024-3094'],
      mitre_technique: ['T1059.001'],
      asn: ['AS13335'],
      cidr: ['192.0.2.0/24'],
      mac_address: ['00-11-22-AA-bb-cc'],
      sid: ['S-1-5-21-1-2-3-500'],
      registry_key: ['HKLM\\Software\\Run\\x'],
      sha512_hash: ['d'.repeat(128)],
      ja4: ['t13d1516h2_8daaf6152771_e5627efa2ab1'],
      ja3: ['a'.repeat(32)],
    });
  });

  it.each([
    ['bitcoin_address', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3'],
    ['bitcoin_address', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5'],
    ['ethereum_address', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  ])('holds the checksum of a %s', async (type, right, wrong) => {
    expect(await find(`pay ${right} or ${wrong}.`, { types: [type] })).toEqual({ [type]: [right] });
  });

  it('leaves file names out on request, but no host of a URL', async () => {
    expect(await find('setup.py readme.md a.example.md http://run.sh/x', { types: ['dns', 'url'], skipFileNames: true })).toMatchObject({
      dns: ['a.example.md', 'run.sh'],
    });
  });

  it('reads an empty port, and takes any other colon behind a host for punctuation', async () => {
    expect((await find('http://a.example.com:/x?y http://b.example.com:?z http://c.example.com: here', { types: ['url'] }))['url']).toEqual([
      'http://a.example.com:/x?y',
      'http://b.example.com:?z',
      'http://c.example.com',
    ]);
  });

  it('gives the address in a URL only when addresses are asked for', async () => {
    const text = 'http://192.0.2.7/x';
    expect(await find(text, { types: ['url'] })).toEqual({ url: [text] });
    expect(await find(text, { types: ['url', 'ipv4'] })).toEqual({ url: [text], ipv4: ['192.0.2.7'] });
  });

  it('takes no wrong address for a host name, whatever suffixes are accepted', async () => {
    expect(await find('http://192.0.2.300/x http://intranet/y', { types: ['url'], anySuffix: true })).toMatchObject({ dns: ['intranet'] });
  });

  it('looks for the usual types when the list of types is empty', async () => {
    expect(await find('evil.com', { types: [] })).toEqual({ dns: ['evil.com'] });
  });

  it('reads several columns and skips empty cells', async () => {
    const rows = [
      { a: '192.0.2.1', b: null, c: 7 },
      { a: '', b: 'C:\\x\\y.exe evil.com', c: { host: 'x.example.org' } },
    ];
    const report = await runIn(extractIocs, { rows, column: 'a', columns: ['b', 'c'], includePaths: true, showInput: true });
    expect(report.rows.map(({ sourceIndex, Column, Observable, Input }) => [sourceIndex, Column, Observable, Input])).toEqual([
      [0, 'a', '192.0.2.1', '192.0.2.1'],
      [1, 'b', 'evil.com', 'C:\\x\\y.exe evil.com'],
      [1, 'b', 'C:\\x\\y.exe', 'C:\\x\\y.exe evil.com'],
      [1, 'c', 'x.example.org', '{"host":"x.example.org"}'],
    ]);
  });

  it.each([
    ['a blank text', { value: '  ' }, 'value'],
    ['an unknown type', { value: 'x', types: ['ipv5'] }, 'types'],
    ['a further column that no row has', { rows: [{ a: 'x' }], column: 'a', columns: ['b'] }, 'columns'],
    ['a pattern that RE2 cannot read', { value: 'x', customTypes: [{ name: 'c', pattern: '(?=x)' }] }, 'customTypes'],
    ['a group that is not there', { value: 'x', customTypes: [{ name: 'c', pattern: 'x', group: 'g' }] }, 'customTypes'],
  ])('refuses %s', async (_, input, field) => {
    await expect(runIn(extractIocs, input)).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field }] });
  });

  it('stops a pattern that reads to the end of the text for every match, when the time is over', async () => {
    let time = 0;
    const clock = Object.assign(new VirtualClock(), { now: () => (time += 100) });
    const input = { value: 'a'.repeat(5000), types: ['own'], customTypes: [{ name: 'own', pattern: 'a(.*b)?' }] };
    await expect(runIn(extractIocs, input, testPorts({ clock }))).rejects.toMatchObject({ code: 'timed-out', message: expect.stringContaining('own') as string });
    expect(time).toBeLessThan(100_000);
  });
});
