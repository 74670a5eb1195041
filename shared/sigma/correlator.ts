import { isoOf } from '../tables/time.ts';
import type { Cells } from './cell.ts';
import type { CorrelationRule } from './rule.ts';
import { fieldOf, type ReadyCorrelation, type ReadyRule } from './ruleset.ts';
import type { Occurrence, Span } from './window.ts';

export interface CorrelationHit {
  rule: CorrelationRule;
  /** `field=value` for each field of group-by. */
  group: string[];
  /** Milliseconds since 1970 of its first and last event. */
  start: number;
  end: number;
  count: number;
  /** Places of its events in the table, at most a thousand. */
  rows: number[];
  why: string[];
}

/** A match of a rule as it is kept until the table is read. */
interface Kept {
  time: number;
  row: number;
  values: readonly (string | undefined)[];
}
type Plain = Omit<Occurrence, 'rule'>;

const mostKept = 500_000;
const mostRows = 1000;

/** Keeps the matches that correlations ask for, and correlates them at the end. */
export class Correlator {
  readonly #correlations: readonly ReadyCorrelation[];
  readonly #fields: readonly string[];
  readonly #kept = new Map<ReadyRule, Kept[]>();
  readonly #flawed: (about: string, detail: string) => void;
  readonly #known = new Map<ReadyCorrelation, Group[]>();
  #size = 0;
  #dropped = 0;

  constructor(correlations: readonly ReadyCorrelation[], flawed: (about: string, detail: string) => void) {
    this.#correlations = correlations;
    this.#flawed = flawed;
    for (const { parts } of correlations) for (const part of parts) if (part.kind === 'rule') this.#kept.set(part, []);
    this.#fields = [...new Set(correlations.flatMap((ready) => asked(ready).flatMap((field) => ready.parts.map((_, part) => fieldOf(ready, part, field)))))];
  }

  wants(rule: ReadyRule): boolean {
    return this.#kept.has(rule);
  }

  /** `time` is in milliseconds since 1970. */
  take(rule: ReadyRule, row: number, time: number, cells: Cells): void {
    if (this.#size >= mostKept) {
      this.#dropped += 1;
      return;
    }
    this.#size += 1;
    this.#kept.get(rule)!.push({ time, row, values: this.#fields.map((field) => cells.of(field)?.[0]?.text) });
  }

  hits(): CorrelationHit[] {
    if (this.#dropped > 0) {
      this.#flawed('correlations', `More than ${mostKept} events match the rules that correlations refer to: nothing was correlated. Narrow the time range, or the rules.`);
      return [];
    }
    return this.#correlations.flatMap((ready) => (ready.alone ? this.#groups(ready).flatMap((group) => ready.seeker.spans(group.occurrences).map((span) => hitOf(ready, group, span))) : []));
  }

  #groups(ready: ReadyCorrelation): Group[] {
    let groups = this.#known.get(ready);
    if (!groups) this.#known.set(ready, (groups = this.#grouped(ready)));
    return groups;
  }

  #grouped(ready: ReadyCorrelation): Group[] {
    const { rule, parts } = ready;
    const by = rule.correlation['group-by'] ?? [];
    const groups = new Map<string, Group>();
    const lacking = new Map<string, number>();
    for (const [part, source] of parts.entries())
      for (const plain of this.#occurrences(source)) {
        const occurrence: Occurrence = { ...plain, rule: part, value: (field) => plain.value(fieldOf(ready, part, field)) };
        const values = by.map((field) => occurrence.value(field));
        const absent = values.indexOf(undefined);
        if (absent >= 0) {
          lacking.set(by[absent]!, (lacking.get(by[absent]!) ?? 0) + 1);
          continue;
        }
        const key = JSON.stringify(values);
        const group = groups.get(key);
        if (group) group.occurrences.push(occurrence);
        else groups.set(key, { values: new Map(by.map((field, index) => [field, values[index]!])), occurrences: [occurrence] });
      }
    for (const [field, count] of lacking) this.#flawed(rule.title, `correlation.group-by: ${count} events that its rules match have no ${field} and were left out. Name the column in columns.`);
    for (const { occurrences } of groups.values()) occurrences.sort((a, b) => a.time - b.time || a.row - b.row);
    return [...groups.values()];
  }

  /** What a rule matched, or every moment at which a correlation holds. */
  #occurrences(source: ReadyRule | ReadyCorrelation): Plain[] {
    if (source.kind === 'rule') return this.#kept.get(source)!.map(({ time, row, values }) => ({ time, since: time, row, rows: () => [row], value: (field) => values[this.#fields.indexOf(field)] }));
    return this.#groups(source).flatMap(({ values, occurrences }) =>
      source.seeker.moments(occurrences).map((span) => {
        const last = occurrences[span.to]!;
        return { time: last.time, since: occurrences[span.from]!.since, row: last.row, rows: () => rowsOf(span, occurrences), value: (field) => values.get(field) ?? last.value(field) };
      }),
    );
  }
}

interface Group {
  values: ReadonlyMap<string, string>;
  occurrences: Occurrence[];
}

/** Every field whose values a correlation takes. */
const asked = ({ rule: { correlation }, seeker }: ReadyCorrelation): string[] => [...(correlation['group-by'] ?? []), ...seeker.fields];

const membersOf = ({ from, to, members }: Span, occurrences: readonly Occurrence[]): Occurrence[] =>
  members ? [...new Set(members)].sort((a, b) => a - b).map((place) => occurrences[place]!) : occurrences.slice(from, to + 1);

const rowsOf = (span: Span, occurrences: readonly Occurrence[]): number[] => {
  const rows = new Set<number>();
  for (const member of membersOf(span, occurrences))
    for (const row of member.rows()) {
      if (rows.size >= mostRows) return [...rows];
      rows.add(row);
    }
  return [...rows];
};

const hitOf = (ready: ReadyCorrelation, { values, occurrences }: Group, span: Span): CorrelationHit => {
  const { rule, seeker, parts } = ready;
  const { timespan, type } = rule.correlation;
  const members = membersOf(span, occurrences);
  const [start, end] = [members.reduce((least, { since }) => Math.min(least, since), Infinity), members.at(-1)!.time];
  const group = [...values].map(([field, value]) => `${field}=${value}`);
  const seen = parts.flatMap((part, index) => {
    const own = members.filter((member) => member.rule === index);
    return own.length === 0 ? [] : [`${part.rule.name ?? part.rule.title}: ${own.length} from ${isoOf(own[0]!.since)} to ${isoOf(own.at(-1)!.time)}`];
  });
  const why = [`${type}: ${seeker.counted(span, occurrences)} within ${timespan}${group.length > 0 ? ` where ${group.join(' and ')}` : ''}; the rule asks for ${seeker.asks}`, ...seen];
  return { rule, group, start, end, count: span.count, rows: rowsOf(span, occurrences), why };
};
