import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PairGraph } from '../../../shared/graphs/pairs.ts';
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

describe('PairGraph', () => {
  const columns = { source: 'a', target: 'b', sourceAttributes: ['x'], targetAttributes: ['x', 'y'], edgeAttributes: ['y'] };
  const cell = fc.constantFrom('p', 'q', 'r', 's');
  const rows = fc.array(fc.record({ a: cell, b: cell, x: fc.constantFrom(1, '1', true, null), y: fc.constantFrom('u', 'v', null) }), { maxLength: 40 });
  const told = (values: readonly unknown[]) => (values.length === 1 ? values[0] : values.map(String).join(', '));

  it('is what grouping the rows gives', () => {
    fc.assert(
      fc.property(rows, fc.boolean(), (table, directed) => {
        const graph = new PairGraph({ ...columns, directed });
        for (const row of table) graph.add(row);
        const distinct = (key: 'a' | 'b', id: string, name: 'x' | 'y') => [...new Set(table.filter((row) => row[key] === id).map((row) => row[name]).filter((value) => value !== null))];
        const nodes = [...new Set(table.flatMap(({ a, b }) => [a, b]))].map((id) => {
          const [ofSource, ofTarget, y] = [distinct('a', id, 'x'), distinct('b', id, 'x'), distinct('b', id, 'y')];
          const x = ofTarget.length > 0 ? ofTarget : ofSource;
          return { id, role: table.some(({ b }) => b === id) ? 'target' : 'source', attributes: { ...(x.length > 0 && { x: told(x) }), ...(y.length > 0 && { y: told(y) }) } };
        });
        expect([...graph.nodes()]).toEqual(nodes);
        const edges = new Map<string, object>();
        for (const { a, b, y } of table) {
          const [source, target] = directed ? [a, b] : [a, b].sort() as [string, string];
          edges.set(`${source} ${target}`, { source, target, attributes: { y }, rows: ((edges.get(`${source} ${target}`) as { rows?: number } | undefined)?.rows ?? 0) + 1 });
        }
        expect([...graph.edges()]).toEqual([...edges.values()]);
      }),
    );
  });

  it('keeps no more than can be told, and counts on what it has', () => {
    const graph = new PairGraph({ ...columns, directed: true, most: 10 });
    for (let index = 0; index < 1000; index += 1) graph.add({ a: `s${index}`, b: `t${index}`, y: 1 });
    graph.add({ a: 's0', b: 't0', x: 'late', y: 2 });
    expect([...graph.edges()]).toHaveLength(11);
    expect([...graph.edges()][0]).toEqual({ source: 's0', target: 't0', attributes: { y: 2 }, rows: 2 });
    expect(graph.size).toBe(22);
    expect([...graph.nodes()][1]).toEqual({ id: 't0', role: 'target', attributes: { x: 'late', y: '1, 2' } });
  });
});
