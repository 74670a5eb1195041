import type { Severity } from '../kit/observable.ts';

/** Above `high` it is high, above `warning` a warning, else information. */
export const above = (score: number | null | undefined, { high, warning }: { high: number; warning: number }): Severity =>
  (score ?? 0) > high ? 'high' : (score ?? 0) > warning ? 'warning' : 'information';

/** From `high` on it is high, from `warning` on a warning, else information. */
export const from = (score: number | null | undefined, { high, warning }: { high: number; warning: number }): Severity =>
  (score ?? 0) >= high ? 'high' : (score ?? 0) >= warning ? 'warning' : 'information';

/** The provider's own word, by a table; a word that is not in it means unknown. */
export const byWord = (word: string | null | undefined, table: Readonly<Record<string, Severity>>): Severity => table[(word ?? '').toLowerCase()] ?? 'unknown';
