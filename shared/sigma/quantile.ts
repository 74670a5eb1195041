import type { Occurrence, Tally } from './window.ts';

/**
 * The value below which a share of the values in the window lies, as a straight line between the two nearest ranks: 0.5 is the median, 0 the least, 1 the most.
 * A binary indexed tree over all values of the group: each step takes the logarithm of their number. NaN while there is none.
 */
export const quantileTally = (occurrences: readonly Occurrence[], valueOf: (occurrence: Occurrence) => number, share: number): Tally => {
  const values = Float64Array.from(new Set(occurrences.map(valueOf).filter((value) => !Number.isNaN(value)))).sort();
  const ranks = new Map(Array.from(values, (value, index) => [value, index + 1]));
  const tree = new Int32Array(values.length + 1);
  const top = 2 ** Math.floor(Math.log2(Math.max(1, values.length)));
  let size = 0;
  const step = (occurrence: Occurrence, by: number): void => {
    let rank = ranks.get(valueOf(occurrence));
    if (rank === undefined) return;
    size += by;
    for (; rank <= values.length; rank += rank & -rank) tree[rank]! += by;
  };
  /** The value with so many smaller ones before it. */
  const at = (place: number): number => {
    let rank = 0;
    let left = place + 1;
    for (let width = top; width > 0; width >>= 1)
      if (rank + width <= values.length && tree[rank + width]! < left) {
        rank += width;
        left -= tree[rank]!;
      }
    return values[rank]!;
  };
  const count = (): number => {
    if (size === 0) return NaN;
    const place = share * (size - 1);
    const low = at(Math.floor(place));
    return Number.isInteger(place) ? low : low + (at(Math.ceil(place)) - low) * (place - Math.floor(place));
  };
  return { add: (occurrence) => step(occurrence, 1), drop: (occurrence) => step(occurrence, -1), count };
};
