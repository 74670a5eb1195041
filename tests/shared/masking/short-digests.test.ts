import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { longestShort, ShortDigests } from '../../../shared/masking/short-digests.ts';

const digestsOf = (digests: ShortDigests, texts: readonly string[]): string[] => {
  digests.clear();
  for (const text of texts) digests.add(Buffer.from(`<${text}>`), 1, text.length + 1);
  digests.digest();
  return texts.map((_, index) => Array.from({ length: 8 }, (__, number) => (digests.word(index, number) >>> 0).toString(16).padStart(8, '0')).join(''));
};

it('makes what the digests of Node are', () => {
  const digests = new ShortDigests(1000);
  const every = Array.from({ length: longestShort + 1 }, (_, length) => '0123456789abcdef'.repeat(4).slice(0, length));
  expect(digestsOf(digests, every)).toEqual(every.map((text) => hash('sha256', text)));
  const ascii = fc.string({ unit: 'binary-ascii', maxLength: longestShort });
  fc.assert(
    fc.property(fc.array(ascii, { maxLength: 20 }), (texts) => {
      expect(digestsOf(digests, texts)).toEqual(texts.map((text) => hash('sha256', text)));
    }),
  );
});

it('has room for as many as were asked for', () => {
  for (const most of [1, 255, 256, 1000]) {
    const texts = Array.from({ length: most }, (_, index) => String(index));
    expect(digestsOf(new ShortDigests(most), texts)).toEqual(texts.map((text) => hash('sha256', text)));
  }
});
