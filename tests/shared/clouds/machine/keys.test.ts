import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inKeyOrder, rowKeyOf, spanOf } from '../../../../shared/clouds/machine/keys.ts';

const key = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), fc.constantFrom('€', 'x').chain((char) => fc.string({ maxLength: 3 }).map((tail) => char.repeat(240) + tail)));
const bytewise = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

async function* from<T>(lines: T[]): AsyncGenerator<T> {
  yield* lines;
}

describe('row keys', () => {
  it('take only characters that every table takes, and few of them', () => {
    fc.assert(fc.property(key, (text) => {
      expect(rowKeyOf(text)).toMatch(/^[0-9a-f]+(-[0-9a-f]{64})?$/);
      expect(rowKeyOf(text).length).toBeLessThanOrEqual(512);
    }));
  });

  it('are different for different keys', () => {
    fc.assert(fc.property(key, key, (a, b) => (rowKeyOf(a) === rowKeyOf(b)) === (a === b)));
  });

  it('bring every listing back in key order, with its prefix and after its mark', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(key, { maxLength: 20 }), fc.nat(19), fc.nat(19), fc.nat(250), async (keys, a, b, cut) => {
      const prefix = [...(keys[a] ?? '')].slice(0, cut).join('');
      const after = keys[b] ?? '';
      const span = spanOf(prefix, after);
      const rows = keys.map((text) => ({ key: text, row: rowKeyOf(text) })).sort((x, y) => (x.row < y.row ? -1 : 1));
      const found = span ? rows.filter(({ row }) => row >= span.from && row <= span.to) : [];
      const listed: string[] = [];
      for await (const line of inKeyOrder(from(found), prefix, after)) listed.push(line.key);
      expect(listed).toEqual(keys.filter((text) => text.startsWith(prefix) && (after === '' || bytewise(text, after) > 0)).sort(bytewise));
    }));
  });
});
