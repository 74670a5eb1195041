/** A match that a correlation looks at: of a rule, or of another correlation. */
export interface Occurrence {
  /** Milliseconds since 1970; for another correlation, when it came to hold. */
  time: number;
  /** When the first event that it rests on happened. */
  since: number;
  /** Place in the table of the event that made it so. */
  row: number;
  /** Places of all events that it rests on. */
  rows(): readonly number[];
  /** Which of the rules that the correlation refers to, from 0. */
  rule: number;
  value(field: string): string | undefined;
}

/** Occurrences `from` to `to`, both included, of one group in the order of time. */
export interface Span {
  from: number;
  to: number;
  /** What was counted; the most of it where spans are joined. */
  count: number;
  /** Those that count, where it is not all of them. */
  members?: number[];
}

/** Something that is counted while a window moves over the occurrences. */
export interface Tally {
  add(occurrence: Occurrence): void;
  drop(occurrence: Occurrence): void;
  count(): number;
}

/** One span for each occurrence: itself and what lies at most `timespan` milliseconds before it, where the count is enough. */
export const windows = (occurrences: readonly Occurrence[], timespan: number, tally: Tally, enough: (count: number) => boolean): Span[] => {
  const spans: Span[] = [];
  let from = 0;
  for (const [to, occurrence] of occurrences.entries()) {
    tally.add(occurrence);
    while (occurrence.time - occurrences[from]!.time > timespan) tally.drop(occurrences[from++]!);
    const count = tally.count();
    if (enough(count)) spans.push({ from, to, count });
  }
  return spans;
};

/** Spans that share an event become one. */
export const episodes = (spans: readonly Span[], occurrences: readonly Occurrence[]): Span[] => {
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    const since = Math.min(...(span.members ?? [span.from]).map((place) => occurrences[place]!.since));
    if (last && since <= occurrences[last.to]!.time) {
      last.to = Math.max(last.to, span.to);
      last.count = Math.max(last.count, span.count);
      last.members?.push(...(span.members ?? []));
    } else joined.push({ ...span, ...(span.members && { members: [...span.members] }) });
  }
  return joined;
};

/** How many occurrences; a row that several rules match counts once. */
export const eventTally = (): Tally => distinctTally(({ row }) => row);

/** How many different values; occurrences without one do not count. */
export const distinctTally = (valueOf: (occurrence: Occurrence) => unknown): Tally => {
  const counts = new Map<unknown, number>();
  const step = (occurrence: Occurrence, by: number): void => {
    const value = valueOf(occurrence);
    if (value === undefined) return;
    const count = (counts.get(value) ?? 0) + by;
    if (count > 0) counts.set(value, count);
    else counts.delete(value);
  };
  return { add: (occurrence) => step(occurrence, 1), drop: (occurrence) => step(occurrence, -1), count: () => counts.size };
};

/** The sum of a number, or its mean. */
export const sumTally = (valueOf: (occurrence: Occurrence) => number, mean: boolean): Tally => {
  let sum = 0;
  let numbers = 0;
  const step = (occurrence: Occurrence, sign: number): void => {
    const value = valueOf(occurrence);
    if (Number.isNaN(value)) return;
    numbers += sign;
    sum = numbers === 0 ? 0 : sum + sign * value;
  };
  return { add: (occurrence) => step(occurrence, 1), drop: (occurrence) => step(occurrence, -1), count: () => (mean ? (numbers === 0 ? NaN : sum / numbers) : sum) };
};
