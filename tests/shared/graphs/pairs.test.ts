import { describe, expect, it } from 'vitest';
import buildNetworkGraph from '../../../functions/build/network-graph.ts';
import { execute } from '../../../shared/kit/execute.ts';
import { testPorts } from '../../support/ports.ts';

const run = async (given: object) => {
  const ports = testPorts();
  const report = await execute(buildNetworkGraph, { sourceColumn: 'a', targetColumn: 'b', ...given }, ports, { id: 'g', signal: new AbortController().signal });
  await ports.close();
  return report;
};

describe('build-network-graph', () => {
  it('keeps directions apart when asked to', async () => {
    const rows = [{ a: 'x', b: 'y' }, { a: 'y', b: 'x' }, { a: 'x', b: 'y' }];
    expect((await run({ rows })).sections?.['edges']).toEqual([{ source: 'x', target: 'y', rows: 3 }]);
    expect((await run({ rows, directed: true })).sections?.['edges']).toEqual([{ source: 'x', target: 'y', rows: 2 }, { source: 'y', target: 'x', rows: 1 }]);
  });

  it('describes a node in both roles as a target, where a column describes both', async () => {
    const rows = [{ a: 'x', b: 'y', zone: 'in' }, { a: 'z', b: 'x', zone: 'out' }, { a: 'x', b: 'y', zone: 'mid' }];
    const { rows: nodes } = await run({ rows, sourceAttributes: ['zone'], targetAttributes: ['zone'] });
    expect(nodes.map(({ id, zone }) => [id, zone])).toEqual([['x', 'out'], ['y', 'in, mid'], ['z', 'out']]);
  });

  it('counts rows that make no edge, and tells names apart that only look alike', async () => {
    const report = await run({ rows: [{ a: null, b: 'y' }, { a: '1 2', b: '3' }, { a: '1', b: '2 3' }] });
    expect(report.sections?.['edges']).toHaveLength(2);
    expect(report.problems).toMatchObject([{ code: 'rows-skipped', detail: expect.stringContaining('1 of 3') }]);
  });

  it('names every unknown column and its field', async () => {
    await expect(run({ rows: [{ a: 1, b: 2 }], sourceAttributes: ['c'], edgeAttributes: ['d'] })).rejects.toMatchObject({
      code: 'invalid-input',
      flaws: [{ field: 'sourceAttributes' }, { field: 'edgeAttributes' }],
    });
  });

  it('is not taken in by column names of objects', async () => {
    const report = await run({ rows: [{ a: '__proto__', b: 'constructor' }] });
    expect(report.rows.map(({ id }) => id)).toEqual(['__proto__', 'constructor']);
  });
});
