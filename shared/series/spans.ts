import { kqlName } from '../text/kql.ts';

/** Milliseconds since 1970. */
export interface Span {
  start: number;
  end: number;
  /** Flagged times in it. */
  count: number;
}

/**
 * The periods around flagged times: each time is floored to the period p; t opens [t − p, t + p] when it lies more than 2p after the
 * last flagged t, else it moves the end to t + p. Times in ascending order.
 */
export const spansOf = (flagged: Iterable<number>, period: number): Span[] => {
  const spans: Span[] = [];
  let last = -Infinity;
  for (const time of flagged) {
    const t = Math.floor(time / period) * period;
    const open = spans.at(-1);
    if (!open || t - last > 2 * period) spans.push({ start: t - period, end: t + period, count: 1 });
    else {
      open.end = t + period;
      open.count += 1;
    }
    last = t;
  }
  return spans;
};

const stamp = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ') + '+00:00';

/** `| where T between (datetime(…) .. datetime(…)) or …`; nothing when there is no span. */
export const spanFilter = (spans: readonly Pick<Span, 'start' | 'end'>[], column: string): string =>
  spans.length === 0 ? '' : `| where ${spans.map(({ start, end }) => `${kqlName(column)} between (datetime(${stamp(start)}) .. datetime(${stamp(end)}))`).join(' or ')}`;
