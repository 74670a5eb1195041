import { describeType } from '../../../shared/decode/content-type.ts';
import { base32, base64, base64url, encodedCommand, hex, jwt } from '../../../shared/decode/hidden/bases.ts';
import { charCodes } from '../../../shared/decode/hidden/char-codes.ts';
import { certutil, hexDump } from '../../../shared/decode/hidden/dumps.ts';
import { joined } from '../../../shared/decode/hidden/joined.ts';
import { dropped, html, percent, reversed, unicodeEscapes } from '../../../shared/decode/hidden/scripts.ts';
import { decodeCommandLine } from '../../../shared/decode/command-line.ts';
import { peel } from '../../../shared/decode/layers.ts';
import { layoutPowerShell } from '../../../shared/decode/powershell-layout.ts';
import { unpack } from '../../../shared/decode/unpack.ts';
import { indicatorFinder } from '../../../shared/text/indicators.ts';
import { isOfType, typeOf } from '../../../shared/text/observable.ts';
import { defang, refang } from '../../../shared/text/refang.ts';
import { extraTypes, usualTypes } from '../../../shared/text/types.ts';
import { counted, type Hostile, ofShapes, type Shape } from './hostile.ts';

const types = [...usualTypes, ...extraTypes];
const find = indicatorFinder({ types });
const own = (pattern: string) => {
  const scan = indicatorFinder({ types: ['own'], custom: [{ name: 'own', pattern, priority: 0, when: 'both' }] });
  return (text: string): number => scan(text).length;
};

/** The first eleven are those that the reference was measured on. */
const indicatorShapes: readonly Shape[] = [
  [' \\', '\\', ' '], 'a.', 'a-', '1.', 'a1', 'a', ['a', '/'], '/a ', ':', 'a[.]', 'http://', '@a', '%2F', 'a@', '1:', '[', '\\\\', '/ ', '..', 'hxxp://[', 'AS1', '0.0.0.', 'S-1-', 'HKLM\\', ':a', '://',
  'http://a.', 'http://a/', 'http://a@', 'http://a:', 'http://a/)', 'http://a/(', 'http://a?u=http://', 'http%3A%2F%2Fa', 'é.', 'é', '::', 'fe80::', '1.1.1.1', 'a@b.co,', 'a.co ', '<.>', '(dot)', '\\[', 'xn--a.',
  'deadbeef', 'ja3=', '0x', 'bc1', '1a:abc:', 'HKLM\\a', '2001:db8::1/', '../', 'c:\\a\\', "'", '\n', ' ', '\0',
];

const base64Shapes: readonly Shape[] = ['A', 'AAAA\n', 'A=', '=', '/a/b', 'H4sIAAAA', `${'QUJD'.repeat(10)} `, `${'TVqQ'.repeat(8)}==\r\n`, '-_', 'UEsDBA', ['Vm0wd2QyUXlVWGxWV0d4V1YwZDRW', '', '=']];

/** No decoder but that of base64 is given a longer text. */
const widest = 4_000_000;

/** Layer → shapes for its decoder alone; what comes out is not looked into. */
const layers = {
  'encoded-command': [encodedCommand, ['-e ', ' -enc AAAAAAAA', ['A', '-e '], '-encodemandcode ', '/e:::::::::::::::::::::::::']],
  jwt: [jwt, ['eyJ', 'eyJaaaaaaaa.', ['a', 'eyJaaaaaaaa.eyJ'], ['eyJaaaaaaaa', ' ', '.'], '.eyJ']],
  base64: [base64, base64Shapes],
  base64url: [base64url, ['-A', '_', ['A', '-'], `${'-AAA'.repeat(5)} `]],
  hex: [hex, ['a', 'aa ', 'aa:', ['aa ', '', 'z'], ['a', '', 'z'], '\\x41', '0x41,', '0x4', '0x41,0x ', ['aa:', 'g', 'aag']]],
  certutil: [certutil, ['-----BEGIN A-----\n', ['QUJD\n', '-----BEGIN A-----\n'], '-----BEGIN', '-----']],
  'hex-dump': [hexDump, ['0000  41 ', '00000000: 4141 ', '00000000  41 41 41 |AAA|\n', ['41 ', '00000000  '], '0000\n']],
  'char-codes': [charCodes, ['[char]', '[char]65+', 'chr(', 'chr(65)&', 'char(65,', '65,', '1,', ['65,', '', '.'], '256;', '1 , ']],
  base32: [base32, ['A', ['A', '', 'a'], 'AAAAAAAAAAAAAAAA= ', 'A=']],
  'unicode-escapes': [unicodeEscapes, ['\\u', '\\u0041', '%u004', '%u0041']],
  url: [percent, ['%', '%41', ['a', '%41', '%41'], '%4', '%ff', '%41%']],
  html: [html, ['&', '&#', '&#65;', '&amp;', '&#x4', '&aaaaaaaa']],
  'shell-escapes': [dropped, ['^a', 'a^', 'a""a', "''", '`']],
  'joined-strings': [joined, ["'+'", "' + ", "'a'+'b'", '{0}', ['{0}', '"', '"-f "a"'], ["'a',", '"{0}" -f '], '"-f"', '"{0}{1}', ['"a" ', '"{0}" -f ', 'x'], '-f "', "-join'", "'a'-replace", "'a','", "-join('a',", ["'a',", '-join('], ['replace', "'"], ".replace('a','", "('a').replace('a','bb')", ["-replace'a','aa'", "'aaaa'"], "'a'.replace(", ["'a',", '(', ")-join''"]]],
  reversed: [reversed, ['exe.', 'llehsrewo', '//:ptth']],
} as const;

export const texts: readonly Hostile[] = [
  ...ofShapes('indicators', indicatorShapes, (text) => find(text).length),
  ...['(a+)+$', '(?:a|aa)*b', 'a.*b', '[a-z]+1', '(?P<x>a{1,5}){1,5}b'].flatMap((pattern) => ofShapes(`own type ${pattern}`, ['a', 'a\n', 'ab '], own(pattern))),
  ...ofShapes('refang', ['[.]', '[', '(dot)', ['[', '', ']'], 'hxxp://', '" '], (text) => refang(text).length),
  ...ofShapes('defang', ['.', 'http', '@'], (text) => defang(text, 'url').length + defang(text, 'email').length),
  ...ofShapes('type-of', ['a.', '1.', ':', '[.]', 'a@', 'http://', 'a'], (text) => typeOf(text) + String(isOfType(text, 'url'))),
  ...ofShapes('base64', base64Shapes, (text) => unpack(text, { depth: 20, bounds: { bytes: 256_000_000, items: 50_000, ratio: 200 }, utf16: false }).items.length),
  ...Object.entries(layers).flatMap(([layer, [decoder, shapes]]) => ofShapes(`layer ${layer}`, shapes, (text) => counted(decoder(text.slice(0, widest))))),
  ...ofShapes('layers', ['A', 'QUJD', "'+'", '%41', 'aa ', '[char]65+', `${'QUJD'.repeat(10)} `, '-enc AAAAAAAA ', '\0'], (text) => peel(text, { depth: 10, bounds: { bytes: 256_000_000, items: 2000, ratio: 200 } }).found.length),
  ...ofShapes('layers of bytes', ['A', '\0', 'x\x9c', 'PK\x03\x04'], (text) => peel(Buffer.from(text, 'latin1'), { depth: 10, bounds: { bytes: 256_000_000, items: 2000, ratio: 200 } }).found.length),
  ...ofShapes('command line', ['A', ' -enc AAAAAAAA', '^a'], (text) => decodeCommandLine(text).length),
  ...ofShapes('content type', ['\n', ' ', 'From:', '{', '<html', '$a'], (text) => describeType(Buffer.from(text), text).type),
  ...ofShapes('PowerShell', ["'", '"', '`', '{', '}', ';', "'+'", '"`', "''", ['a', "'"], ['"+', '"'], "$a='b'+'c';", '{;}', '\n', 'a'], (text) => layoutPowerShell(text).length),
];
