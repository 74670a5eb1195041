import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackArchive } from '../../../shared/decode/archives.ts';
import { Budget, type Bounds, Unpackable } from '../../../shared/decode/budget.ts';
import { namesIn } from '../../../shared/decode/seven-zip/directory.ts';
import { DirectoryReader, written } from '../../../shared/decode/seven-zip/numbers.ts';
import { readStreams, writeStreams } from '../../../shared/decode/seven-zip/streams.ts';
import { noteTxt, packed, runSh } from '../../support/archive-samples.ts';

const opened = (bytes: Buffer, given: Partial<Bounds> = {}) => {
  const { members, problems } = unpackArchive('7z', bytes, new Budget({ bytes: 2_000_000, items: 100, ratio: 100, ...given }))!;
  return { files: Object.fromEntries(members.map(({ name, bytes: content }) => [name, content.toString()])), problems };
};
const passwords = ['wrong', 'infected'];

describe('7z archives', () => {
  it.each([
    ['contents', packed.sevenZipEncrypted, { 'run.sh': runSh, 'docs/note.txt': noteTxt }],
    ['contents and names', packed.sevenZipHidden, { 'run.sh': runSh }],
  ])('open under a password for %s', (_, bytes, files) => {
    expect(opened(bytes, { passwords })).toEqual({ files, problems: [] });
    const { files: none, problems } = opened(bytes, { passwords: ['wrong'] });
    expect([none, [...new Set(problems.map(({ code }) => code))]]).toEqual([{}, ['encrypted']]);
    expect(JSON.stringify(problems)).not.toContain('wrong');
  });

  it('open under a password where programs went through a filter of several streams', () => {
    const [member] = unpackArchive('7z', packed.sevenZipFiltered, new Budget({ bytes: 100_000, items: 9, ratio: 100, passwords }))!.members;
    const digest = createHash('sha256').update(member!.bytes).digest('hex');
    expect([member!.name, digest]).toEqual(['a.exe', 'd97eb6d95e35aa767a7c9855df2029544e45a6ec599f65bd3575d3f053addaec']);
  });

  it('keep names in any script', () => {
    expect(opened(packed.sevenZipNames)).toEqual({ files: { 'dép/中.txt': runSh }, problems: [] });
  });

  it('bound the time that passwords take', () => {
    const many = Array.from({ length: 20 }, (_, number) => `no${number}`);
    expect(opened(packed.sevenZipHidden, { passwords: many, seconds: 0.3 }).problems.map(({ code }) => code)).toEqual(['time-limit']);
  });

  it('read numbers of every length as they write them', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(new DirectoryReader(written(value)).number()).toBe(value);
      }),
    );
    const forms = [[0x7f], [0x80, 0x80], [0xbf, 0xff], [0xc1, 0, 0], [0xff, 1, 0, 0, 0, 0, 0, 0, 0]];
    expect(forms.map((bytes) => new DirectoryReader(Buffer.from(bytes)).number())).toEqual([0x7f, 0x80, 0x3fff, 0x10000, 1]);
  });

  const directory = Buffer.from('060001090a00070b01000223030101055d001000002406f1070102130000010c808080900a010102030400', 'hex');

  it('write streams as they read them', () => {
    const streams = readStreams(new DirectoryReader(directory));
    expect(streams.folders[0]!.coders.map(({ id }) => id)).toEqual(['030101', '06f10701']);
    expect(readStreams(new DirectoryReader(writeStreams(streams)))).toEqual(streams);
  });

  it('survive any directory', () => {
    const bend = fc.tuple(fc.nat(directory.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(bend, { maxLength: 6 }), fc.uint8Array({ maxLength: 60 }), (bends, behind) => {
        const bent = Buffer.concat([Buffer.from([1, 4]), directory, behind]);
        for (const [place, byte] of bends) bent[place + 2] = byte;
        try {
          expect(namesIn(bent) ?? []).toBeInstanceOf(Array);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Unpackable);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([packed.sevenZipEncrypted, packed.sevenZipHidden])('survive any bytes bent under a password (%#)', (bytes) => {
    const bend = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(bend, { minLength: 1, maxLength: 3 }), (bends) => {
        const bent = Buffer.from(bytes);
        for (const [place, byte] of bends) bent[place] = byte;
        const { members, problems } = unpackArchive('7z', bent, new Budget({ bytes: 100_000, items: 20, ratio: 50, passwords: ['infected'] }))!;
        expect(members.length + problems.length).toBeLessThan(10);
      }),
      { numRuns: 2 },
    );
  });
});
