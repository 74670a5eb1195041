import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureAdder, separatorOf } from '../../../shared/clusters/process-features.ts';
import { TemplateTree, wordsOf } from '../../../shared/clusters/templates.ts';
import { characterScore, delimiterCount, delimiterHash, textHash, textLength, tokenCount } from '../../../shared/clusters/text-features.ts';

describe('text features', () => {
  it('hash as CRC-32 of UTF-8 does, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void expect(textHash(text)).toBe(crc32(text))));
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => void expect(textHash(String.fromCharCode(...units))).toBe(crc32(String.fromCharCode(...units)))));
  });
  it.each([['', 0, 0, 0, 1], ['a b', 1, 227, 3, 2], ['C:\\a.exe /x', 5, 881, 11, 2], ['\u{1F600}-', 1, 128_557, 2, 1]])('%j', (text, delimiters, score, length, tokens) => {
    expect([delimiterCount(text), characterScore(text), textLength(text), tokenCount(text)]).toEqual([delimiters, score, length, tokens]);
  });
  it('texts of one shape share their delimiter hash', () => expect(delimiterHash('a.exe /x 1')).toBe(delimiterHash('bb.exe /yy 22')));
});

describe('process features', () => {
  it('guesses the separator, keeps columns that are there, needs a path', () => {
    const rows = [{ NewProcessName: '/bin/ls', CommandLine: null, pathScore: 1 }];
    expect(separatorOf(rows)).toBe('/');
    expect(featureAdder(rows)(rows[0]!)).toMatchObject({ processName: 'ls', pathScore: 1, commandlineLen: 0, CommandLine: '', pathLogScore: 0 });
    expect(featureAdder(rows, { force: true })(rows[0]!)).toMatchObject({ pathScore: 630 });
    expect(() => featureAdder([{ CommandLine: 'x' }])).toThrowError(expect.objectContaining({ code: 'invalid-input' }));
  });
  it.each([['0x3e7', true], ['-1', true], [-1, true], [999, true], ['0x3e8', false], [5, false]])('session %s is the system: %s', (SubjectLogonId, system) => {
    const rows = [{ NewProcessName: 'x', SubjectLogonId }];
    expect(featureAdder(rows)(rows[0]!)['isSystemSession']).toBe(system);
  });
});

describe('templates', () => {
  const mine = (lines: string[]) => {
    const tree = new TemplateTree({ depth: 3, similarity: 0.5, mostPerLeaf: 100 });
    for (const line of lines) tree.add(line);
    return tree.templates.map(({ words, size }) => [words.join(' '), size]);
  };
  it('finds the shapes behind simulated logs', () => {
    const users = ['ann', 'bob', 'eve', 'joe'];
    const lines = Array.from({ length: 400 }, (_, index) => [
      `Accepted password for ${users[index % 4]} from 192.0.2.${index % 250} port ${30_000 + index}`,
      `session opened for user ${users[index % 4]} by (uid=0)`,
      `Connection closed by 10.0.0.${index % 200}`,
    ][index % 3]!);
    expect(mine([...lines, 'kernel: Oops in module rootkit']).sort(([, a], [, b]) => Number(b) - Number(a))).toEqual([
      ['Accepted password for <*> from <ip> port <number>', 134],
      ['session opened for user <*> by (uid=0)', 133],
      ['Connection closed by <ip>', 133],
      ['kernel: Oops in module rootkit', 1],
    ]);
  });
  it.each([['12:30:01', '<time>'], ['0xdeadbeef', '<hex>'], ['7d0f2d1a-1111-2222-3333-444455556666', '<guid>'], ['3.14,', '<number>'], ['[10.0.0.1]:', '<ip>'], ['v1.2', 'v1.2'], ['d41d8cd98f00b204e9800998ecf8427e', '<hex>']])('%s is %s', (word, kind) =>
    expect(wordsOf(word)).toEqual([kind]),
  );
  it('costs little on hostile text', () => {
    const started = performance.now();
    mine(Array.from({ length: 300 }, (_, index) => `${'a1 '.repeat(2000)}${'0'.repeat(5000)}${index}`));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
