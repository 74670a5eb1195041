/** How close numbers must be, and whether keys that are not expected are free. */
export interface Tolerance {
  relative?: number;
  absolute?: number;
  /** Extra keys in the answer are allowed. */
  partial?: boolean;
}

/** The first place where the answer is not what is expected, in words; undefined when there is none. null and absent are equal. */
export const difference = (got: unknown, wanted: unknown, tolerance: Tolerance = {}, path = ''): string | undefined => {
  const here = () => `${path || 'answer'}: ${show(got)} instead of ${show(wanted)}`;
  if (wanted === null || wanted === undefined) return got === null || got === undefined || Number.isNaN(got) ? undefined : here();
  if (typeof wanted === 'number') return typeof got === 'number' && near(got, wanted, tolerance) ? undefined : here();
  if (wanted === 'Infinity') return got === Infinity || got === 'Infinity' ? undefined : here();
  if (typeof wanted !== 'object') return got === wanted ? undefined : here();
  if (typeof got !== 'object' || got === null) return here();
  if (Array.isArray(wanted)) {
    if (!Array.isArray(got)) return here();
    for (let index = 0; index < wanted.length; index += 1) {
      const found = difference(got[index], wanted[index], tolerance, `${path}[${index}]`);
      if (found !== undefined) return found;
    }
    return got.length === wanted.length ? undefined : `${path || 'answer'}: ${got.length} items instead of ${wanted.length}`;
  }
  for (const [key, value] of Object.entries(wanted)) {
    const found = difference((got as Record<string, unknown>)[key], value, tolerance, path ? `${path}.${key}` : key);
    if (found !== undefined) return found;
  }
  if (tolerance.partial) return undefined;
  const extra = Object.entries(got).find(([key, value]) => !Object.hasOwn(wanted, key) && value !== null && value !== undefined);
  return extra && `${path ? `${path}.` : ''}${extra[0]}: ${show(extra[1])} was not expected`;
};

const near = (got: number, wanted: number, { relative = 1e-9, absolute = 0 }: Tolerance): boolean =>
  got === wanted || Math.abs(got - wanted) <= Math.max(absolute, relative * Math.max(Math.abs(got), Math.abs(wanted)));

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
};
