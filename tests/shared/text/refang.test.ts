import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defang, plainForm, refang } from '../../../shared/text/refang.ts';

describe('refang', () => {
  it.each([
    ['hxxp://evil[.]example', 'http://evil.example'],
    ['HXXPS://evil[.]example/A', 'https://evil.example/A'],
    ['hXXps[:]//evil(.)example', 'https://evil.example'],
    ['hxxp[://]evil{.}example', 'http://evil.example'],
    ['h**p://evil.example', 'http://evil.example'],
    ['sfxp://evil[dot]example', 'sftp://evil.example'],
    ['fXp://evil(DOT)example', 'ftp://evil.example'],
    ['bob[at]evil[.]example', 'bob@evil.example'],
    ['bob(AT)evil.example', 'bob@evil.example'],
    ['bob[@]evil.example', 'bob@evil.example'],
    ['1[.]2[.3.]4', '1.2.3.4'],
    ['evil\\[.\\]example', 'evil.example'],
    ['login\\.evil\\.example', 'login.evil.example'],
    ['http:\\\\evil.example', 'http://evil.example'],
    ['https:\\/\\/evil.example\\/?a\\u003db', 'https://evil.example/?a=b'],
    ['bob [at] evil [dot] example', 'bob@evil.example'],
    ['C:\\a\\.b\\c', 'C:\\a\\.b\\c'],
    ['<http://evil.example>', 'http://evil.example'],
    [' "evil[.]example" ', 'evil.example'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['plain text', 'plain text'],
    ['C:\\[x]\\y', 'C:\\[x]\\y'],
    ['', ''],
  ])('%s → %s', (given, wanted) => expect(refang(given)).toBe(wanted));

  it('undoes defang', () => {
    // The name of a scheme inside a host is defanged, too, and there is no way to tell.
    const urls = fc.webUrl().filter((url) => !/ftp|http/i.test(url.slice(4)));
    fc.assert(fc.property(urls, (url) => void expect(refang(defang(url, 'url'))).toBe(refang(url))));
  });

  it('keeps the way back to every place', () => {
    const { text, origin } = plainForm('see evil[.]example, then hxxp[:]//a[dot]b');
    expect(text).toBe('see evil.example, then http://a.b');
    expect(origin(text.indexOf('evil'))).toBe(4);
    expect(origin(text.indexOf('example'))).toBe(11);
    expect(origin(text.length)).toBe('see evil[.]example, then hxxp[:]//a[dot]b'.length);
  });

  it('never fails, and never makes a text longer', () => {
    const hostile = fc.string({ unit: fc.constantFrom('[', ']', '.', 'dot', '(', ')', 'hxxp', '://', 'fxp', 's', ' ', 'a', '\\', '<', '😀') });
    fc.assert(fc.property(hostile, (text) => void expect(plainForm(text).text.length).toBeLessThanOrEqual(text.length)));
  });
});

describe('defang', () => {
  it.each([
    ['http://a.example/x', 'url', 'hXXp://a[.]example/x'],
    ['ftp://a.example', 'url', 'fXp://a[.]example'],
    ['bob@a.example', 'email', 'bob[AT]a[.]example'],
    ['192.0.2.1', 'ipv4', '192[.]0[.]2[.]1'],
    ['HTTP://A.EXAMPLE', 'url', 'HTTP://A[.]EXAMPLE'],
  ] as const)('%s (%s) → %s', (value, type, wanted) => expect(defang(value, type)).toBe(wanted));
});
