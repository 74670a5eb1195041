import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackArchive } from '../../../shared/decode/archives.ts';
import { Budget, type Bounds } from '../../../shared/decode/budget.ts';
import { noteTxt, packed, runSh } from '../../support/archive-samples.ts';
import { zipOf } from '../../support/archives.ts';

const opened = (bytes: Buffer, given: Partial<Bounds> = {}) => {
  const { members, problems } = unpackArchive('zip', bytes, new Budget({ bytes: 2_000_000, items: 100, ratio: 100, ...given }))!;
  return { files: Object.fromEntries(members.map(({ name, bytes: content }) => [name, content.toString()])), problems };
};
const both = { 'run.sh': runSh, 'docs/note.txt': noteTxt };
const note = { 'docs/note.txt': noteTxt };
const changed = (bytes: Buffer, change: (copy: Buffer) => void): Buffer => {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
};
const directoryAt = (bytes: Buffer): number => bytes.indexOf('PK\x01\x02', 0, 'latin1');

describe('zip archives', () => {
  it.each([
    ['zip64', packed.zip64, both],
    ['with descriptors', packed.zipStreamed, both],
    ['zip64 with descriptors', packed.zip64Streamed, both],
    ['with something before', Buffer.concat([Buffer.alloc(100, 'x'), packed.zip64]), both],
    ['with something behind', Buffer.concat([zipOf(both), Buffer.alloc(100, 'x')]), both],
    ['in bzip2', packed.zipBzip2, note],
    ['in LZMA', packed.zipLzma, note],
    ['in PPMd', packed.zipPpmd, note],
    ['whose count is too low', changed(zipOf(both), (copy) => copy.writeUInt16LE(1, copy.length - 12)), both],
    ['with another method in the local header', changed(zipOf(both), (copy) => copy.writeUInt16LE(99, 8)), both],
    ['with another method in the directory', changed(zipOf(both), (copy) => copy.writeUInt16LE(99, directoryAt(copy) + 10)), both],
    ['said to be encrypted in the directory alone', changed(zipOf(both), (copy) => copy.writeUInt16LE(1, directoryAt(copy) + 8)), both],
  ])('are opened %s', (_, bytes, files) => {
    expect(opened(bytes)).toEqual({ files, problems: [] });
  });

  it.each([
    ['zip', zipOf(both)],
    ['zip64', packed.zip64],
    ['streamed', packed.zipStreamed],
  ])('are salvaged when the directory is missing (%s)', (_, bytes) => {
    expect(opened(bytes.subarray(0, directoryAt(bytes) + 10))).toMatchObject({ files: both, problems: [{ code: 'damaged' }] });
    const { files, problems } = opened(bytes.subarray(0, directoryAt(bytes) - 30));
    expect([files['run.sh'], problems[0]?.code]).toEqual([runSh, 'damaged']);
    expect(opened(bytes.subarray(0, directoryAt(bytes) - 30), { salvage: false }).files).toEqual({});
  });

  it('keep a member whose checksum does not fit, and say so', () => {
    const bent = changed(zipOf(both), (copy) => copy.writeUInt32LE(7, directoryAt(copy) + 16));
    expect(opened(bent)).toMatchObject({ files: both, problems: [{ name: 'run.sh', code: 'damaged' }] });
  });

  it.each([
    ['ZipCrypto', packed.zipCrypto],
    ['AES', packed.zipAes],
  ])('open with a password (%s)', (_, bytes) => {
    expect(opened(bytes, { passwords: ['wrong', 'infected'] })).toEqual({ files: both, problems: [] });
    for (const passwords of [[], ['wrong']]) {
      const { files, problems } = opened(bytes, { passwords });
      expect([files, problems.map(({ name, code }) => [name, code])]).toEqual([{}, [['docs/note.txt', 'encrypted'], ['run.sh', 'encrypted']]]);
      expect(JSON.stringify(problems)).not.toContain('wrong');
    }
  });

  it('take no wrong password for the right one', () => {
    const passwords = Array.from({ length: 3000 }, (_, number) => `no${number}`);
    expect(opened(packed.zipCrypto, { passwords }).files).toEqual({});
  });

  it('bound the time that many members under many passwords take', () => {
    const passwords = Array.from({ length: 20 }, (_, number) => `no${number}`);
    const entry = packed.zipAes.subarray(directoryAt(packed.zipAes), packed.zipAes.lastIndexOf('PK\x05\x06', undefined, 'latin1'));
    const end = changed(packed.zipAes.subarray(-22), (copy) => {
      copy.writeUInt16LE(8000, 10);
      copy.writeUInt32LE(entry.length * 4000, 12);
    });
    const many = Buffer.concat([packed.zipAes.subarray(0, directoryAt(packed.zipAes)), ...Array.from({ length: 4000 }, () => entry), end]);
    const started = performance.now();
    expect(opened(many, { passwords, seconds: 0.2, items: 10_000 }).problems.at(-1)?.code).toBe('time-limit');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it.each(['zip64', 'zipStreamed', 'zipCrypto', 'zipAes'] as const)('survive any bytes bent (%s)', (kind) => {
    const bytes = packed[kind];
    const bend = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(bend, { minLength: 1, maxLength: 6 }), fc.nat(bytes.length), (bends, cut) => {
        const bent = changed(bytes, (copy) => bends.forEach(([place, byte]) => (copy[place] = byte)));
        const budget = new Budget({ bytes: 100_000, items: 50, ratio: 50, passwords: ['infected'] });
        const { members, problems } = unpackArchive('zip', bends.length % 3 === 0 ? bent.subarray(0, cut) : bent, budget)!;
        expect(members.length + problems.length).toBeLessThan(100);
      }),
      { numRuns: 100 },
    );
  });
});
