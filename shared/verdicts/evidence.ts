import type { Severity } from '../kit/observable.ts';
import type { Evidence } from './fuse.ts';

/** As much of a lookup row as a verdict needs; the column names are those of the lookup specification. */
export interface LookupRow {
  Provider: string;
  Severity: Severity;
  /** 0 answered, 4 no record, others no answer. */
  Status: number;
  Details?: unknown;
  ErrorKind?: string | null | undefined;
}

const answered = 0;
const noRecord = 4;

/** What a lookup row says for or against its observable. A provider without a record is silent, not favourable. */
export const evidenceOf = (row: LookupRow, now: number): Evidence => {
  if (row.Status === noRecord) return { source: row.Provider, severity: 'unknown', noRecord: true };
  if (row.Status !== answered) return { source: row.Provider, severity: 'unknown', detail: reasonOf(row) };
  const details = typeof row.Details === 'object' && row.Details !== null ? (row.Details as Record<string, unknown>) : {};
  const detail = phraseOf(details);
  const seen = lastSeen(details);
  return { source: row.Provider, severity: row.Severity, ...(detail && { detail }), ...(seen !== undefined && { ageDays: Math.max(0, (now - seen) / 86_400_000) }) };
};

const reasonOf = ({ Details, ErrorKind }: LookupRow): string => (typeof Details === 'string' && Details !== '' ? Details : (ErrorKind ?? 'no answer')).slice(0, 120);

/** How the telling facts of providers read in a sentence: the first two that are present. */
const phrases: readonly (readonly [key: string, say: (value: unknown, all: Record<string, unknown>) => string])[] = [
  ['matches', (value) => firstMatch(value)],
  ['positives', (value, all) => `${text(value)} of ${text(all['total'])} engines`],
  ['pulse_count', (value) => `${text(value)} pulses`],
  ['popular_threat_label', text],
  ['malware', text],
  ['malware_family', text],
  ['threat', text],
  ['threat_types', text],
  ['indicator', text],
  ['description', text],
  ['max_confidence', (value) => `confidence ${text(value)}`],
  ['confidence', (value) => `confidence ${text(value)}`],
  ['score', (value) => `score ${text(value)}`],
  ['FraudScore', (value) => `fraud score ${text(value)}`],
  ['Classification', (value) => `classified ${text(value)}`],
  ['classification', (value) => `classified ${text(value)}`],
  ['tags', text],
];

const phraseOf = (details: Record<string, unknown>): string =>
  phrases
    .flatMap(([key, say]) => (present(details[key]) ? [say(details[key], details)] : []))
    .slice(0, 2)
    .join(', ')
    .slice(0, 160);

/** The own feed says what an analyst wrote down, and how sure that was. */
const firstMatch = (matches: unknown): string => {
  const first = Array.isArray(matches) ? (matches[0] as Record<string, unknown> | undefined) : undefined;
  const words = text(first?.['description']) || text(first?.['labels']);
  return [words.slice(0, 100).replace(/[.\s]+$/, ''), present(first?.['confidence']) ? `confidence ${text(first?.['confidence'])}` : ''].filter((part) => part !== '').join(', ');
};

const present = (value: unknown): boolean => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);

function text(value: unknown): string {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string' || typeof item === 'number').slice(0, 3).join(', ');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Where providers say when they last saw it. */
const seenKeys = ['last_seen', 'Last Seen', 'lastReportedAt', 'last_analysis_date', 'last_scan', 'date_added'];

const lastSeen = (details: Record<string, unknown>): number | undefined => {
  for (const key of seenKeys) {
    const time = typeof details[key] === 'string' ? Date.parse(details[key]) : Number.NaN;
    if (!Number.isNaN(time)) return time;
  }
  return undefined;
};
