import { deflateSync, gzipSync } from 'node:zlib';
import { utils, write } from 'cfb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../shared/decode/budget.ts';
import { printableStrings } from '../../shared/decode/documents/part.ts';
import { partsOf } from '../../shared/decode/documents/parts.ts';
import { base64 } from '../../shared/decode/hidden/bases.ts';
import { tarOf, zipOf } from '../support/archives.ts';

const compound = (): Buffer => {
  const message = utils.cfb_new();
  utils.cfb_add(message, '/__substg1.0_1000001F', Buffer.from('body'.repeat(2000), 'utf16le'));
  return Buffer.from(write(message, { type: 'buffer' }) as Uint8Array);
};
const pdf = Buffer.concat([
  Buffer.from('%PDF-1.7\n%\xff\xff\n4 0 obj << /Filter /FlateDecode /Type /ObjStm >> stream\n', 'latin1'),
  deflateSync('1 0 2 9 << /F1 9 0 R >> << >> BT (a(b)\\051) Tj ET 1 beginbfrange <00> <ff> <0041> endbfrange'),
  Buffer.from('\nendstream endobj 9 0 obj << /ToUnicode 4 0 R >> endobj'),
]);
const files: Record<string, Buffer> = {
  zip: zipOf({ 'a.txt': 'text that is deflated', 'b/': '', 'word/document.xml': '<w:p><w:t>x</w:t>' }),
  tar: tarOf({ 'a.txt': 'text', 'b.txt': 'more' }),
  gzip: gzipSync('text that is packed'),
  pdf,
  compound: compound(),
  mail: Buffer.from(
    'From: a@b.example\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+\r\n--x--\r\n',
  ),
};

const read = async (bytes: Buffer): Promise<number> => {
  let length = 0;
  for await (const { text } of partsOf({ name: 'f', bytes }, new Budget({ bytes: 1_000_000, items: 100, ratio: 50 }), () => undefined)) length += text.length;
  return length;
};

describe('the readers of files', () => {
  it.each(Object.keys(files))('survive a %s with any bytes bent', async (kind) => {
    const bend = fc.tuple(fc.nat(files[kind]!.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(bend, { minLength: 1, maxLength: 6 }), fc.nat(files[kind]!.length), async (bends, cut) => {
        const bent = Buffer.from(files[kind]!.subarray(0, bends.length % 3 === 0 ? cut : undefined));
        for (const [place, byte] of bends) if (place < bent.length) bent[place] = byte;
        expect(await read(bent)).toBeLessThan(5_000_000);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['opening tags', 'word/document.xml', '<a>'],
    ['tags that never close', 'word/document.xml', '<a '],
    ['entities', 'word/document.xml', '&#1;'],
    ['relations', 'word/_rels/a.rels', '<Relationship '],
  ])('take linear time for %s', async (_, member, shape) => {
    const time = async (length: number) => {
      const content = zipOf({ 'word/document.xml': '<w:p/>', [member]: shape.repeat(length) });
      const started = performance.now();
      await read(content);
      return performance.now() - started;
    };
    const small = Math.max(1, await time(20_000));
    expect(await time(80_000)).toBeLessThan(Math.max(12 * small, 300));
  });

  it.each(['stream ', '1 0 obj ', '/F1 1 0 R ', '(', '<', '<41>', '/F1 1 Tf ', '((\\', 'BT (', '1 0 obj << /ToUnicode 1 0 R ', 'beginbfchar <00> <0041> '])(
    'take linear time for %j in a PDF',
    async (shape) => {
      const time = async (length: number) => {
        const started = performance.now();
        await read(
          Buffer.from(
            `%PDF-1.4\n\xff\xfe 1 0 obj stream\nBT ${shape.repeat(length / shape.length)}\nendstream ${shape.repeat(length / shape.length)}`,
            'latin1',
          ),
        );
        return performance.now() - started;
      };
      await time(10_000);
      const small = Math.max(1, await time(50_000));
      expect(await time(200_000)).toBeLessThan(Math.max(12 * small, 300));
    },
  );

  it('reads one run of characters of many megabytes, as a file and in base64', async () => {
    expect(printableStrings(Buffer.alloc(20_000_000, 'a'))).toHaveLength(20_000_000);
    const lines = `\nAAAA\n${'A'.repeat(20_000_000)}\nAAAA\n`;
    expect(Array.from(base64(lines), ({ content }) => content.length)).toContain(15_000_000);
  });
});
