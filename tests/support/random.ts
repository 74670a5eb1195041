import { Random } from '../../shared/tables/random.ts';

export { Random };

/** Standard normal noise. */
export const normals = (n: number, seed: number): Float64Array => {
  const random = new Random(seed);
  return Float64Array.from({ length: n }, () => random.normal());
};
