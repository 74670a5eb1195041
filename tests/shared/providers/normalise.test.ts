import { describe, expect, it } from 'vitest';
import { normalise } from '../../../shared/providers/normalise.ts';

const accepted: readonly (readonly [given: string, type: string, safe: string])[] = [
  [' 192[.]31(.)196{.}17 ', 'ipv4', '192.31.196.17'],
  ['2620:004F:8000:0:0:0:0:42', 'ipv6', '2620:4f:8000::42'],
  ['192.31.196.5/24', 'cidr', '192.31.196.0/24'],
  ['64500', 'asn', 'AS64500'],
  ['Login[dot]Example.COM.', 'dns', 'login.example.com'],
  ['bücher.example.com', 'hostname', 'xn--bcher-kva.example.com'],
  ['hXXps[://]Shop[.]Example.net/A?b=C', 'url', 'https://shop.example.net/A?b=C'],
  ['FTP://files.example.com/a', 'url', 'ftp://files.example.com/a'],
  ['http://[2620:4f:8000::42]/a', 'url', 'http://[2620:4f:8000::42]/a'],
  ['<alice[AT]Example.com>', 'email', 'alice@example.com'],
  ['E99A18C428CB38D5F260853678922E03', 'md5_hash', 'e99a18c428cb38d5f260853678922e03'],
  ['cve-2024-1234', 'cve', 'CVE-2024-1234'],
  ['C:\\Windows\\a b.exe', 'windows_path', 'C:\\Windows\\a b.exe'],
  ['Bob', 'user', 'Bob'],
];

const refused: readonly (readonly [given: string, type: string, words: string])[] = [
  ['1.2.3', 'ipv4', 'Observable does not match expected pattern for ipv4'],
  ['192.31.196.017', 'ipv4', 'IP address is invalid format'],
  ['999.31.196.1', 'ipv4', 'IP address is invalid format'],
  ['12:30:45', 'ipv6', 'IP address is invalid format'],
  ['https://', 'url', 'Could not obtain scheme or host from https://'],
  ['10.1.2.3', 'ipv4', 'IP address is not global'],
  ['100.64.0.1', 'ipv4', 'IP address is not global'],
  ['224.0.0.1', 'ipv4', 'IP address is not global'],
  ['203.0.113.5', 'ipv4', 'IP address is not global'],
  ['2001:db8::1', 'ipv6', 'IP address is not global'],
  ['fe80::1', 'ipv6', 'IP address is not global'],
  ['10.0.0.0/8', 'cidr', 'IP address is not global'],
  ['not a url', 'url', 'Observable does not match expected pattern for url'],
  ['file:///etc/passwd', 'url', 'Could not obtain scheme or host from file:///etc/passwd'],
  ['file://server.example.com/x', 'url', 'file URL scheme is not supported'],
  ['http://10.0.0.1:8080/a', 'url', 'Host part of URL is a private IP address'],
  ['http://127.0.0.1/a', 'url', 'Host part of URL is a loopback IP address'],
  ['http://[::1]/a', 'url', 'Host part of URL is a loopback IP address'],
  ['http://server/x', 'url', 'Host is unqualified domain name'],
  ['server', 'dns', 'Observable does not match expected pattern for dns'],
  ['a'.repeat(32), 'md5_hash', 'String has too low an entropy to be a hash'],
  ['ab'.repeat(32), 'sha256_hash', 'String has too low an entropy to be a hash'],
  ['abc', 'sha1_hash', 'Observable does not match expected pattern for sha1_hash'],
  ['alice', 'email', 'Observable does not match expected pattern for email'],
  ['a\ud800b', 'user', 'Observable does not match expected pattern for user'],
  ['a\r\nb', 'linux_path', 'Observable does not match expected pattern for linux_path'],
];

describe('normalise', () => {
  it.each(accepted)('takes %j as %s', (given, type, safe) => {
    expect(normalise(given, type)).toEqual({ type, safe });
  });

  it.each(refused)('refuses %j as %s', (given, type, flaw) => {
    expect(normalise(given, type)).toEqual({ type, safe: null, flaw });
  });

  it('infers the type that is not given', () => {
    expect(normalise('192[.]31[.]196[.]17')).toEqual({ type: 'ipv4', safe: '192.31.196.17' });
    expect(normalise('login.example.com', '')).toEqual({ type: 'dns', safe: 'login.example.com' });
  });

  it('lets the inside through for those who know it', () => {
    expect(normalise('10.1.2.3', 'ipv4', { inside: true })).toEqual({ type: 'ipv4', safe: '10.1.2.3' });
    expect(normalise('SRV01', 'hostname', { inside: true })).toEqual({ type: 'hostname', safe: 'srv01' });
    expect(normalise('srv^01', 'hostname', { inside: true })).toMatchObject({ safe: null });
    expect(normalise('aaaa', 'md5_hash', { inside: true })).toMatchObject({ safe: null });
  });

  it('calls a type that it does not know unknown', () => {
    expect(normalise('x', 'nonsense')).toEqual({ type: 'unknown', safe: 'x' });
    expect(normalise('???')).toEqual({ type: 'unknown', safe: '???' });
  });
});
