import { type Severity, severityRank } from '../kit/observable.ts';
import { type Counts, type Finding, weights } from './reliability.ts';

/** What one source had to say, or why it could say nothing. */
export interface Evidence {
  source: string;
  /** `unknown` when the source gave no verdict. */
  severity: Severity;
  /** Days since the source saw what it reports; absent = now. */
  ageDays?: number;
  /** A few words of what was found, or why there is nothing. */
  detail?: string;
  /** The source was reached and has never heard of the observable: with severity `unknown`, since that is no verdict either. */
  noRecord?: boolean;
}

export interface Verdict {
  /** `unknown`: we abstain, because nobody looked or too little is known. */
  severity: Severity;
  /** Probability of being malicious, 0 to 1; null when nobody answered. */
  probability: number | null;
  /** Sources that gave a verdict, and sources that could not. */
  checked: number;
  unchecked: number;
  /** The weightiest first; at most five. */
  reasons: string[];
}

export interface FuseOptions {
  /** `odds` weighs sources; `maximum` takes the worst word. */
  method?: 'odds' | 'maximum';
  /** Share of malicious ones among the observables of an incident before anybody is asked. */
  prior?: number;
  /** What earlier closures taught about a source. */
  seen?: ((source: string) => Counts | undefined) | undefined;
  /** The observable is on the operator's list of known good ones. */
  knownGood?: boolean;
}

/** A finding loses half its weight in this many days: infrastructure changes hands. */
const halfLifeDays = 90;
const bounds = { high: 0.7, warning: 0.35 };

/**
 * One verdict from many: log-odds = log prior odds + Σ age decay × log likelihood ratio of each source's finding (naive Bayes).
 * Monotone: making any finding worse never lowers the probability. Sources that gave no verdict count for nothing, in either direction.
 */
export const fuse = (evidence: readonly Evidence[], { method = 'odds', prior = 0.2, seen, knownGood = false }: FuseOptions = {}): Verdict => {
  const answers = evidence.filter((item) => item.severity !== 'unknown');
  const counts = { checked: answers.length, unchecked: evidence.length - answers.length };
  const silent = silences(evidence);
  if (knownGood) return { severity: 'information', probability: 0, ...counts, reasons: ['On the list of known good values.', ...explained(answers)].slice(0, 5) };
  if (answers.length === 0) return { severity: 'unknown', probability: null, ...counts, reasons: (silent.length > 0 ? silent : ['Not checked: no source was asked.']).slice(0, 5) };
  const odds = answers.reduce((sum, item) => sum + weightOf(item, seen?.(item.source)), Math.log(prior / (1 - prior)));
  const probability = 1 / (1 + Math.exp(-odds));
  const worst = answers.reduce<Finding>((found, item) => (severityRank(item.severity) > severityRank(found) ? (item.severity as Finding) : found), 'information');
  const severity = method === 'maximum' ? worst : banded(probability, worst, answers);
  const thin = severity === 'unknown' ? ['Too little is known: one source answered, and found nothing'] : [];
  return { severity, probability, ...counts, reasons: [...thin, ...explained(answers, seen), ...silent].slice(0, 5) };
};

/** Who was asked and gave no verdict: those that failed for the same reason in one line, those that have no record in another. */
const silences = (evidence: readonly Evidence[]): string[] => {
  const quiet = evidence.filter(({ severity }) => severity === 'unknown');
  const failed = Map.groupBy(quiet.filter(({ noRecord }) => !noRecord), ({ detail }) => detail ?? 'no answer');
  const empty = quiet.filter(({ noRecord }) => noRecord);
  return [...[...failed].map(([detail, items]) => `Not checked by ${names(items)}: ${detail}`), ...(empty.length > 0 ? [`No record: ${names(empty)}`] : [])];
};

const names = (items: readonly Evidence[]): string =>
  items.slice(0, 4).map(({ source }) => source).join(', ') + (items.length > 4 ? ` and ${items.length - 4} more` : '');

/** One hint alone does not make a thing malicious, and one source that found nothing does not make it harmless. */
const banded = (probability: number, worst: Finding, answers: readonly Evidence[]): Severity => {
  const isBacked = worst === 'high' || answers.filter(({ severity }) => severity === 'warning').length >= 2;
  if (probability >= bounds.high && isBacked) return 'high';
  if (probability >= bounds.warning) return 'warning';
  return worst === 'information' && answers.length < 2 ? 'unknown' : 'information';
};

const weightOf = (item: Evidence, seen?: Counts): number => weights(item.source, seen)[item.severity as Finding] * 0.5 ** (Math.max(0, item.ageDays ?? 0) / halfLifeDays);

const explained = (answers: readonly Evidence[], seen?: FuseOptions['seen']): string[] =>
  answers
    .map((item) => ({ item, weight: Math.abs(weightOf(item, seen?.(item.source))) }))
    .sort((a, b) => severityRank(b.item.severity) - severityRank(a.item.severity) || b.weight - a.weight || (a.item.source < b.item.source ? -1 : 1))
    .map(({ item }) => `${item.source}: ${words[item.severity]}${item.detail ? `, ${item.detail}` : ''}${item.ageDays && item.ageDays >= 30 ? ` (${Math.round(item.ageDays)} days old)` : ''}`);

const words: Record<Severity, string> = { high: 'malicious', warning: 'suspicious', information: 'nothing against it', unknown: 'no verdict' };
