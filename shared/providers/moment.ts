const written = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?)?\s?(Z|UTC|[+-]\d\d:?\d\d)?$/;

const toSecond = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

/** A moment as ISO 8601 in UTC, to the second: from seconds since 1970 or from text (UTC unless it says otherwise). Other text stays as it is. */
export const utc = (given: unknown): string | null => {
  if (typeof given === 'number') return Number.isFinite(given) && Math.abs(given) < 8.64e12 ? toSecond(given * 1000) : null;
  if (typeof given !== 'string') return null;
  const [, date, time = '00:00:00', zone = 'Z'] = written.exec(given.trim().slice(0, 40)) ?? [];
  const milliseconds = date === undefined ? NaN : Date.parse(`${date}T${time}${zone === 'UTC' ? 'Z' : zone}`);
  return Number.isNaN(milliseconds) ? given : toSecond(milliseconds);
};

/** Earliest and latest of several moments. */
export const span = (moments: readonly (string | null | undefined)[]): { first: string | null; last: string | null } => {
  const sorted = moments
    .map(utc)
    .filter((moment) => moment !== null)
    .sort();
  return { first: sorted[0] ?? null, last: sorted.at(-1) ?? null };
};
