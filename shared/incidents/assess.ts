import { type ObservableType, type Severity, severities, severityRank, worse } from '../kit/observable.ts';
import { type Evidence, fuse, type FuseOptions } from '../verdicts/fuse.ts';
import type { Observed } from './observed.ts';

/** An observable with its verdict: one row of the answer. */
export interface Assessed {
  Observable: string;
  Type: ObservableType;
  Severity: Severity;
  /** 0 to 100; null when nobody gave a verdict. */
  Score: number | null;
  Reasons: string[];
  Checked: number;
  Unchecked: number;
  /** Sources that call it malicious. */
  HighBy: string[];
  Facts: string[];
  From: string[];
  Via: string[];
}

export const assess = (observed: Observed, evidence: readonly Evidence[], facts: readonly string[], options: FuseOptions): Assessed => {
  const verdict = fuse(evidence, options);
  return {
    Observable: observed.value,
    Type: observed.type,
    Severity: verdict.severity,
    Score: verdict.probability === null ? null : Math.round(verdict.probability * 100),
    Reasons: verdict.reasons,
    Checked: verdict.checked,
    Unchecked: verdict.unchecked,
    HighBy: evidence.filter(({ severity }) => severity === 'high').map(({ source }) => source),
    Facts: [...facts],
    From: observed.from,
    Via: observed.via,
  };
};

/** The worst first; among equals the surer, then the order in which they came. */
export const ranked = (rows: readonly Assessed[]): Assessed[] =>
  rows.toSorted((a, b) => severityRank(b.Severity) - severityRank(a.Severity) || (b.Score ?? -1) - (a.Score ?? -1));

export interface IncidentVerdict {
  Severity: Severity;
  Score: number | null;
  Counts: Record<Severity, number>;
  Headline: string;
}

/** The incident is as bad as its worst observable, and unknown when nothing in it could be judged. */
export const incidentVerdict = (rows: readonly Assessed[]): IncidentVerdict => {
  const counts = Object.fromEntries(severities.map((severity) => [severity, rows.filter((row) => row.Severity === severity).length])) as Record<Severity, number>;
  const severity = rows.reduce<Severity>((found, row) => worse(found, row.Severity), 'unknown');
  const score = rows.reduce<number | null>((found, row) => (row.Score === null ? found : Math.max(found ?? 0, row.Score)), null);
  return { Severity: severity, Score: score, Counts: counts, Headline: headline(severity, rows.length, counts) };
};

const headline = (severity: Severity, total: number, counts: Record<Severity, number>): string => {
  if (total === 0) return 'Nothing to look up: the incident names no observable yet.';
  const unknown = counts.unknown > 0 ? `, ${counts.unknown} could not be judged` : '';
  if (severity === 'high') return `Malicious: ${counts.high} of ${observables(total)}${counts.warning > 0 ? `, ${counts.warning} more suspicious` : ''}${unknown}.`;
  if (severity === 'warning') return `Suspicious: ${counts.warning} of ${observables(total)}${unknown}.`;
  if (severity === 'information') return `Nothing found against ${counts.information} of ${observables(total)}${unknown}.`;
  return `No verdict: ${observables(total)}, none of which could be judged. Not checked is not clean.`;
};

const observables = (count: number): string => `${count} observable${count === 1 ? '' : 's'}`;
