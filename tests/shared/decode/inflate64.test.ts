import { constants, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackArchive } from '../../../shared/decode/archives.ts';
import { Budget } from '../../../shared/decode/budget.ts';
import { inflate64 } from '../../../shared/decode/zip/inflate64.ts';

/** `long.txt`: one line four thousand times, which takes matches of every length. */
const zip = Buffer.from(
    'UEsDBBUAAAAJAAAAIQC93nOhIwIAAKCGAQAIAAAAbG9uZy50eHTkybEJwCAQAMA+U2SCfJ9tDHmwUBC0cHwHuWtvZt51rfFGfOV/cpc+Wsa++OCDDz744IMPPvjggw8++OCDDz744IMP' +
    'Pvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMP' +
    'Pvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMP' +
    'Pvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvg45ckhAQAAAMMg/8SPvyBg4YMPPvjggw8++OCDDz744IMPPvjggw8++OCD' +
    'Dz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCD' +
    'Dz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++OCDDz744IMPPvjggw8++PgCUEsBAj8DFQAAAAkAAAAhAL3ec6EjAgAAoIYBAAgAAAAAAAAAAAAggKSBAAAA' +
    'AGxvbmcudHh0UEsFBgAAAAABAAEANgAAAEkCAAAAAA==',
  'base64',
);
const line = 'see http://bad.example/x\n';

describe('Deflate64', () => {
  it('opens in zip archives, within bounds', () => {
    const open = (ratio: number) => unpackArchive('zip', zip, new Budget({ bytes: 90_000, items: 9, ratio }))!;
    expect(unpackArchive('zip', zip, new Budget({ bytes: 200_000, items: 9, ratio: 1000 }))).toEqual({ members: [{ name: 'long.txt', bytes: Buffer.from(line.repeat(4000)) }], problems: [] });
    expect(open(1000)).toMatchObject({ members: [], problems: [{ name: 'long.txt', code: 'byte-limit' }] });
  });

  it('reads what deflate writes, but for its longest matches', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcdefgh'), maxLength: 3000 });
    const strategy = fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY);
    fc.assert(
      fc.property(letters, strategy, fc.constantFrom(0, 1, 9), (text, strategy, level) => {
        expect(inflate64(deflateRawSync(text, { strategy, level }), 10_000)?.toString()).toBe(text);
      }),
    );
  });

  it('says that anything else is damaged', () => {
    const attempt = (bytes: Uint8Array): number => {
      try {
        return inflate64(Buffer.from(bytes), 5000)?.length ?? 0;
      } catch (thrown) {
        expect(thrown).toMatchObject({ name: 'Unpackable', code: 'damaged' });
        return 0;
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void expect(attempt(bytes)).toBeLessThanOrEqual(5000)), { numRuns: 300 });
  });
});
