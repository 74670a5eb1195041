import type { Occurrence, Span } from './window.ts';

/** The rules 0 to k in their order, beginning as late as can be. */
interface Chain {
  start: number;
  row: number;
  places: readonly number[];
  /** What was known before an event came that may not follow itself. */
  before?: Chain | undefined;
}

/**
 * One span for each occurrence of the last rule that ends a run of all rules in their order, the shortest one, when that takes at most `timespan`.
 * Equal times count as in order. One event cannot be two steps of a run.
 */
export const orderedRuns = (occurrences: readonly Occurrence[], timespan: number, rules: number): Span[] => {
  const order = [...occurrences.keys()].sort((a, b) => occurrences[a]!.time - occurrences[b]!.time || occurrences[a]!.rule - occurrences[b]!.rule || a - b);
  const chains: (Chain | undefined)[] = Array.from({ length: rules });
  const spans: Span[] = [];
  for (const place of order) {
    const { rule, time, row } = occurrences[place]!;
    let last = rule === 0 ? undefined : chains[rule - 1];
    if (last?.row === row) last = last.before;
    if (rule > 0 && (!last || time - last.start > timespan)) continue;
    const chain: Chain = { start: last?.start ?? time, row, places: [...(last?.places ?? []), place] };
    const known = chains[rule];
    if (!known || chain.start >= known.start) chains[rule] = { ...chain, before: known && { ...known, before: undefined } };
    if (rule === rules - 1) spans.push({ from: Math.min(...chain.places), to: Math.max(...chain.places), count: rules, members: [...chain.places] });
  }
  return spans;
};
