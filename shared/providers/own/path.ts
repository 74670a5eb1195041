/** One step into an answer: a name, a place in a list, every item, or how many there are. */
const every = Symbol('every');
const size = Symbol('size');
type Step = string | number | typeof every | typeof size;

const step = /(?:^|\.)(?:(\*)|([A-Za-z_$@][\w$@-]*))|\[(?:(\*)|(\d{1,6})|"([^"\]]{1,100})")\]/gy;
const deepest = 20;
const mostItems = 10_000;

/** `data.items[*].name`, `rows[0]`, `["a b"]`; `.#` at the end counts. Undefined when it is no path. */
const stepsOf = (path: string): Step[] | undefined => {
  const counts = path.endsWith('.#');
  const text = counts ? path.slice(0, -2) : path;
  const steps: Step[] = [];
  let end = 0;
  step.lastIndex = 0;
  for (let found = step.exec(text); found; found = step.exec(text)) {
    const [, each, name, all, place, quoted] = found;
    steps.push(each || all ? every : place === undefined ? (name ?? quoted!) : Number(place));
    end = step.lastIndex;
  }
  if (end !== text.length || steps.length === 0 || steps.length > deepest) return undefined;
  return counts ? [...steps, size] : steps;
};

export const isPath = (path: string): boolean => stepsOf(path) !== undefined;

/** What stands there: null when nothing does; a list when the path goes through every item. */
export const reader = (path: string): ((answer: unknown) => unknown) => {
  const steps = stepsOf(path) ?? [];
  const isMany = steps.includes(every);
  const isCount = steps.at(-1) === size;
  return (answer) => {
    let here: unknown[] = [answer];
    for (const one of steps) if (one !== size) here = here.flatMap((value) => next(value, one)).slice(0, mostItems);
    if (isCount) return isMany ? here.length : sizeOf(here[0]);
    return isMany ? here : (here[0] ?? null);
  };
};

const next = (value: unknown, one: Exclude<Step, typeof size>): unknown[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (one === every) return Object.values(value);
  return Object.hasOwn(value, one) ? [(value as Record<PropertyKey, unknown>)[one]] : [];
};

const sizeOf = (value: unknown): number | null =>
  Array.isArray(value) ? value.length : typeof value === 'object' && value !== null ? Object.keys(value).length : null;
