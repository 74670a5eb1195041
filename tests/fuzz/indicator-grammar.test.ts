import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIpv4, isIpv6 } from '../../shared/text/addresses.ts';
import { pages } from '../../shared/text/find/page.ts';
import { signReader, type SignType } from '../../shared/text/find/signs.ts';

/** Takes off what ends a URL by accident, the slow way. */
const trimmed = (url: string): string => {
  const last = url.at(-1) ?? '';
  const opener = { ')': '(', ']': '[', '}': '{' }[last];
  const unpaired = opener !== undefined && url.split(last).length > url.split(opener).length;
  return '.,;:!\'"'.includes(last) || unpaired ? trimmed(url.slice(0, -1)) : url;
};

const name = '(?:(?=[a-z0-9-]{1,63}\\.)[a-z0-9]+(?:-[a-z0-9]+)*\\.){1,126}[a-z]{2,63}';
const plain = "[a-z0-9\\-._~!$&'()*+,;=]|%[0-9a-f]{2}";
const query = `(?:${plain}|[:/?@])*`;

/** Each grammar said once more as a backtracking pattern: exponential for some, so only for short texts. */
const grammars: readonly (readonly [type: SignType, RegExp, units: readonly string[], accept: (found: string) => string | undefined])[] = [
  [
    'ipv4',
    /\d{1,3}(?:\.\d{1,3}){3}/g,
    ['1.', '12.', '25.', '1.', '3', '7.8', '1234', '99', 'a', ' ', '0.', '.'],
    (found) => (isIpv4(found) ? found : undefined),
  ],
  [
    'ipv6',
    /(?<![:.\w])(?:[A-F0-9]{0,4}:){2,7}[A-F0-9]{0,4}(?![:.\w])/gi,
    [':', '::', 'a', '12', 'ffff', 'fffff', ' ', '.', '[', ']', '%', 'g', '1:2:3:4:5:6:7:8'],
    (found) => (isIpv6(found) ? found : undefined),
  ],
  [
    'dns',
    new RegExp(name, 'gi'),
    ['a', 'ab', 'c1', '1', '.', '.', '.', 'x-y', ' ', '_', 'com', '/', '@', 'a'.repeat(62), 'a'.repeat(70)],
    (found) => found,
  ],
  [
    'email',
    new RegExp(`[a-z0-9.!#$%&'*+/=?^_\`{}~|-]+@${name}`, 'gi'),
    ['a', 'b1', '@', '@', '.', '.com', ' ', '/', '<', 'x.y', ':', `${'a'.repeat(64)}.`],
    (found) => found,
  ],
  [
    'url',
    new RegExp(
      `(?:https|http|sftps|sftp|ftps|ftp|telnet|ldap|file)://(?:(?:${plain}|:)*@)?(?:${plain})*(?::(?:\\d+|(?=[/?#])(?!//)))?(?:/[^?#"<>\\s]*)?(?:\\?${query})?(?:#${query})?`,
      'gi',
    ),
    ['http://', 'a.b', '@', ':80', '/', 'p', '?', '#', 'q=1', '"', '<', ' ', '(', ')', '.', ',', '%41', "'"],
    (found) => (/:\/\/./.test(trimmed(found)) ? trimmed(found) : undefined),
  ],
  [
    'windows_path',
    /(?:[a-z]:|\\\\[a-z0-9_.$-]+||\.+)\\(?:[^/:*?"'<>|\r\n]+\\)*[^\\/*?"<>|\r\n ]+/gi,
    ['\\', '\\', 'c:', 'a', '..', '.', ' ', '"', "'", ':', '/', '$'],
    (found) => found,
  ],
  [
    'linux_path',
    /(?:\/+||\.+)\/(?:[^\\/:*?<>|\r\n]+\/)*[^/<>|\0\r\n ]+/g,
    ['/', '/', 'a', '.', '..', ' ', ':', '\\', '<', '"', '\n', '*'],
    (found) => found,
  ],
];

const matchesOf = (type: SignType, text: string): [number, string][] => {
  const { found, read } = signReader([type], () => true);
  read(pages()(text));
  const { places } = found[type];
  return places.flatMap((start, index) => (index % 2 === 0 ? [[start, text.slice(start, places[index + 1])] as [number, string]] : []));
};

describe('the linear scanners find what a backtracking pattern would', () => {
  it.each(grammars)('%s', (type, pattern, units, accept) => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...units), maxLength: 11 }), (text) => {
        // A host that has swallowed the scheme behind it is cut, which no pattern says.
        fc.pre(!/:\/\/[^/]*http:\/\//.test(text));
        const found = matchesOf(type, text);
        const wanted = Array.from(text.matchAll(pattern), (match) => [match.index, accept(match[0])]).filter(([, value]) => value !== undefined);
        expect(found).toEqual(wanted);
      }),
      { numRuns: 1500 },
    );
  });
});
