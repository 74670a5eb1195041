import { PairGraph } from '../shared/graphs/pairs.ts';
import type { Bench } from './bench.ts';

/** Flows between 2,000 own addresses and 30,000 others, seeded. */
const flows = (count: number) => {
  let seed = 1;
  const next = (below: number): number => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff) % below;
  return Array.from({ length: count }, () => ({ SrcIP: `10.0.${next(8)}.${next(250)}`, DestIP: `52.0.${next(120)}.${next(250)}`, DestPort: [22, 53, 80, 443][next(4)], Bytes: next(1_000_000) }));
};

const benches: Bench[] = [
  {
    name: 'network_graph', unit: 'rows', size: 100_000, target: 5,
    prepare: () => {
      const rows = flows(100_000);
      return () => {
        const graph = new PairGraph({ source: 'SrcIP', target: 'DestIP', sourceAttributes: [], targetAttributes: ['DestPort'], edgeAttributes: ['Bytes'], directed: false });
        for (const row of rows) graph.add(row);
        return graph.size;
      };
    },
  },
];
export default benches;
