import type { Clock } from '../../kit/ports.ts';
import type { Token } from './azure-cli.ts';

/** A token this near its end is renewed. */
const spareMs = 5 * 60_000;

/** Remembers tokens by what they are for, asks once for many callers, and tells the log what to blot out. Neither failure nor absence is remembered. */
export const tokenCache = (clock: Pick<Clock, 'now'>, conceal: (secret: string) => void) => {
  const known = new Map<string, { until: number; token: Promise<Token | undefined> }>();
  return (purpose: string, ask: () => Promise<Token | undefined>, refresh = false): Promise<Token | undefined> => {
    const before = known.get(purpose);
    if (before && !refresh && clock.now() < before.until) return before.token;
    const entry = { until: Infinity, token: ask() };
    const forget = () => known.get(purpose) === entry && known.delete(purpose);
    known.set(purpose, entry);
    entry.token.then((given) => {
      if (!given) return forget();
      conceal(given.token);
      entry.until = given.until - spareMs;
    }, forget);
    return entry.token;
  };
};
