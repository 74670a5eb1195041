import { type Hint, hintsOf, retryAtOf } from './hints.ts';
import { added, cellOf, freeAt, type Ledger, pruned, removed, spanOf, usedOf, type Window } from './windows.ts';

/** What may be asked of one provider with one credential. */
export interface Quota {
  /** Provider and fingerprint of the credential. */
  bucket: string;
  windows: readonly Window[];
}

/** The shared state of one bucket. Ledgers are found by the length of their window, so that a changed limit keeps its past. */
export type Bucket = Readonly<{
  /** Milliseconds since 1970 until which the provider wants no call at all. */
  blocked: number;
  ledgers: Readonly<Record<string, Ledger>>;
}>;

export const emptyBucket: Bucket = { blocked: 0, ledgers: {} };

export const ledgerOf = (bucket: Bucket, window: Window): Ledger => bucket.ledgers[window.seconds] ?? [];

const mapped = (bucket: Bucket, windows: readonly Window[], change: (ledger: Ledger, window: Window) => Ledger): Bucket => ({
  blocked: bucket.blocked,
  ledgers: Object.fromEntries(windows.map((window) => [window.seconds, change(ledgerOf(bucket, window), window)])),
});

/** How many calls may begin now. */
export const freeNow = (bucket: Bucket, windows: readonly Window[], now: number): number =>
  bucket.blocked > now ? 0 : Math.min(...windows.map((window) => window.calls - usedOf(pruned(ledgerOf(bucket, window), window, now))));

/** When `wanted` calls will have been possible if nobody else asks; milliseconds since 1970. */
export const openAt = (bucket: Bucket, windows: readonly Window[], wanted: number, now: number): number => {
  const from = Math.max(now, bucket.blocked);
  return Math.max(from, ...windows.map((window) => freeAt(pruned(ledgerOf(bucket, window), window, now), window, wanted, now)));
};

/** Calls that reach the provider between now and `end`. They count from now on, until `end` plus the window. */
export const reserved = (bucket: Bucket, windows: readonly Window[], { calls, end, now }: { calls: number; end: number; now: number }): Bucket =>
  mapped(bucket, windows, (ledger, window) => added(pruned(ledger, window, now), window, end, calls));

/** Reserved calls of which more is known: they were answered at `at`, or never made (`at` absent). */
export interface Settlement {
  end: number;
  at: number | undefined;
  calls: number;
}

/** In a window this long, in seconds, the minute between reservation and answer does not matter. */
const indifferent = 3600;

export const isSettled = (windows: readonly Window[]): boolean => windows.some(({ seconds }) => seconds < indifferent);

export const settled = (bucket: Bucket, windows: readonly Window[], { end, at, calls }: Settlement, now: number): Bucket =>
  mapped(bucket, windows, (ledger, window) => {
    const open = removed(pruned(ledger, window, now), window, end, calls);
    return at !== undefined && at > now - spanOf(window) ? added(open, window, at, calls) : open;
  });

/** Without a hint, a provider that says "too many" is left alone this long, in milliseconds. */
const defaultBlock = 60_000;

/** Nobody is believed who says "come back in a year". */
const longestBlock = 31 * 86_400_000;

/** Shorter windows, in seconds, are over before an answer can tell anything about them. */
const shortestHinted = 30;

export interface Heard {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
}

/** After an answer: a refusal blocks the bucket for everybody; a smaller rest than ours means that somebody else uses the same key. Never gives calls back. */
export const corrected = (bucket: Bucket, windows: readonly Window[], { status, headers }: Heard, now: number): Bucket => {
  const hints = hintsOf(headers, now);
  const retryAt = retryAtOf(headers, now);
  const exhausted = Math.max(0, ...hints.map(({ remaining, resetAt = 0 }) => (remaining === 0 ? resetAt : 0)));
  const refused = status === 429 ? (retryAt ?? (exhausted || now + defaultBlock)) : status === 503 ? (retryAt ?? 0) : 0;
  const blocked = Math.max(bucket.blocked, Math.min(Math.max(refused, exhausted), now + longestBlock));
  let ledgers = bucket.ledgers;
  for (const window of windows) {
    const hint = hints.find((one) => isAbout(one, window));
    if (!hint || window.seconds < shortestHinted) continue;
    const live = pruned(ledgerOf(bucket, window), window, now);
    const unseen = (hint.limit ?? window.calls) - hint.remaining! - usedOf(live);
    const end = Math.min(now, (hint.resetAt ?? Infinity) - spanOf(window) - cellOf(window));
    if (unseen > 0) ledgers = { ...ledgers, [window.seconds]: added(live, window, end, Math.min(unseen, window.calls)) };
  }
  return blocked === bucket.blocked && ledgers === bucket.ledgers ? bucket : { blocked, ledgers };
};

const isAbout = ({ limit, remaining, seconds }: Hint, window: Window): boolean =>
  remaining !== undefined && (seconds === undefined ? limit === window.calls : seconds === window.seconds);
