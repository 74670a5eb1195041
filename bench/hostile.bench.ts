import { hostile } from '../tests/proofs/hostile/index.ts';
import type { Bench } from './bench.ts';

const mebibytes = 4;

/** Hostile inputs at one size, to see a reader get slower. How times grow with the size is shown by `node bench/hostile.ts`. */
const benches: Bench[] = hostile.map(({ reader, shape, prepare }) => ({
  name: `hostile.${reader}.${shape}`, unit: 'KiB', size: mebibytes * 1024, runs: 1,
  prepare: () => prepare(mebibytes * 2 ** 20),
}));
export default benches;
