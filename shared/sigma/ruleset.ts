import { isOfCategory } from './category.ts';
import type { Cells } from './cell.ts';
import { type Seeker, seekerOf } from './correlate.ts';
import { compileDetection, type Matcher, type SigmaHit } from './match.ts';
import type { Placeholders } from './placeholder.ts';
import type { CorrelationRule, FilterRule, SigmaDocument, SigmaRule } from './rule.ts';

export interface SigmaSource {
  /** Where the document comes from: a file, or the field of the request. */
  about: string;
  document: SigmaDocument;
  /** The detection of the rule, where it was compiled before and needs no placeholder. */
  matcher?: Matcher;
}

/** Compiled for every later call. What cannot be used, or not without placeholders, stays as it is: each call says why. */
export const compiled = (source: SigmaSource): SigmaSource => {
  const { about, document } = source;
  if (document.kind !== 'rule') return source;
  try {
    return { ...source, matcher: compileDetection(document.rule.detection, document.rule.title, about) };
  } catch {
    return source;
  }
};

interface Ready {
  /** Whether it is reported by itself; a rule that a correlation refers to is not, unless that one says so. */
  alone: boolean;
}
export interface ReadyRule extends Ready, Matcher {
  kind: 'rule';
  rule: SigmaRule;
}
export interface ReadyCorrelation extends Ready {
  kind: 'correlation';
  rule: CorrelationRule;
  seeker: Seeker;
  parts: readonly (ReadyRule | ReadyCorrelation)[];
}
export interface RuleSet {
  rules: ReadyRule[];
  correlations: ReadyCorrelation[];
}

type LogSource = SigmaRule['logsource'];
const sourceParts = ['product', 'category', 'service'] as const;

export interface RuleSetOptions {
  /** Only rules for this log source, and rules that do not say. */
  source: LogSource;
  placeholders: Placeholders;
  /** Told of every rule that cannot be used: nothing is left out in silence. */
  flawed(about: string, detail: string): void;
}

/** All rules, filters put in and references followed. */
export const ruleSet = (sources: readonly SigmaSource[], { source, placeholders, flawed }: RuleSetOptions): RuleSet => {
  const tried = <T>(title: string, work: () => T): T | undefined => {
    try {
      return work();
    } catch (thrown) {
      flawed(title, thrown instanceof Error ? thrown.message : 'It cannot be used.');
      return undefined;
    }
  };
  const called = new Map<string, ReadyRule | ReadyCorrelation>();
  const call = (ready: ReadyRule | ReadyCorrelation): void => {
    for (const key of [ready.rule.id, ready.rule.name]) if (key !== undefined && !called.has(key)) called.set(key, ready);
  };
  const unwanted = new Set<string>();
  const rules: ReadyRule[] = [];
  for (const { about, document, matcher: known } of sources) {
    if (document.kind !== 'rule') continue;
    const { rule } = document;
    if (!sourceParts.every((part) => !source[part] || !rule.logsource[part] || source[part] === rule.logsource[part])) {
      for (const key of [rule.id, rule.name]) if (key !== undefined) unwanted.add(key);
      continue;
    }
    const matcher = known ?? tried(rule.title, () => compileDetection(rule.detection, rule.title, about, placeholders));
    if (!matcher) continue;
    const match = (cells: Cells): SigmaHit | undefined => (isOfCategory(rule.logsource.category, cells.categories()) ? matcher.match(cells) : undefined);
    const ready: ReadyRule = { kind: 'rule', rule, ...matcher, match, alone: true };
    rules.push(ready);
    call(ready);
  }
  for (const { about, document } of sources) if (document.kind === 'filter') tried(document.rule.title, () => putIn(document.rule, about, { rules, unwanted, placeholders, flawed }));
  return { rules, correlations: linked(sources, { called, call, unwanted, tried }) };
};

interface PuttingIn {
  rules: readonly ReadyRule[];
  unwanted: ReadonlySet<string>;
  placeholders: Placeholders;
  flawed(about: string, detail: string): void;
}

const putIn = ({ title, logsource, filter }: FilterRule, about: string, { rules, unwanted, placeholders, flawed }: PuttingIn): void => {
  const { rules: names, ...detection } = filter;
  const { match }: Matcher = compileDetection(detection, title, about, placeholders);
  const fits = ({ rule }: ReadyRule): boolean => sourceParts.every((part) => !logsource[part] || logsource[part] === rule.logsource[part]);
  for (const name of names) {
    const any = name.toLowerCase() === 'any';
    const meant = any ? rules : rules.filter(({ rule }) => rule.id === name || rule.name === name);
    const filtered = meant.filter(fits);
    for (const ready of filtered) {
      const unfiltered = ready.match;
      ready.match = (cells) => {
        const hit = unfiltered(cells);
        return hit && match(cells) ? hit : undefined;
      };
    }
    if (any || filtered.length > 0 || unwanted.has(name)) continue;
    const why = meant.length > 0 ? `the logsource of "${name}" is another one; make them the same` : `there is no usable rule with the id or name "${name}"; give it with this filter`;
    flawed(title, `filter.rules: ${why}.`);
  }
  if (!/\bnot\b/i.test(filter.condition)) flawed(title, 'filter.condition: only what fits it is kept, as in other tools. To leave out what fits, write "not selection".');
};

interface Linking {
  called: ReadonlyMap<string, ReadyRule | ReadyCorrelation>;
  call(ready: ReadyCorrelation): void;
  unwanted: ReadonlySet<string>;
  tried<T>(title: string, work: () => T): T | undefined;
}

/** Correlations may refer to one another, whatever their order: a name is followed when all that it needs is there. */
const linked = (sources: readonly SigmaSource[], { called, call, unwanted, tried }: Linking): ReadyCorrelation[] => {
  let waiting = sources.flatMap(({ document }) => (document.kind === 'correlation' ? [document.rule] : []));
  const ready: ReadyCorrelation[] = [];
  const missing = (rule: CorrelationRule): string[] => rule.correlation.rules.filter((name) => !called.has(name));
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length;
    waiting = waiting.filter((rule) => {
      if (missing(rule).length > 0) return true;
      const parts = rule.correlation.rules.map((name) => called.get(name)!);
      const made = tried(rule.title, (): ReadyCorrelation => ({ kind: 'correlation', rule, seeker: checked(rule, parts), parts, alone: true }));
      if (!made) return false;
      for (const part of parts) part.alone &&= rule.correlation.generate || rule.generate === true;
      ready.push(made);
      call(made);
      return false;
    });
  }
  for (const rule of waiting) {
    const [name = ''] = missing(rule);
    const other = waiting.some(({ id, name: own }) => id === name || own === name);
    if (!missing(rule).some((each) => unwanted.has(each)))
      tried(rule.title, () => {
        const why = other ? `"${name}" cannot be used, or refers back to this rule` : `there is no usable rule with the id or name "${name}"; give it with this one`;
        throw new Error(`correlation.rules: ${why}.`);
      });
  }
  return ready;
};

const checked = (rule: CorrelationRule, parts: readonly (ReadyRule | ReadyCorrelation)[]): Seeker => {
  for (const [alias, fields] of Object.entries(rule.correlation.aliases))
    for (const [index, { rule: part }] of parts.entries())
      if (fieldIn(fields, part, rule.correlation.rules[index]!) === undefined)
        throw new Error(`correlation.aliases.${alias}: it does not say the field of "${rule.correlation.rules[index]}"; add it by the name of the rule.`);
  return seekerOf(rule);
};

const fieldIn = (fields: Readonly<Record<string, string>>, { id, name }: { id?: string | undefined; name?: string | undefined }, reference: string): string | undefined =>
  [reference, name, id].map((key) => (key !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined)).find((field) => field !== undefined);

/** The field that an alias, or a plain name, means in the events of one part. */
export const fieldOf = ({ rule: { correlation }, parts }: ReadyCorrelation, part: number, field: string): string =>
  Object.hasOwn(correlation.aliases, field) ? fieldIn(correlation.aliases[field]!, parts[part]!.rule, correlation.rules[part]!)! : field;
