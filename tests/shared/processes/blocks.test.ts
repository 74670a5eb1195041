import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Blocks, openLines, packedLines } from '../../../shared/processes/blocks.ts';

const packed = async (lines: Iterable<string>): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of packedLines(lines, (blocks) => JSON.stringify(blocks))) pieces.push(piece);
  return Buffer.concat(pieces);
};
const opened = (bytes: Buffer) => {
  const { heading, lineAt } = openLines(bytes);
  const blocks = JSON.parse(heading) as Blocks;
  return { blocks, at: (line: number) => lineAt(blocks, line) };
};

it('gives back each line, in any order', async () => {
  const line = fc.tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }), fc.constantFrom(1, 1, 1, 5000, 40_000)).map(([text, times]) => text.replaceAll('\n', ' ').repeat(times));
  await fc.assert(fc.asyncProperty(fc.array(line, { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 30 }), async (lines, order) => {
    const bytes = await packed(lines);
    const { blocks, at } = opened(bytes);
    expect(gunzipSync(bytes).toString()).toBe([...lines, JSON.stringify(blocks)].join('\n'));
    for (const number of order) if (lines.length > 0) expect(at(number % lines.length)).toBe(lines[number % lines.length]);
    expect(() => at(lines.length)).toThrow();
  }), { numRuns: 50 });
});

it('hands on large files in pieces', async () => {
  const noise = (index: number) => Array.from({ length: 400 }, (_, at) => ((Math.imul(index * 400 + at, 0x9e3779b1) >>> 8) ^ at).toString(36)).join('');
  const lines = Array.from({ length: 1500 }, (_, index) => noise(index));
  const sizes: number[] = [];
  for await (const piece of packedLines(lines, () => '')) sizes.push(piece.length);
  expect(sizes.length).toBeGreaterThan(3);
  const { blocks, at } = opened(await packed(lines));
  expect(blocks.length).toBeGreaterThan(20);
  for (let line = 0; line < lines.length; line += 97) expect(at(line)).toBe(lines[line]);
});

it('refuses bytes that are something else', async () => {
  const bytes = await packed(['a', 'b']);
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), fc.nat(bytes.length - 1).map((end) => bytes.subarray(0, end)), fc.integer({ min: 1, max: 20 }).map((from) => bytes.subarray(from))), (other) => {
    expect(() => openLines(other)).toThrow();
  }));
});
