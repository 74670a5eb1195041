import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laidOut } from '../../../shared/processes/layout.ts';

const lay = (...parents: number[]) => laidOut(Int32Array.from(parents));

describe('layout', () => {
  it.each([
    ['children in their order below their parent', [-1, 0, 0, 1], { order: [0, 1, 3, 2], parent: [-1, 0, 1, 0], depth: [0, 1, 2, 1], end: [4, 3, 3, 4], circles: 0 }],
    ['a circle becomes a tree, with what hangs on it', [3, 0, 1, 2, 1], { order: [0, 1, 2, 3, 4], parent: [-1, 0, 1, 2, 1], depth: [0, 1, 2, 3, 2], end: [5, 5, 4, 4, 5], circles: 1 }],
    ['a circle is cut where the way up meets it', [2, 2, 1], { order: [2, 0, 1], parent: [-1, 0, 0], depth: [0, 1, 1], end: [3, 2, 3], circles: 1 }],
  ])('%s', (_, parents, { circles, ...arrays }) => {
    const found = lay(...parents);
    expect(found.circles).toBe(circles);
    for (const [name, wanted] of Object.entries(arrays)) expect([...found[name as keyof typeof arrays]], name).toEqual(wanted);
  });

  it('places everyone once, below the parent or as a root, whatever the parents', () => {
    const parents = fc.integer({ min: 1, max: 40 }).chain((size) => fc.array(fc.integer({ min: -1, max: size - 1 }), { minLength: size, maxLength: size }));
    fc.assert(fc.property(parents, (given) => {
      const clean = given.map((parent, index) => (parent === index ? -1 : parent));
      const { order, parent, end, depth, circles } = lay(...clean);
      expect([...order].sort((a, b) => a - b)).toEqual(clean.map((_, index) => index));
      let cut = 0;
      for (const [position, index] of order.entries()) {
        const above = parent[position]!;
        if (above < 0 && clean[index]! >= 0) cut += 1;
        if (above >= 0) {
          expect(order[above]).toBe(clean[index]);
          expect(above < position && end[position]! <= end[above]!).toBe(true);
        }
        expect(depth[position]).toBe(above < 0 ? 0 : depth[above]! + 1);
      }
      expect(cut).toBe(circles);
    }));
  });

  it('takes linear time for one parent of all in a circle', () => {
    const size = 300_000;
    const started = performance.now();
    const { circles } = laidOut(new Int32Array(size).fill(size - 1).fill(0, size - 1));
    expect(circles).toBe(1);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
