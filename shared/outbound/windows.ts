/**
 * At most `calls` in any span of `seconds`, wherever it begins. A provider may count in windows that slide or in windows that start at the full hour or at
 * midnight: who never exceeds a sliding window exceeds neither, and needs not know which it is. The price is that a fresh day is used from the time of
 * yesterday's first call on, and not from midnight.
 */
export interface Window {
  calls: number;
  seconds: number;
}

/** Calls that count until `end` (milliseconds since 1970: the latest moment at which they can have reached the other side) plus the window's length. */
export type Entry = readonly [end: number, calls: number];

/** What one window remembers, in order of time. */
export type Ledger = readonly Entry[];

/** Small windows are remembered call by call; large ones in cells of 1/128 of their length, rounded up, so that a ledger stays short. */
const exactUpTo = 64;
const cells = 128;

/** Two clocks never agree: a window is taken to be 2 %, at most a second, longer than it says. */
export const spanOf = ({ seconds }: Window): number => seconds * 1000 + Math.min(1000, seconds * 20);

/** How precisely times are kept, in milliseconds. */
export const cellOf = ({ calls, seconds }: Window): number => (calls <= exactUpTo ? 1 : Math.ceil((seconds * 1000) / cells));

const onGrid = (end: number, window: Window): number => Math.ceil(end / cellOf(window)) * cellOf(window);

export const usedOf = (ledger: Ledger): number => ledger.reduce((sum, [, calls]) => sum + calls, 0);

/** Without what no longer counts. */
export const pruned = (ledger: Ledger, window: Window, now: number): Ledger => {
  const oldest = now - spanOf(window);
  const first = ledger.findIndex(([end]) => end > oldest);
  return first < 0 ? [] : first === 0 ? ledger : ledger.slice(first);
};

export const added = (ledger: Ledger, window: Window, end: number, calls: number): Ledger => {
  const cell = onGrid(end, window);
  const place = ledger.findLastIndex(([other]) => other <= cell);
  const before = ledger[place];
  if (before?.[0] === cell) return ledger.with(place, [cell, before[1] + calls]);
  return ledger.toSpliced(place + 1, 0, [cell, calls]);
};

/** Takes away calls that were added with this end, as far as they still count. */
export const removed = (ledger: Ledger, window: Window, end: number, calls: number): Ledger => {
  const cell = onGrid(end, window);
  const place = ledger.findIndex(([other]) => other === cell);
  const there = ledger[place]?.[1] ?? 0;
  if (there > calls) return ledger.with(place, [cell, there - calls]);
  return there > 0 ? ledger.toSpliced(place, 1) : ledger;
};

/**
 * When `wanted` more calls will have been possible, in milliseconds since 1970, if nobody else asks. Calls on their way are taken to end now.
 * The pattern of free places repeats after one span, hence the division.
 */
export const freeAt = (ledger: Ledger, window: Window, wanted: number, now: number): number => {
  const span = spanOf(window);
  const rounds = Math.floor((wanted - 1) / window.calls);
  let over = usedOf(ledger) + wanted - rounds * window.calls - window.calls;
  let at = now;
  for (const [end, calls] of ledger) {
    if (over <= 0) break;
    over -= calls;
    at = Math.max(at, Math.min(end, now) + span);
  }
  return at + rounds * span;
};
