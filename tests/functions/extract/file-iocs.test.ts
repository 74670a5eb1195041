import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { utils, write } from 'cfb';
import { describe, expect, it } from 'vitest';
import extractFileIocs from '../../../functions/extract/file-iocs.ts';
import { arOf, packed, rarOf } from '../../support/archive-samples.ts';
import { tarOf, zipOf } from '../../support/archives.ts';
import { memoryBlobs } from '../../support/memory-blobs.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const link = 'https://login.evil-site.com/a';
const find = async (name: string, content: string | Buffer, options: object = {}) => {
  const { rows, problems } = await runIn(extractFileIocs, {
    files: [{ name, content: Buffer.from(content as string).toString('base64') }],
    types: ['url'],
    ...options,
  });
  return { found: rows.filter(({ IoCType }) => IoCType === 'url').map(({ Part, Observable }) => [Part, Observable]), rows, problems };
};

/** A PDF whose page says the link letter by letter through a font table, and which also carries a link annotation. */
const pdfOf = (text: string, uri: string): Buffer => {
  const codes = [...new Set(text)];
  const digits = (number: number) => number.toString(16).padStart(4, '0');
  const table = `1 begincodespacerange <0000><ffff> endcodespacerange ${codes.length} beginbfchar\n${codes.map((sign, index) => `<${digits(index + 3)}> <${digits(sign.charCodeAt(0))}>`).join('\n')}\nendbfchar`;
  const page = `BT /F1 12 Tf [<${[...text].map((sign) => digits(codes.indexOf(sign) + 3)).join('')}>] TJ ET`;
  const stream = (number: number, content: string) =>
    Buffer.concat([Buffer.from(`${number} 0 obj << /Filter /FlateDecode >> stream\n`), deflateSync(content), Buffer.from('\nendstream endobj\n')]);
  return Buffer.concat([
    Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'),
    stream(4, page),
    stream(5, table),
    Buffer.from(
      `6 0 obj << /Type /Font /ToUnicode 5 0 R >> endobj 7 0 obj << /Resources << /Font << /F1 6 0 R >> >> /Annots [ << /A << /URI (${uri}) >> >> ] >> endobj\n%%EOF`,
    ),
  ]);
};

const messageOf = (subject: string, body: string, attachment: string): Buffer => {
  const message = utils.cfb_new();
  const add = (name: string, content: Buffer) => utils.cfb_add(message, name, content);
  add('/__substg1.0_0037001F', Buffer.from(subject, 'utf16le'));
  add('/__substg1.0_1000001F', Buffer.from(body, 'utf16le'));
  add('/__attach_version1.0_#00000000/__substg1.0_37010102', Buffer.from(attachment));
  return Buffer.from(write(message, { type: 'buffer' }) as Uint8Array);
};

const document = '<w:document><w:p><w:r><w:t>see https://login.</w:t></w:r><w:r><w:t>evil-site.com/a</w:t></w:r></w:p><w:p>next</w:p></w:document>';
const relations =
  '<Relationships><Relationship Id="1" Target="https://other.evil-site.com/?a=1&amp;b=2" TargetMode="External"/><Relationship Target="styles.xml"/></Relationships>';
const mail = [
  'From: Bob <bob@example.com>',
  'Subject: hello',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=x',
  '',
  '--x',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  '<a href=3D"https://login.evil-site=',
  '.com/a">x</a>',
  '--x',
  'Content-Type: application/zip; name=a.zip',
  'Content-Disposition: attachment; filename=a.zip',
  'Content-Transfer-Encoding: base64',
  '',
  zipOf({ 'in.txt': 'http://zip.evil-site.com' }).toString('base64'),
  '--x--',
  '',
].join('\r\n');

describe('extract-file-iocs', () => {
  it.each([
    ['plain.txt', Buffer.from(`see ${link}`), [['plain.txt', link]]],
    ['wide.txt', Buffer.from(`\ufeffsee ${link}`, 'utf16le'), [['wide.txt', link]]],
    ['log.gz', gzipSync(`see ${link}`), [['log.gz', link]]],
    [
      'a.zip',
      zipOf({ 'b/c.txt': `see ${link}`, 'd.tar': tarOf({ 'e.txt': link }) }),
      [
        ['a.zip/b/c.txt', link],
        ['a.zip/d.tar/e.txt', link],
      ],
    ],
    [
      'a.docx',
      zipOf({ '[Content_Types].xml': '<Types/>', 'word/document.xml': document, 'word/_rels/document.xml.rels': relations }),
      [
        ['a.docx/word/document.xml', link],
        ['a.docx/word/_rels/document.xml.rels', 'https://other.evil-site.com/?a=1&b=2'],
      ],
    ],
    [
      'a.pdf',
      pdfOf(`visit ${link} now`, 'http://annotated.evil-site.com/'),
      [
        ['a.pdf', link],
        ['a.pdf', 'http://annotated.evil-site.com/'],
      ],
    ],
    [
      'a.eml',
      Buffer.from(mail),
      [
        ['a.eml', link],
        ['a.eml/a.zip/in.txt', 'http://zip.evil-site.com'],
      ],
    ],
    [
      'a.msg',
      messageOf('hello', `go to ${link}`, 'http://attached.evil-site.com'),
      [
        ['a.msg', link],
        ['a.msg/attachment-1', 'http://attached.evil-site.com'],
      ],
    ],
    ['a.bin', Buffer.concat([Buffer.from([0, 1, 2, 255, 254]), Buffer.from(`${link}\0`), Buffer.from([200, 201])]), [['a.bin', link]]],
  ])('reads %s', async (name, content, wanted) => {
    expect(await find(name, content)).toMatchObject({ found: wanted, problems: [] });
  });

  const shell = 'http://evil.example/a.sh';
  const page = 'http://bad.example/x';
  it.each([
    ['7z', packed.sevenZip, [['docs/note.txt', page], ['run.sh', shell]]],
    ['encrypted 7z', packed.sevenZipHidden, [['run.sh', shell]]],
    ['encrypted zip', packed.zipAes, [['docs/note.txt', page], ['run.sh', shell]]],
    ['disc image', packed.iso, [['a.txt', shell]]],
    ['RAR', rarOf({ 'a.txt': shell }), [['a.txt', shell]]],
    ['package', arOf({ 'debian-binary': '2.0', 'data.tar.xz': shell }), [['data.tar.xz', shell]]],
    ['xz', packed.xz, [['xz_file', shell]]],
    ['bzip2', packed.bzip2, [['bzip2_file', shell]]],
    ['zstd', zstdCompressSync(shell), [['zstd_file', shell]]],
    ['zip behind a program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100, 0x90), Buffer.alloc(4), zipOf({ 'a.txt': shell })]), [['a.txt', shell]]],
  ])('opens a %s', async (_, bytes, parts) => {
    const { found, problems } = await find('f', bytes);
    expect([found, problems]).toEqual([parts.map(([part, url]) => [`f/${part}`, url]), []]);
  });

  it('tells what a password would have opened', async () => {
    const { found, problems } = await find('f.7z', packed.sevenZipEncrypted, { passwords: [] });
    expect([found, problems.map(({ code, about }) => [code, about])]).toEqual([[], [['encrypted', 'f.7z/docs/note.txt'], ['encrypted', 'f.7z/run.sh']]]);
  });

  it('counts what comes again, and says where it came first', async () => {
    const { rows } = await find('a.txt', `${'x\n'.repeat(700_000)}${link}\n${'y\n'.repeat(700_000)}${link}`);
    expect(rows).toMatchObject([{ Observable: link, Offset: 1_400_000, Count: 2 }, { IoCType: 'dns' }]);
  });

  it('looks into layers when asked', async () => {
    const content = `powershell -enc ${Buffer.from(`iwr ${link}`, 'utf16le').toString('base64')}`;
    expect((await find('a.ps1', content)).rows).toEqual([]);
    expect((await find('a.ps1', content, { layers: true })).rows).toMatchObject([{ Layers: ['encoded-command'], Observable: link }, { IoCType: 'dns' }]);
  });

  it('streams blobs of any length, and names those that are not there', async () => {
    const line = 'a line without anything of note in it, just to fill the file\n';
    const ports = testPorts({ blobs: memoryBlobs({ 'logs/a.gz': gzipSync(line.repeat(50_000) + link) }, 10_000) });
    const { rows, problems } = await runIn(
      extractFileIocs,
      {
        files: [
          { name: 'a', blob: 'logs/a.gz' },
          { name: 'b', blob: 'logs/b' },
        ],
      },
      ports,
    );
    expect(rows).toMatchObject([
      { File: 'a', Observable: 'login.evil-site.com' },
      { File: 'a', Observable: link, Offset: line.length * 50_000 },
    ]);
    expect(problems).toMatchObject([{ code: 'not-found', about: 'b' }]);
  });

  it.each([
    ['a cut-off zip', zipOf({ 'a.txt': `see ${link} and more` }).subarray(0, 60), 'damaged'],
    ['cut-off gzip', gzipSync(`${link}\n`.repeat(5000)).subarray(0, 50), 'damaged'],
    ['a broken compound file', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600, 7)]), 'damaged'],
    ['a bomb', zipOf({ 'a.txt': Buffer.alloc(30_000_000) }), 'expansion-limit'],
  ])('tells of %s and goes on', async (_, content, code) => {
    expect((await find('x', content)).problems.map((problem) => problem.code)).toContain(code);
  });

  it('reads a packed archive as far as it came', async () => {
    const numbers = Array.from({ length: 20_000 }, (_, n) => crypto.randomUUID() + n).join('\n');
    const whole = gzipSync(tarOf({ 'a.txt': `see ${link} here`, 'b.txt': numbers }));
    const { found, problems } = await find('x.tar.gz', whole.subarray(0, whole.length / 2));
    expect(found).toEqual([[expect.stringContaining('a.txt'), link]]);
    expect(problems[0]).toMatchObject({ code: 'damaged', detail: expect.stringContaining('What came out before is read.') as string });
  });

  it('refuses a file that is neither here nor there, or no base64', async () => {
    await expect(runIn(extractFileIocs, { files: [{ name: 'a' }] })).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field: 'files.0' }] });
    await expect(runIn(extractFileIocs, { files: [{ name: 'a', content: 'http://x' }] })).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field: 'files.0.content' }] });
  });
});
