import { describe, expect, it } from 'vitest';
import { hasSuffix, partsOf } from '../../../shared/text/domains.ts';

describe('partsOf', () => {
  it.each([
    ['login.eu.example.co.uk', ['login.eu', 'example', 'co.uk', 'example.co.uk']],
    ['EXAMPLE.COM', ['', 'example', 'com', 'example.com']],
    ['example.com.', ['', 'example', 'com', 'example.com']],
    ['shop.blogspot.com', ['shop', 'blogspot', 'com', 'blogspot.com']],
    ['bücher.de', ['', 'xn--bcher-kva', 'de', 'xn--bcher-kva.de']],
    ['пример.рф', ['', 'xn--e1afmkfd', 'xn--p1ai', 'xn--e1afmkfd.xn--p1ai']],
    ['co.uk', ['', '', 'co.uk', '']],
  ])('%s', (host, [subdomain, domain, suffix, registered]) => {
    expect(partsOf(host)).toEqual({ subdomain, domain, suffix, registered });
  });

  it.each(['printer.local', 'kernel32.dll', 'localhost', '', '.', '192.0.2.1', 'constructor'])('does not know %j', (host) => {
    expect(partsOf(host)).toBeUndefined();
    expect(hasSuffix(host)).toBe(false);
  });
});
