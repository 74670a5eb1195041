import { describe, expect, it } from 'vitest';
import outliers from '../../../functions/detect/outliers.ts';
import { testPorts } from '../../support/ports.ts';
import { Random } from '../../support/random.ts';
import { runIn } from '../../support/run.ts';

const random = new Random(12);
const rows = Array.from({ length: 400 }, (_, index) => ({ host: `h${index}`, up: Math.round(1e6 * (5 + random.normal())), down: Number((3 + random.normal()).toFixed(3)), tool: index === 77 ? 'mimikatz' : `tool${index % 4}` }));
rows[200] = { ...rows[200]!, up: 40_000_000 };

describe('detect-outliers', () => {
  it.each(['isolation-forest', 'extended-isolation-forest', 'random-cut-forest'])('by %s: the row, its columns, and why', async (method) => {
    const { rows: found, sections } = await runIn(outliers, { rows, columns: ['up', 'down'], method, contamination: 0.01, maxFeatures: 2 });
    expect(found[0]).toMatchObject({ sourceIndex: 200, host: 'h200', outlier: true });
    expect((found[0]!['reasons'] as string[])[0]).toMatch(/^up \(\d+ %\): 40000000, usually 50\d+; 3\d(\.\d)? deviations above$|^up /);
    expect(sections!['model']).toMatchObject([{ rows: 400, columns: ['up', 'down'] }]);
  });

  it('reads rare words', async () => {
    const { rows: found } = await runIn(outliers, { rows, columns: ['down'], textColumns: ['tool'], contamination: 0.003, maxFeatures: 2, method: 'random-cut-forest' });
    expect(found[0]).toMatchObject({ host: 'h77' });
    expect((found[0]!['reasons'] as string[])[0]).toMatch(/^tool /);
  });

  it('learns from one table and scores another from a blob', async () => {
    const ports = testPorts();
    await ports.blobs.put('today.csv', 'host,up,down\na,5000000,3\nb,90000000,3\nc,4500000,\n');
    const { rows: found, problems } = await runIn(outliers, { blob: 'today.csv', trainRows: rows, columns: ['up', 'down'], contamination: 0.01, maxFeatures: 2 }, ports);
    expect(found.map(({ host }) => host)).toEqual(['b']);
    expect(problems.map(({ code, about }) => [code, about])).toEqual([['cells-missing', 'down']]);
  });

  it('takes a threshold in place of a share, and every row when asked', async () => {
    const { rows: all } = await runIn(outliers, { rows, columns: ['up'], scoreThreshold: 0.99, show: 'all' });
    expect(all).toHaveLength(400);
    expect(all.some(({ outlier }) => outlier)).toBe(false);
  });

  it('tells nobody apart by trees of one row', async () => {
    const { rows: all } = await runIn(outliers, { rows: [{ up: 1 }, { up: 900 }, { up: 2 }], maxSamples: 1, show: 'all' });
    expect(all.map(({ score, outlier }) => [score, outlier])).toEqual([[0.5, false], [0.5, false], [0.5, false]]);
  });

  it('refuses more columns a tree than there are', async () => {
    await expect(runIn(outliers, { rows, columns: ['up', 'down'], maxFeatures: 3 })).rejects.toMatchObject({ flaws: [{ field: 'maxFeatures' }] });
  });

  it('refuses a table without numbers', async () => {
    await expect(runIn(outliers, { rows: [{ a: 'x' }] })).rejects.toMatchObject({ flaws: [{ field: 'columns' }] });
  });
});
