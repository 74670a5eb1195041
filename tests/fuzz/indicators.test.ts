import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indicatorFinder } from '../../shared/text/indicators.ts';
import { extraTypes, usualTypes } from '../../shared/text/types.ts';

const types = [...usualTypes, ...extraTypes];
const find = indicatorFinder({ types });
const findPlain = indicatorFinder({ types, defanged: false });

const hostile = fc.string({
  maxLength: 400,
  unit: fc.constantFrom(
    '.',
    ':',
    '/',
    '\\',
    '@',
    '://',
    'http',
    'hxxp',
    '[',
    ']',
    '[.]',
    '%2F',
    '%',
    '-',
    ' ',
    '\n',
    'a',
    'Z',
    'com',
    'xn--',
    '1',
    '255',
    'deadbeef',
    '::',
    '"',
    '?',
    '#',
    'ü',
    '😀',
    '\0',
  ),
});

describe('the indicator scanners', () => {
  it('give spans of the text, and plain text as it stands', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const { value, seen, offset } of find(text)) {
          expect(value).not.toBe('');
          expect(text.slice(offset, offset + seen.length)).toBe(seen);
        }
        for (const { type, value, seen } of findPlain(text)) if (type !== 'dns' && type !== 'url') expect(value).toBe(seen);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['an IPv4 address', fc.ipV4(), 'ipv4'],
    ['an IPv6 address', fc.ipV6().filter((text) => !text.includes('.')), 'ipv6'],
    ['a mail address', fc.emailAddress().filter((text) => !/[{}]/.test(text)), 'email'],
    ['a hash', fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }), 'sha256_hash'],
  ])('find %s wherever it stands alone', (_, value, type) => {
    fc.assert(
      fc.property(value, fc.constantFrom('(', '<', ' ', '"', '\t', '='), (text, side) => {
        const spaced = `before ${side === '=' ? '' : side}${text} after`;
        expect(findPlain(spaced).some((found) => found.type === type && found.value.endsWith(text))).toBe(true);
      }),
    );
  });

  // Each shape has made a backtracking matcher explode. Four times the text may take at most about four times as long.
  it.each([
    '\\ ',
    'a.',
    'a-',
    '1.',
    'a',
    '/a ',
    ':',
    'a[.]',
    'http://',
    '@a',
    '%2F',
    'a@',
    '1:',
    '[',
    '\\\\',
    '/ ',
    '..',
    'hxxp://[',
    'AS1',
    '0.0.0.',
    'S-1-',
    'HKLM\\',
    ':a',
    '://',
    'http://a.',
  ])('take linear time for %j repeated', (shape) => {
    const time = (length: number) => {
      const text = shape.repeat(length / shape.length);
      const started = performance.now();
      find(text);
      return performance.now() - started;
    };
    time(10_000);
    const small = Math.min(time(30_000), time(30_000));
    const large = Math.min(time(120_000), time(120_000));
    expect(large).toBeLessThan(Math.max(12 * small, 150));
  });
});
