import type { IncidentSeverity } from '../sentinel/policy.ts';
import { isTrusted } from '../verdicts/reliability.ts';
import type { Assessed, IncidentVerdict } from './assess.ts';

const levels: readonly IncidentSeverity[] = ['Informational', 'Low', 'Medium', 'High'];
const wanted = { high: 'High', warning: 'Medium', information: undefined, unknown: undefined } as const;

/** The severity that the verdict speaks for, when that is higher than the incident has. */
export const proposal = ({ Severity }: IncidentVerdict, current: string | undefined): IncidentSeverity | undefined => {
  const to = wanted[Severity];
  const now = levels.findIndex((level) => level.toLowerCase() === current?.toLowerCase());
  return to !== undefined && now >= 0 && levels.indexOf(to) > now ? to : undefined;
};

/** Who stands behind it: the most providers that agree on one observable, and whether one of them may decide alone. */
export const voices = (rows: readonly Assessed[]): { providersHigh: number; trusted: boolean } => ({
  providersHigh: rows.reduce((most, { HighBy }) => Math.max(most, new Set(HighBy).size), 0),
  trusted: rows.some(({ HighBy }) => HighBy.some(isTrusted)),
});

const words = { high: 'malicious', warning: 'suspicious', information: 'clean', unknown: 'unchecked' } as const;

/** The verdict in one tag; a second one says that part of the incident could not be judged. */
export const tagsOf = ({ Severity, Counts }: IncidentVerdict, prefix: string): string[] => [
  `${prefix}${words[Severity]}`,
  ...(Counts.unknown > 0 && Severity !== 'unknown' ? [`${prefix}partial`] : []),
];
