import { spanOf } from '../tables/time.ts';
import { condition } from './condition.ts';
import { wantedCount, type Wanted } from './count.ts';
import { orderedRuns } from './order.ts';
import type { CorrelationRule } from './rule.ts';
import { quantileTally } from './quantile.ts';
import { distinctTally, episodes, eventTally, type Occurrence, type Span, sumTally, type Tally, windows } from './window.ts';

/** How a correlation finds its spans in one group, and how it says what it found. */
export interface Seeker {
  spans(occurrences: readonly Occurrence[]): Span[];
  /** For rules that refer to this one: every moment at which it holds. */
  moments(occurrences: readonly Occurrence[]): Span[];
  /** Fields whose values it counts. */
  fields: readonly string[];
  /** What there must be, such as `10 or more events`. */
  asks: string;
  counted(span: Span, occurrences: readonly Occurrence[]): string;
}

const number = (text: string | undefined): number => (text === undefined || text.trim() === '' ? NaN : Number(text));
const values = (fields: readonly string[]) => (occurrence: Occurrence): string | undefined => {
  const found = fields.map((field) => occurrence.value(field));
  return found.includes(undefined) ? undefined : JSON.stringify(found);
};
const mostNamed = 10;

/** Throws an Error that says which part of the correlation is wrong. */
export const seekerOf = ({ correlation: { type, rules, timespan, condition: given } }: CorrelationRule): Seeker => {
  const span = spanOf(timespan);
  if (type === 'temporal' || type === 'temporal_ordered') return nearness(type, rules, span, given);
  const wanted = wantedCount(given);
  if (wanted.percentile !== undefined && type !== 'value_percentile') throw new Error('correlation.condition.percentile: it belongs to value_percentile');
  if (type === 'event_count' && wanted.fields.length > 0) throw new Error('correlation.condition.field: event_count counts events; use value_count to count the values of a field');
  if (type !== 'event_count' && wanted.fields.length === 0) throw new Error(`correlation.condition.field: ${type} needs the field whose values it takes`);
  if (type === 'event_count' || type === 'value_count') return counting(type, wanted, span);
  return measuring(type, wanted, span);
};

const measuring = (type: keyof typeof measures, wanted: Wanted, timespan: number): Seeker => {
  const { fields, percentile } = wanted;
  const [field = ''] = fields;
  if (type === 'value_percentile' && percentile === undefined) throw new Error('correlation.condition.percentile: value_percentile needs the percentile, from 0 to 100, whose value is held against the number');
  const { what, tally } = measures[type](percentile ?? 0);
  // A sum can fall as well as rise, so every window is judged by itself.
  const holds = (count: number): boolean => !Number.isNaN(count) && wanted.enough(count) && wanted.notTooMany(count);
  const moments = (occurrences: readonly Occurrence[]): Span[] => windows(occurrences, timespan, tally((one) => number(one.value(field)), occurrences), holds);
  return {
    moments,
    spans: (occurrences) => episodes(moments(occurrences), occurrences),
    fields,
    asks: `${what} of ${field} ${wanted.text}`,
    counted: ({ count }) => `${what} of ${field} is ${count}`,
  };
};

interface Measure {
  what: string;
  tally(valueOf: (occurrence: Occurrence) => number, occurrences: readonly Occurrence[]): Tally;
}
const quantile = (what: string, share: number): Measure => ({ what, tally: (valueOf, occurrences) => quantileTally(occurrences, valueOf, share) });

/** What a correlation makes of the numbers in a field. */
const measures = {
  value_sum: () => ({ what: 'sum', tally: (valueOf) => sumTally(valueOf, false) }),
  value_avg: () => ({ what: 'mean', tally: (valueOf) => sumTally(valueOf, true) }),
  value_min: () => quantile('least', 0),
  value_max: () => quantile('most', 1),
  value_median: () => quantile('median', 0.5),
  value_percentile: (percentile) => quantile(`percentile ${percentile}`, percentile / 100),
} satisfies Record<string, (percentile: number) => Measure>;

const counting = (type: 'event_count' | 'value_count', wanted: Wanted, timespan: number): Seeker => {
  const { fields } = wanted;
  const valueOf = values(fields);
  const tally = () => (type === 'event_count' ? eventTally() : distinctTally(valueOf));
  const found = (occurrences: readonly Occurrence[]): Span[] => windows(occurrences, timespan, tally(), (count) => count > 0 && wanted.enough(count));
  const spans = (occurrences: readonly Occurrence[]): Span[] => episodes(found(occurrences), occurrences).filter(({ count }) => wanted.notTooMany(count));
  const what = type === 'event_count' ? 'events' : `values of ${fields.join(' and ')}`;
  return {
    spans,
    moments: wanted.capped ? spans : found,
    fields,
    asks: `${what} ${wanted.text}`,
    counted: ({ from, to, count }, occurrences) => {
      if (type === 'event_count') return `${count} events`;
      const seen = [...new Set(occurrences.slice(from, to + 1).map(valueOf))].flatMap((value) => (value === undefined ? [] : [(JSON.parse(value) as string[]).join(' / ')]));
      return `${count} ${what}: ${seen.slice(0, mostNamed).join(', ')}${seen.length > mostNamed ? ' and more' : ''}`;
    },
  };
};

/** All of the rules, joined by nothing but "and". */
const isPlainAnd = (given: unknown, rules: readonly string[]): boolean => {
  if (typeof given !== 'string') return false;
  const named = new Set(given.trim().split(/\s+and\s+/i));
  return named.size === rules.length && rules.every((rule) => named.has(rule));
};

const inOrder = (rules: readonly string[], timespan: number, given: unknown): Seeker => {
  if (given !== undefined && !isPlainAnd(given, rules)) throw new Error('correlation.condition: temporal_ordered wants all rules in their order; leave the condition out, or use temporal');
  const moments = (occurrences: readonly Occurrence[]): Span[] => orderedRuns(occurrences, timespan, rules.length);
  return {
    moments,
    spans: (occurrences) => episodes(moments(occurrences), occurrences),
    fields: [],
    asks: rules.join(', then '),
    counted: () => `all ${rules.length} rules in their order`,
  };
};

const nearness = (type: 'temporal' | 'temporal_ordered', rules: readonly string[], timespan: number, given: unknown): Seeker => {
  if (type === 'temporal_ordered') return inOrder(rules, timespan, given);
  const wanted = typeof given === 'string' ? undefined : wantedCount(given ?? { gte: rules.length });
  if (wanted?.fields.length) throw new Error('correlation.condition.field: temporal counts rules; use value_count to count the values of a field');
  if (typeof given === 'string' && /\bnot\b/i.test(given)) throw new Error('correlation.condition: "not" cannot be told of a window that is still open; leave the rule out');
  const test = typeof given === 'string' ? condition(given, rules) : undefined;
  const found = (occurrences: readonly Occurrence[]): Span[] => {
    const present = new Map<number, number>();
    const step = ({ rule }: Occurrence, by: number): void => {
      const count = (present.get(rule) ?? 0) + by;
      if (count > 0) present.set(rule, count);
      else present.delete(rule);
    };
    const enough = (count: number): boolean => (test ? test.holds((name) => present.has(rules.indexOf(name)), new Set()) : count > 0 && wanted!.enough(count));
    return windows(occurrences, timespan, { add: (one) => step(one, 1), drop: (one) => step(one, -1), count: () => present.size }, enough);
  };
  const spans = (occurrences: readonly Occurrence[]): Span[] => episodes(found(occurrences), occurrences).filter(({ count }) => !wanted || wanted.notTooMany(count));
  return {
    moments: wanted?.capped ? spans : found,
    spans,
    fields: [],
    asks: test ? String(given) : `different rules ${wanted!.text}`,
    counted: ({ count }) => `${count} of ${rules.length} rules`,
  };
};
