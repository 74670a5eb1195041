import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIpv6 } from '../../../shared/text/addresses.ts';
import { hashTypeOf, typeOf } from '../../../shared/text/observable.ts';

describe('typeOf', () => {
  it.each([
    ['192.0.2.1', 'ipv4'],
    ['192[.]0[.]2[.]1', 'ipv4'],
    ['999.1.1.1', 'unknown'],
    ['192.0.2.0/24', 'cidr'],
    ['192.0.2.0/33', 'unknown'],
    ['2001:db8::1', 'ipv6'],
    ['::', 'ipv6'],
    ['[2001:db8::1]', 'ipv6'],
    ['::ffff:192.0.2.1', 'ipv6'],
    ['2001:db8::/32', 'cidr'],
    ['12:30:45', 'unknown'],
    ['AS13335', 'asn'],
    ['as99999999999', 'unknown'],
    ['cve-2021-44228', 'cve'],
    ['CVE-1800-1', 'unknown'],
    ['a'.repeat(32), 'md5_hash'],
    ['a'.repeat(40), 'sha1_hash'],
    ['A'.repeat(64), 'sha256_hash'],
    ['0'.repeat(128), 'sha512_hash'],
    ['a'.repeat(33), 'unknown'],
    ['https://example.com/x?y#z', 'url'],
    ['hXXp://evil[.]example', 'url'],
    ['http://example.com/x y', 'unknown'],
    ['file:///etc/passwd', 'url'],
    ['bob@example.com', 'email'],
    ['bob[at]example[.]com', 'email'],
    ['bob@', 'unknown'],
    ['example.com', 'dns'],
    ['bücher.de', 'dns'],
    ['foo.iandom', 'unknown'],
    ['-x.com', 'unknown'],
    ['C:\\Windows\\a b\\cmd.exe', 'windows_path'],
    ['\\\\server\\share$\\x', 'windows_path'],
    ['/usr/bin/ls', 'linux_path'],
    ['../x', 'linux_path'],
    ['nothing', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (value, type) => expect(typeOf(value)).toBe(type));

  it('knows every IPv6 address', () => {
    fc.assert(fc.property(fc.ipV6(), (address) => void expect(isIpv6(address)).toBe(true)));
  });

  it('always has an answer', () => {
    fc.assert(fc.property(fc.string(), (text) => void expect(typeof typeOf(text)).toBe('string')));
  });
});

describe('hashTypeOf', () => {
  it.each([
    [' '.repeat(3) + 'b'.repeat(32), 'md5_hash'],
    ['b'.repeat(40), 'sha1_hash'],
    ['zz', 'unknown'],
  ])('%s is %s', (value, type) => expect(hashTypeOf(value)).toBe(type));
});
