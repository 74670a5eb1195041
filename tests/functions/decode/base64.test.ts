import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import decodeBase64 from '../../../functions/decode/base64.ts';
import { tarOf, zipOf } from '../../support/archives.ts';
import { runIn } from '../../support/run.ts';

const base64 = (content: string | Buffer): string => Buffer.from(content).toString('base64');
const decode = async (value: string, options: object = {}) => {
  const { sections, problems } = await runIn(decodeBase64, { value, ...options });
  return { records: sections!['records']!, full: sections!['texts']![0]?.['full_decoded_string'], problems };
};
const sentence = 'a sentence that is long enough to be found';

describe('decode-base64', () => {
  it('numbers items by their true place and depth', async () => {
    const inner = base64(`inner ${sentence}`);
    const { records, full } = await decode(`x ${base64(`outer ${inner}`)} y ${base64(`second ${inner}`)}`);
    expect(records.map(({ reference, depth, index }) => [reference, depth, index])).toEqual([
      ['1.1', 1, '1'],
      ['1.2', 1, '2'],
      ['1.2.1', 2, '1.1'],
    ]);
    expect(full).toContain(`<decoded type='string' name='[None]' index='1.1' depth='2'>inner ${sentence}</decoded></decoded> y`);
  });

  it.each([
    ['plain', Buffer.from(sentence), 'utf-8', sentence],
    ['UTF-16 without a mark', Buffer.from(sentence, 'utf16le'), 'utf-16', sentence],
    ['UTF-16 with a big-endian mark', Buffer.from(`\ufeff${sentence}`, 'utf16le').swap16(), 'utf-16', sentence],
    ['bytes', Buffer.alloc(40, 0xc8), 'binary', null],
  ])('tells %s', async (_, content, encoding_type, decoded_string) => {
    expect((await decode(base64(content))).records).toMatchObject([{ encoding_type, decoded_string, size: content.length }]);
  });

  it.each([
    ['Greek in UTF-16', Buffer.from('εκτέλεση του κώδικα τώρα', 'utf16le'), 'utf-16', 'εκτέλεση του κώδικα τώρα'],
    ['Latin letters', Buffer.from('an even number of letters.'), 'utf-8', 'an even number of letters.'],
    ['Greek in UTF-8', Buffer.from('εκτέλεση του κώδικα τώρα'), 'utf-8', 'εκτέλεση του κώδικα τώρα'],
    ['zeros', Buffer.alloc(40), 'utf-8', '\0'.repeat(40)],
  ])('tells %s when UTF-16 is expected', async (_, content, encoding_type, decoded_string) => {
    expect((await decode(base64(content), { utf16: true })).records).toMatchObject([{ encoding_type, decoded_string }]);
  });

  it('opens zip (deflated and stored), tar and gzip', async () => {
    const files = { 'a.txt': sentence, 'd/b.txt': 'stored' };
    const { records } = await decode([zipOf(files), tarOf(files), gzipSync(sentence)].map(base64).join(' '));
    expect(records.map(({ file_type, file_name, decoded_string, index }) => [file_type, file_name, decoded_string, index])).toEqual([
      ['zip', 'a.txt', sentence, '1.1'],
      ['zip', 'd/b.txt', 'stored', '1.2'],
      ['tar', 'a.txt', sentence, '2.1'],
      ['tar', 'd/b.txt', 'stored', '2.2'],
      ['gz', 'gzip_file', sentence, '3'],
    ]);
  });

  it('keeps going past damaged and encrypted archives, and says so', async () => {
    const zip = zipOf({ 'a.txt': sentence });
    const encrypted = Buffer.from(zip);
    encrypted[6]! |= 1;
    encrypted[zip.indexOf('PK\x01\x02', 0, 'latin1') + 8]! |= 1;
    const { records, problems } = await decode(
      [zip.subarray(0, 50), encrypted, Buffer.concat([gzipSync(sentence).subarray(0, 30), Buffer.alloc(20)]), Buffer.from(sentence)].map(base64).join(' '),
    );
    expect(records.map(({ file_type, encoding_type }) => [file_type, encoding_type])).toEqual([
      ['zip', 'binary'],
      ['zip (pwd protected)', 'binary'],
      ['gz', 'binary'],
      [null, 'utf-8'],
    ]);
    expect(problems.map(({ code }) => code)).toEqual(['damaged', 'encrypted', 'damaged']);
  });

  it('does not let a bomb go off', async () => {
    const { records, problems } = await decode(base64(gzipSync(Buffer.alloc(50_000_000))));
    expect(records).toMatchObject([{ file_type: 'gz', encoding_type: 'binary' }]);
    expect(problems).toMatchObject([{ code: 'expansion-limit' }]);
  });

  it('bounds bytes, items and depth', async () => {
    const many = Array.from({ length: 9 }, (_, number) => base64(`${number} ${sentence}`)).join(' ');
    expect(await decode(many, { maxItems: 4 })).toMatchObject({ records: { length: 4 }, problems: [{ code: 'item-limit' }] });
    expect(await decode(base64(Buffer.alloc(5000, 200)), { maxBytes: 1024 })).toMatchObject({ records: { length: 0 }, problems: [{ code: 'byte-limit' }] });
    expect(await decode(base64(base64(sentence)), { maxDepth: 1 })).toMatchObject({ records: { length: 1 }, problems: [{ code: 'depth-limit' }] });
  });

  it('takes the URL-safe letters only when asked', async () => {
    const safe = Buffer.from([...Array(12).keys()].flatMap(() => [0xfb, 0xef, 0xbe])).toString('base64url');
    expect((await decode(safe)).records).toEqual([]);
    expect((await decode(safe, { urlSafe: true })).records).toMatchObject([{ encoding_type: 'binary', size: 36 }]);
  });

  it.each([sentence, `${sentence}!`, `${sentence}!!`])('does without padding in the form for URLs only: %s', async (text) => {
    const padded = base64(text);
    const bare = padded.replace(/=+$/, '');
    expect((await decode(`t=${bare}&x`, { urlSafe: true })).records).toMatchObject([{ decoded_string: text }]);
    expect((await decode(padded, { urlSafe: true })).records).toMatchObject([{ original_string: padded, decoded_string: text }]);
    expect((await decode(`t=${bare}&x`)).records).toHaveLength(bare === padded ? 1 : 0);
  });

  it('rates what may be no base64 at all', async () => {
    const { records } = await decode(`${'/usr/share/applications/something/longs'.slice(0, 36)} ${base64(`${sentence}!`)}`);
    expect(records.map(({ confidence }) => confidence)).toEqual(['low', 'high']);
  });

  it('skips empty cells and gives each row its place', async () => {
    const { rows } = await runIn(decodeBase64, { rows: [{ c: null }, { c: base64(sentence) }, { c: 'none' }], column: 'c' });
    expect(rows).toMatchObject([{ sourceIndex: 1, decoded_string: sentence }]);
  });

  it('survives archives that lie about their own sizes', async () => {
    const zip = zipOf({ 'a.txt': deflateRawSync(sentence).toString('latin1') });
    for (let place = 0; place < zip.length; place += 1) {
      const bent = Buffer.from(zip);
      bent[place]! ^= 0xff;
      await expect(decode(base64(bent))).resolves.toBeDefined();
    }
  });
});
