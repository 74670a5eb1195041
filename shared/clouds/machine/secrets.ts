import type { Clock, Secrets } from '../../kit/ports.ts';

const rememberMs = 15 * 60_000;
/** A key that an operator has just put in place is seen within a minute. */
const rememberAbsenceMs = 60_000;

/** Remembers answers for 15 minutes, asks once for many callers, and tells the log what to blot out. A failed question is not remembered. */
export const remembered = (ask: (name: string) => Promise<string | undefined>, clock: Pick<Clock, 'now'>, conceal: (secret: string) => void): Secrets => {
  const memory = new Map<string, { until: number; answer: Promise<string | undefined> }>();
  const refresh = (name: string): Promise<string | undefined> => {
    const entry = { until: Infinity, answer: ask(name) };
    memory.set(name, entry);
    entry.answer.then(
      (secret) => {
        entry.until = clock.now() + (secret === undefined ? rememberAbsenceMs : rememberMs);
        if (secret !== undefined) conceal(secret);
      },
      () => memory.get(name) === entry && memory.delete(name),
    );
    return entry.answer;
  };
  const get = (name: string): Promise<string | undefined> => {
    const known = memory.get(name);
    return known && clock.now() < known.until ? known.answer : refresh(name);
  };
  return { get, refresh };
};

/** Secret `abuseipdb-key` is the variable `ABUSEIPDB_KEY`. An empty one counts as none. */
export const environmentSecret = (name: string, env: Readonly<Record<string, string | undefined>>): string | undefined =>
  env[name.toUpperCase().replace(/[^A-Z0-9]/g, '_')] || undefined;
