import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackArchive } from '../../../shared/decode/archives.ts';
import { Budget, type Bounds } from '../../../shared/decode/budget.ts';
import { knownType } from '../../../shared/decode/content-type.ts';
import { rarNames } from '../../../shared/decode/rar/open.ts';
import { arOf, cabOf, noteTxt, packed, rarOf, runSh } from '../../support/archive-samples.ts';

const bounds: Bounds = { bytes: 2_000_000, items: 100, ratio: 100 };
const opened = (bytes: Buffer, given: Partial<Bounds> = {}) => {
  const { members, problems } = unpackArchive(knownType(bytes, undefined) ?? null, bytes, new Budget({ ...bounds, ...given }))!;
  return { files: Object.fromEntries(members.map(({ name, bytes: content }) => [name, content.toString()])), problems };
};
const both = { 'run.sh': runSh, 'docs/note.txt': noteTxt };

describe('archives that the library reads', () => {
  it.each([
    ['7z', packed.sevenZip, both],
    ['RAR 5', rarOf(both), both],
    ['CAB', cabOf(both), both],
    ['ar', arOf({ 'run.sh': runSh, 'odd.txt': 'odd' }), { 'run.sh': runSh, 'odd.txt': 'odd' }],
    ['ISO', packed.iso, { 'a.txt': runSh.repeat(5) }],
    ['xz', packed.xz, { xz_file: runSh }],
    ['several xz in one', Buffer.concat([packed.xz, packed.xz]), { xz_file: runSh + runSh }],
    ['bzip2', packed.bzip2, { bzip2_file: runSh }],
    ['zstd', zstdCompressSync(noteTxt), { zstd_file: noteTxt }],
  ])('opens %s', (_, bytes, files) => {
    expect(opened(bytes)).toEqual({ files, problems: [] });
  });

  it.each([
    ['7z', packed.sevenZip],
    ['xz', packed.xz],
    ['bzip2', packed.bzip2],
    ['zstd', zstdCompressSync(noteTxt)],
  ])('says that a %s is cut off', (_, bytes) => {
    expect(opened(bytes.subarray(0, -12))).toMatchObject({ files: {}, problems: [{ code: 'damaged' }] });
  });

  it('keeps names in any script', () => {
    const files = { 'a.txt': 'first', 'Счёт/中.js': runSh, 'b*.txt': 'third' };
    expect(opened(rarOf(files))).toEqual({ files, problems: [] });
  });

  it('reads names out of any headers', () => {
    const bytes = rarOf(both);
    const bend = fc.tuple(fc.integer({ min: 8, max: bytes.length - 1 }), fc.nat(255));
    fc.assert(
      fc.property(fc.array(bend, { maxLength: 6 }), (bends) => {
        const bent = Buffer.from(bytes);
        for (const [place, byte] of bends) bent[place] = byte;
        expect(rarNames(bent)!.length).toBeLessThan(bytes.length);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the members before a cut', () => {
    expect(opened(rarOf(both).subarray(0, -60))).toMatchObject({ files: { 'run.sh': runSh }, problems: [{ name: 'docs/note.txt', code: 'damaged' }] });
  });

  it.each([
    ['its names can be read', packed.sevenZipEncrypted, ['docs/note.txt', 'run.sh']],
    ['its names are encrypted too', packed.sevenZipHidden, [undefined]],
  ])('says that a 7z is encrypted when %s', (_, bytes, names) => {
    expect(opened(bytes).problems.map(({ name, code }) => [name, code])).toEqual(names.map((name) => [name, 'encrypted']));
  });

  it.each([
    ['growth', packed.bomb, {}, 'expansion-limit'],
    ['bytes', packed.sevenZip, { bytes: 50 }, 'byte-limit'],
    ['items', rarOf(both), { items: 1 }, 'item-limit'],
    ['time', packed.sevenZip, { seconds: 0.001 }, 'time-limit'],
    ['time that is over', packed.sevenZip, { seconds: 0 }, 'time-limit'],
  ])('bounds %s', (_, bytes, given, code) => {
    expect(opened(bytes, given).problems.map((problem) => problem.code)).toEqual([code]);
  });

  it('starts no thread for what only looks like an archive', () => {
    const budget = new Budget(bounds);
    const noise = Buffer.concat([packed.sevenZip.subarray(0, 8), Buffer.alloc(1000, 7)]);
    const started = performance.now();
    for (let number = 0; number < 1000; number += 1) expect(unpackArchive('7z', noise, budget)!.problems).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it.each(Object.entries({ ...packed, rar: rarOf(both), cab: cabOf(both) }))('survives a %s with any bytes bent', (_, bytes) => {
    const bend = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(bend, { minLength: 1, maxLength: 4 }), (bends) => {
        const bent = Buffer.from(bytes);
        for (const [place, byte] of bends) bent[place] = byte;
        const { members, problems } = unpackArchive(knownType(bytes, undefined)!, bent, new Budget(bounds))!;
        expect(members.length + problems.length).toBeLessThan(10);
      }),
      { numRuns: 2 },
    );
  });
});
