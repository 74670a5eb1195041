import { RE2JS } from 're2js';
import { Fault } from '../kit/fault.ts';
import type { Row } from '../kit/report.ts';
import { textOf } from '../tables/column.ts';
import { asWindows, featureAdder, processFeatures } from './process-features.ts';

export const eventKinds = ['plain', 'windows-processes', 'audit-processes'] as const;
export type EventKind = (typeof eventKinds)[number];

export interface ReadOptions {
  events: EventKind;
  separator?: string | undefined;
  /** Keep audit events whose `exe` holds this pattern only. */
  app?: string | undefined;
  reference: boolean;
}

const compiled = (pattern: string): ((text: string) => boolean) => {
  try {
    const expression = RE2JS.compile(pattern);
    return (text) => expression.matcher(text).find();
  } catch (cause) {
    throw new Fault('invalid-input', `app: "${pattern.slice(0, 60)}" is no pattern.`, { flaws: [{ field: 'app', detail: 'Not a regular expression (RE2).' }], cause });
  }
};

/**
 * Rows as clustering sees them: audit events under their Windows names, process features added (only those in `only`, when it is given). Rows that
 * the filter drops become empty records, so that every row keeps its place.
 */
export async function* prepared(source: AsyncIterable<Row[]>, { events, separator, app, reference }: ReadOptions, only?: ReadonlySet<string>): AsyncGenerator<Row[]> {
  const matches = app === undefined || app === '' ? undefined : compiled(app);
  let add: ((row: Row) => Row) | undefined;
  for await (const batch of source) {
    if (events === 'plain' && !matches) {
      yield batch;
      continue;
    }
    const named = events === 'audit-processes' ? batch.map(asWindows) : batch;
    if (events !== 'plain') add ??= featureAdder(named, { separator, textSessions: reference, ...(only && { only }) });
    yield named.map((row) => (matches && !matches(textOf(row['exe'] ?? row['NewProcessName'] ?? '')) ? {} : add ? add(row) : row));
  }
}

/** What is clustered by when the caller names no column. */
export const usualColumns: Readonly<Record<EventKind, readonly string[]>> = {
  plain: [],
  'windows-processes': ['pathScore', 'commandlineTokensFull', 'isSystemSession'],
  'audit-processes': ['pathScore', 'SubjectUserSid'],
};

export const featureNames = Object.keys(processFeatures);
