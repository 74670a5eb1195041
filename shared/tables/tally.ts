import type { Problem } from '../kit/report.ts';
import { deepest } from '../text/depth.ts';

/** What a reader met in a table that it could not take as it stands. */
export interface Tally {
  lines: number;
  /** Lines of JSON that are no objects, or nested too deep. */
  wrong: number;
  /** The first of them, from 1. */
  first?: number;
  /** Bytes that are no text. */
  lost: boolean;
  /** Columns that got another name, since theirs was taken. */
  renamed: string[];
  /** Columns for cells beyond those of the header. */
  unnamed: string[];
}

export const newTally = (): Tally => ({ lines: 0, wrong: 0, lost: false, renamed: [], unnamed: [] });

/** The same as problems of the call. */
export const problemsOf = ({ lines, wrong, first, lost, renamed, unnamed }: Tally, about: string): Problem[] => [
  ...(wrong > 0 ? [{ code: 'rows-skipped', about, detail: `${wrong} of ${lines} lines are no JSON objects of at most ${deepest} levels and were skipped; the first is line ${first}.` }] : []),
  ...(lost ? [charactersLost(about)] : []),
  ...(renamed.length > 0 ? [{ code: 'columns-renamed', about, detail: `Several columns share a name; the later ones are called ${named(renamed)}.` }] : []),
  ...(unnamed.length > 0 ? [{ code: 'columns-unnamed', about, detail: `Some lines have more cells than the header; they are in ${named(unnamed)}.` }] : []),
];

export const charactersLost = (about: string): Problem => ({
  code: 'characters-lost',
  about,
  detail: 'Some characters are U+FFFD: bytes that are neither UTF-8 nor UTF-16 become that. Save the file as UTF-8.',
});

const named = (columns: readonly string[]): string => {
  const shown = columns.slice(0, 10).map((column) => column.slice(0, 60)).join(', ');
  return columns.length > 10 ? `${shown} and ${columns.length - 10} more` : shown;
};
