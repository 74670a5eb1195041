/** What holds for every line of a feed that does not say otherwise. */
export interface Defaults {
  source: string;
  /** 0 to 100. */
  confidence: number;
  validUntil: string | null;
  tlp: string | null;
}

/** Any usual way to write a moment (ISO 8601, seconds or milliseconds since 1970) in ISO 8601 UTC; null for anything else. */
export const isoTime = (given: unknown): string | null => {
  const text = typeof given === 'number' ? String(given) : typeof given === 'string' ? given.trim() : '';
  if (text === '') return null;
  const number = /^\d{9,13}$/.test(text) ? Number(text) * (text.length > 11 ? 1 : 1000) : NaN;
  // A time without a zone is meant in UTC, which is not how Date reads it.
  const zoned = /^\d{4}-\d\d-\d\d[ T][\d:.]+$/.test(text) ? `${text.replace(' ', 'T')}Z` : text;
  const time = Number.isNaN(number) ? Date.parse(zoned) : number;
  return Number.isNaN(time) || Math.abs(time) > 8.64e15 ? null : new Date(time).toISOString();
};
