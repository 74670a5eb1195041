import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackArchive } from '../../../shared/decode/archives.ts';
import { Budget, type Bounds } from '../../../shared/decode/budget.ts';
import { blockBytes, blocksOf } from '../../../shared/decode/rar/blocks.ts';
import { packedLength, unlocked } from '../../../shared/decode/rar/decrypt.ts';
import { unlockedOld } from '../../../shared/decode/rar/decrypt-old.ts';
import { noteTxt, rarOf, runSh } from '../../support/archive-samples.ts';
import { rars } from '../../support/rar-samples.ts';

const both = { 'run.sh': runSh, 'docs/note.txt': noteTxt };
const bounds: Bounds = { bytes: 2_000_000, items: 100, ratio: 100, passwords: ['wrong', 'infected'] };
const opened = (bytes: Buffer, given: Partial<Bounds> = {}) => {
  const { members, problems } = unpackArchive('rar', bytes, new Budget({ ...bounds, ...given }))!;
  return { files: Object.fromEntries(members.map(({ name, bytes: content }) => [name, content.toString()])), problems: problems.map(({ name, code }) => [name, code]) };
};

describe('RAR archives', () => {
  it.each([
    ['RAR 5', rars.rar5, ['run.sh', 'docs/note.txt']],
    ['RAR 5 with its names encrypted', rars.rar5Hidden, [undefined]],
    ['RAR 4', rars.rar4, ['run.sh', 'docs/note.txt']],
    ['RAR 4 with its names encrypted', rars.rar4Hidden, [undefined]],
  ])('open under a password: %s', (_, bytes, names) => {
    expect(opened(bytes)).toEqual({ files: both, problems: [] });
    expect(opened(bytes, { passwords: ['wrong'] })).toEqual({ files: {}, problems: names.map((name) => [name, 'encrypted']) });
  });

  it('say where encrypted content is damaged', () => {
    const bent = Buffer.from(rars.rar5);
    bent[bent.indexOf('docs/note.txt') - 80]! ^= 1;
    expect(opened(bent)).toMatchObject({ files: { 'docs/note.txt': noteTxt }, problems: [['run.sh', 'damaged']] });
  });

  it('open when their volumes stand in a row, and say when one is missing', () => {
    const { rar5Volume1: first, rar5Volume2: second, rar5Volume3: third } = rars;
    expect(opened(Buffer.concat([first, second, third]))).toEqual({ files: { 'run.sh': runSh }, problems: [] });
    for (const volumes of [[first], [first, second], [second, third], [third]]) expect(opened(Buffer.concat(volumes))).toEqual({ files: {}, problems: [['run.sh', 'damaged']] });
  });

  it('end their packed content where its last piece ends', () => {
    const piece = (size: number, last: boolean) => Buffer.concat([Buffer.from([last ? 0x48 : 0x08, 0, size & 255, size >> 8]), Buffer.alloc(size, 7)]);
    const packed = Buffer.concat([piece(300, false), piece(20, true)]);
    expect(packedLength(Buffer.concat([packed, Buffer.alloc(13)]))).toBe(packed.length);
    expect(packedLength(packed.subarray(0, 100))).toBe(100);
  });

  it('are written as they were read', () => {
    const blocks = [...blocksOf(rarOf(both))];
    expect(Buffer.concat([rarOf({}).subarray(0, 8), ...blocks.map(blockBytes)])).toEqual(rarOf(both));
  });

  it('may hold anything', () => {
    const samples = Object.values(rars);
    fc.assert(
      fc.property(fc.nat(samples.length - 1), fc.array(fc.tuple(fc.integer({ min: 7, max: 400 }), fc.nat(255)), { maxLength: 5 }), (index, bends) => {
        const bent = Buffer.from(samples[index]!);
        for (const [place, byte] of bends) bent[place] = byte;
        const budget = new Budget({ ...bounds, seconds: 0.2 });
        for (const unlock of [unlocked, unlockedOld])
          try {
            expect(unlock(bent, 'infected', budget)).not.toBeNull();
          } catch (thrown) {
            expect(thrown).toMatchObject({ name: 'Unpackable' });
          }
      }),
      { numRuns: 20 },
    );
  });
});
