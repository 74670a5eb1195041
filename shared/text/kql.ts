const plainName = /^[A-Za-z_]\w{0,1000}$/;
/** Words of the language that may not stand alone as a name. */
const reserved = new Set(
  ('and as between by contains count datatable datetime declare default dynamic else endswith evaluate extend false find for from has if in int invoke join kind let limit ' +
    'long lookup materialize mv not null on or order pack parse partition print project range real render sample scan search serialize set sort startswith step string summarize take ' +
    'timespan to top true typeof union where with').split(' '),
);

/** A column or table as KQL wants it: plain where that is allowed, else `['…']` with everything inside escaped. */
export const kqlName = (name: string): string => (plainName.test(name) && !reserved.has(name.toLowerCase()) ? name : `[${kqlText(name, "'")}]`);

/** A string literal. Quotes, backslashes, line ends and control characters cannot leave it. */
export const kqlText = (text: string, quote: '"' | "'" = '"'): string => quote + text.replace(/["'\\\p{Cc}\u2028\u2029]/gu, escaped) + quote;

const escaped = (character: string): string =>
  character === '"' || character === "'" || character === '\\' ? `\\${character}` : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A datetime literal from milliseconds since 1970. */
export const kqlTime = (ms: number): string => `datetime(${new Date(ms).toISOString()})`;

/** A timespan literal from milliseconds, in the largest unit that is whole. */
export const kqlSpan = (ms: number): string => {
  for (const [unit, size] of [['d', 86_400_000], ['h', 3_600_000], ['m', 60_000], ['s', 1000]] as const) if (ms % size === 0) return `${ms / size}${unit}`;
  return `${Math.max(1, Math.round(ms))}ms`;
};

/** A real literal; never an exponent that KQL would not read. */
export const kqlReal = (value: number): string => `real(${Number.isFinite(value) ? value : 'null'})`;
