export type Fields = Readonly<Record<string, unknown>>;

export const isMap = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const manyKeys = 100;
/** Of objects with many keys: value by key in lower case. Bodies do not change while they are read. */
const large = new WeakMap<Fields, ReadonlyMap<string, unknown>>();

const byLowerKey = (source: Fields, keys: readonly string[]): ReadonlyMap<string, unknown> => {
  const index = new Map<string, unknown>();
  for (const key of keys) {
    const lower = key.toLowerCase();
    if (source[key] !== null && source[key] !== undefined && !index.has(lower)) index.set(lower, source[key]);
  }
  large.set(source, index);
  return index;
};

/** The first of the names that the object has with a value, whatever the case of its letters. */
export const field = (source: unknown, ...wanted: readonly string[]): unknown => {
  if (!isMap(source)) return undefined;
  for (const name of wanted) {
    const exact = Object.hasOwn(source, name) ? source[name] : undefined;
    if (exact !== undefined && exact !== null) return exact;
    const lower = name.toLowerCase();
    const index = large.get(source);
    const keys = index ? [] : Object.keys(source);
    if (index || keys.length > manyKeys) {
      const found = (index ?? byLowerKey(source, keys)).get(lower);
      if (found !== undefined) return found;
      continue;
    }
    for (const key of keys)
      if (key.length === lower.length && key.toLowerCase() === lower && source[key] !== null && source[key] !== undefined) return source[key];
  }
  return undefined;
};

/** The same as text; numbers and booleans are written out, anything else is undefined. */
export const textField = (source: unknown, ...wanted: readonly string[]): string | undefined => {
  const value = field(source, ...wanted);
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
};

/** The same as a list: one value is a list of one, JSON text of a list is read, nothing is an empty list. */
export const listField = (source: unknown, ...wanted: readonly string[]): readonly unknown[] => {
  const value = decoded(field(source, ...wanted));
  return Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value];
};

const longestJson = 8_000_000;

/** The value of JSON text that holds a list or a map; anything else, malformed text too, as it is. */
export const decoded = (value: unknown): unknown => {
  if (typeof value !== 'string' || value.length > longestJson || !/^\s*[[{]/.test(value.slice(0, 200))) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
};
