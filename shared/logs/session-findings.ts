export interface Span {
  /** Milliseconds since 1970. */
  from: number;
  to: number;
}

/** Something at a time, with its place in the caller's list. */
export interface Moment {
  time: number;
  place: number;
}

/** Gives the places of the moments within a span (both ends count), in the caller's order; at most `most`. */
export const within = (moments: readonly Moment[], most: number): ((span: Span) => { places: number[]; count: number }) => {
  const sorted = moments.toSorted((a, b) => a.time - b.time || a.place - b.place);
  const first = (time: number, past: boolean): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (past ? sorted[middle]!.time <= time : sorted[middle]!.time < time) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return ({ from, to }) => {
    const start = first(from, false);
    const end = Math.max(start, first(to, true));
    return { places: sorted.slice(start, Math.min(end, start + most)).map(({ place }) => place).sort((a, b) => a - b), count: end - start };
  };
};
