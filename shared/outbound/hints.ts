type Headers = Readonly<Record<string, string>>;

/** What a server says about one of its limits. Times in milliseconds since 1970. */
export interface Hint {
  limit?: number;
  remaining?: number;
  resetAt?: number;
  /** Length of the window. */
  seconds?: number;
}

const wholeNumber = (text: string | undefined): number | undefined => (text !== undefined && /^\s*\d{1,15}(\.\d{1,6})?\s*$/.test(text) ? Number(text) : undefined);

/** `Retry-After` as seconds or as a date, else `X-Rate-Limit-Reset-After` in seconds: when to come back, in milliseconds since 1970. */
export const retryAtOf = (headers: Headers, now: number): number | undefined => {
  const text = headers['retry-after'];
  const seconds = wholeNumber(text) ?? wholeNumber(headers['x-rate-limit-reset-after'] ?? headers['x-ratelimit-reset-after']);
  if (seconds !== undefined) return now + seconds * 1000;
  const date = text === undefined || text.length > 64 ? NaN : Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(now, date);
};

/** A reset is written as seconds from now, as seconds since 1970, or as milliseconds since 1970: the size tells which. */
const resetOf = (value: number | undefined, now: number): number | undefined =>
  value === undefined ? undefined : value > 1e12 ? value : value > 1e9 ? value * 1000 : now + value * 1000;

/** `"day";q=100;w=86400, "minute";q=4;w=60` or `limit=100, remaining=5`: items with their parameters. */
const itemsOf = (text: string | undefined): { name: string; parameters: ReadonlyMap<string, number> }[] =>
  (text ?? '').slice(0, 2000).split(',').map((item) => {
    const [name = '', ...rest] = item.split(';').map((part) => part.trim());
    const pairs = [name, ...rest].map((part) => part.split('=')).map(([key = '', value]) => [key.trim().toLowerCase(), wholeNumber(value)] as const);
    return { name: name.replaceAll('"', ''), parameters: new Map(pairs.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))) };
  });

const made = (hint: { [K in keyof Hint]: Hint[K] | undefined }): Hint[] => {
  const hinted = Object.fromEntries(Object.entries(hint).filter(([, value]) => value !== undefined)) as Hint;
  return hinted.limit === undefined && hinted.remaining === undefined ? [] : [hinted];
};

/** `X-RateLimit-Limit/Remaining/Reset` and their spellings, also `RateLimit-Limit: 100, 100;w=60`. */
const fromSeparateHeaders = (headers: Headers, now: number): Hint[] =>
  ['x-ratelimit-', 'x-rate-limit-', 'ratelimit-'].flatMap((prefix) => {
    const [limit, ...policies] = itemsOf(headers[`${prefix}limit`]);
    const seconds = policies.find(({ parameters }) => parameters.has('w'))?.parameters.get('w') ?? limit?.parameters.get('w');
    const after = wholeNumber(headers[`${prefix}reset-after`]);
    const resetAt = after === undefined ? resetOf(wholeNumber(headers[`${prefix}reset`]), now) : now + after * 1000;
    return made({ limit: wholeNumber(limit?.name), remaining: wholeNumber(headers[`${prefix}remaining`]), resetAt, seconds });
  });

/** The IETF fields: `RateLimit: "day";r=50;t=30` with `RateLimit-Policy: "day";q=100;w=86400`, and the earlier `RateLimit: limit=100, remaining=50, reset=30`. */
const fromStructuredFields = (headers: Headers, now: number): Hint[] => {
  const items = itemsOf(headers['ratelimit']);
  const flat = new Map(items.flatMap(({ parameters }) => [...parameters]));
  if (flat.has('remaining')) return made({ limit: flat.get('limit'), remaining: flat.get('remaining'), resetAt: resetOf(flat.get('reset'), now), seconds: undefined });
  const policies = itemsOf(headers['ratelimit-policy']);
  return items.flatMap(({ name, parameters }) => {
    const policy = policies.find((other) => other.name === name)?.parameters;
    return made({ limit: policy?.get('q'), remaining: parameters.get('r'), resetAt: resetOf(parameters.get('t'), now), seconds: policy?.get('w') });
  });
};

/** Every limit that the answer's headers tell of. */
export const hintsOf = (headers: Headers, now: number): Hint[] => [...fromSeparateHeaders(headers, now), ...fromStructuredFields(headers, now)];
