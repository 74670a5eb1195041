import { Fault } from '../kit/fault.ts';
import type { Ports } from '../kit/ports.ts';
import { type Bucket, corrected, emptyBucket, freeNow, type Heard, isSettled, ledgerOf, openAt, type Quota, reserved, settled } from './bucket.ts';
import { besideStore, Recent } from './recent.ts';
import { sharedRow, type SharedRow } from './shared-row.ts';
import { pruned, spanOf, usedOf, type Window } from './windows.ts';

export type { Heard, Quota } from './bucket.ts';
export type { Window } from './windows.ts';

export interface TakeOptions {
  /** Milliseconds since 1970: who cannot be served by then is told so at once. */
  until: number;
  signal?: AbortSignal | undefined;
  /** How many calls this one counts as. */
  weight?: number;
  /** The longest time, in milliseconds, in which the call will have reached the provider. Default 60,000. */
  within?: number;
}

export type Taken =
  | {
      granted: true;
      /** Say when the answer is there (or, with false, that no call was made): the place becomes free sooner. Forgetting it costs time, never quota. */
      done(made?: boolean): void;
    }
  /** The turn does not come before `until`; `retryAfter` in seconds. */
  | { granted: false; retryAfter: number };

export interface Left extends Window {
  left: number;
  /** Milliseconds since 1970 when the oldest call that counts stops counting. */
  resetsAt: number;
}

/** Shares what a provider allows among everybody who uses the same store. */
export interface Governor {
  /** Waits for a call's turn, as long as the turn can come before `until`. */
  take(quota: Quota, options: TakeOptions): Promise<Taken>;
  /** Tells what an answer said about the quota; a 429 blocks the bucket for everybody. */
  learn(quota: Quota, heard: Heard): Promise<void>;
  left(quota: Quota): Promise<{ windows: Left[]; blockedUntil?: number }>;
}

interface Waiter {
  until: number;
  weight: number;
  within: number;
  settle(taken: Taken): void;
  fail(cause: unknown): void;
}

/** Calls that one write has reserved at `now`, for those chosen and ahead of need. */
interface Reservation {
  chosen: readonly Waiter[];
  calls: number;
  ahead: number;
  end: number;
  now: number;
}

/** One bucket as this process sees it. */
interface Desk {
  row: SharedRow<Bucket>;
  waiters: Waiter[];
  /** Calls reserved ahead, usable until `useBy`. `appetite`: how many are worth reserving ahead, by how fast the last ones went. */
  spare: { calls: number; end: number; useBy: number };
  appetite: number;
  serving: boolean;
  /** While the desk sleeps: until when, and how to wake it. */
  nap: { until: number; wake: () => void } | undefined;
}

const mostDesks = 1000;
const desksOf = besideStore(() => new Recent<Desk>(mostDesks));
const defaultWithin = 60_000;
/** Reserved ahead, a call is good for so many milliseconds. */
const spareLife = 5000;
/** Handed out later than so many milliseconds after its reservation, a call is given back. */
const stall = 1000;
/** Nobody is turned away on knowledge older than so many milliseconds. */
const recheck = 1000;

/** Instances take a quarter of the smallest window at once, so that they share fairly, and reserve a hundredth ahead: 4 a minute go one by one. */
const share = (windows: readonly Window[], part: number): number => Math.min(256, ...windows.map(({ calls }) => Math.floor(calls / part)));

export const governor = ({ store, clock, log }: Pick<Ports, 'store' | 'clock' | 'log'>): Governor => {
  const desks = desksOf(store);
  const deskOf = ({ bucket, windows }: Quota): Desk =>
    desks.having(bucket, () => ({
      row: sharedRow<Bucket>({ store, clock }, {
        table: 'quotas', key: bucket, empty: emptyBucket, keep: (value) => Math.max(clock.now() + Math.max(0, ...windows.map(spanOf)) + 600_000, value.blocked),
      }),
      waiters: [], spare: { calls: 0, end: 0, useBy: 0 }, appetite: 0, serving: false, nap: undefined,
    }));

  /** Reserves for the first waiters as much as is free, and a little ahead while they come fast; one write. */
  const reserve = (desk: Desk, windows: readonly Window[]): Promise<Reservation> =>
    desk.row.update<Reservation>((bucket) => {
      const now = clock.now();
      const free = freeNow(bucket, windows, now);
      const most = Math.min(free, Math.max(1, share(windows, 4)));
      const chosen: Waiter[] = [];
      let calls = 0;
      let within = 0;
      for (const waiter of desk.waiters) {
        if (calls + waiter.weight > (calls === 0 ? free : most)) break;
        chosen.push(waiter);
        calls += waiter.weight;
        within = Math.max(within, waiter.within);
      }
      if (chosen.length === 0 || windows.length === 0) return { result: { chosen, calls, ahead: 0, end: 0, now } };
      const ahead = Math.max(0, Math.min(desk.appetite, share(windows, 100), free - calls));
      const end = now + within + (ahead > 0 ? spareLife : 0) + stall;
      return { value: reserved(bucket, windows, { calls: calls + ahead, end, now }), result: { chosen, calls, ahead, end, now } };
    });

  const settle = (desk: Desk, windows: readonly Window[], end: number, at: number | undefined, calls: number): void => {
    if (windows.length === 0 || (at !== undefined && !isSettled(windows))) return;
    desk.row
      .update((bucket) => ({ value: settled(bucket, windows, { end, at, calls }, clock.now()), result: undefined }))
      .catch((cause: unknown) => log.warn('quota.unsettled', { cause: String(cause) }));
  };

  const grant = (desk: Desk, windows: readonly Window[], end: number, weight: number): Taken => {
    let open = true;
    return {
      granted: true,
      done(made = true) {
        if (open) settle(desk, windows, end, made ? clock.now() : undefined, weight);
        open = false;
      },
    };
  };

  const handOut = (desk: Desk, windows: readonly Window[], { chosen, calls, ahead, end, now }: Reservation): void => {
    // The platform may have frozen us between the reservation and this line: then its time may be over.
    if (clock.now() - now > stall) return settle(desk, windows, end, undefined, calls + ahead);
    for (const waiter of chosen) {
      if (leave(desk, waiter)) waiter.settle(grant(desk, windows, end, waiter.weight));
      else settle(desk, windows, end, undefined, waiter.weight);
    }
    const unused = desk.spare;
    desk.appetite = unused.calls === 0 && now < unused.useBy ? Math.min(256, desk.appetite * 2 + 1) : 0;
    if (unused.calls > 0) settle(desk, windows, unused.end, undefined, unused.calls);
    desk.spare = { calls: ahead, end, useBy: now + spareLife };
  };

  const judge = (desk: Desk, { windows }: Quota, now: number): void => {
    const bucket = desk.row.seen ?? emptyBucket;
    const everyone = desk.waiters.reduce((sum, { weight }) => sum + weight, 0);
    const soonest = Math.min(...desk.waiters.map(({ until }) => until));
    if (now < soonest && openAt(bucket, windows, everyone, now) <= soonest) return;
    let ahead = 0;
    for (const waiter of [...desk.waiters]) {
      const at = openAt(bucket, windows, ahead + waiter.weight, now);
      if (at <= waiter.until && now < waiter.until) ahead += waiter.weight;
      else if (leave(desk, waiter)) waiter.settle({ granted: false, retryAfter: Math.max(1, Math.ceil((at - now) / 1000)) });
    }
  };

  const nap = async (desk: Desk, { windows }: Quota): Promise<void> => {
    const now = clock.now();
    const { waiters: [first] } = desk;
    if (!first) return;
    const open = openAt(desk.row.seen ?? emptyBucket, windows, first.weight, now);
    const inFlight = now + Math.min(recheck, ...windows.map(({ seconds }) => seconds * 20));
    const until = Math.min(open > now ? open : inFlight, ...desk.waiters.map((waiter) => waiter.until));
    const alarm = new AbortController();
    desk.nap = { until, wake: () => alarm.abort() };
    await clock.sleep(Math.max(1, until - now), alarm.signal).catch(() => undefined);
    desk.nap = undefined;
    await desk.row.refresh();
  };

  const serve = async (desk: Desk, quota: Quota): Promise<void> => {
    desk.serving = true;
    try {
      while (desk.waiters.length > 0) {
        // Without windows nothing is ever written, so nothing else would tell that another process has met with a refusal.
        if (quota.windows.length === 0 && clock.now() - desk.row.seenAt >= recheck) await desk.row.refresh();
        const got = await reserve(desk, quota.windows);
        if (got.chosen.length > 0) handOut(desk, quota.windows, got);
        else if (clock.now() - desk.row.seenAt >= recheck) await desk.row.refresh();
        else {
          judge(desk, quota, clock.now());
          await nap(desk, quota);
        }
      }
    } catch (cause) {
      for (const waiter of desk.waiters.splice(0)) waiter.fail(cause);
    } finally {
      desk.serving = false;
    }
  };

  return {
    take(quota, { until, signal, weight = 1, within = defaultWithin }) {
      const { windows } = quota;
      if (windows.some(({ calls }) => calls < weight)) throw new Fault('bug', `A call of weight ${weight} can never be made within the quota of ${quota.bucket}.`);
      const desk = deskOf(quota);
      const now = clock.now();
      if (desk.waiters.length === 0 && desk.spare.calls >= weight && now < desk.spare.useBy && now + within <= desk.spare.end && (desk.row.seen?.blocked ?? 0) <= now) {
        desk.spare.calls -= weight;
        return Promise.resolve(grant(desk, windows, desk.spare.end, weight));
      }
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const quit = () => {
          leave(desk, waiter);
          reject(signal!.reason as Error);
        };
        const waiter: Waiter = {
          until, weight, within, fail: reject,
          settle: (taken) => {
            signal?.removeEventListener('abort', quit);
            resolve(taken);
          },
        };
        signal?.addEventListener('abort', quit, { once: true });
        desk.waiters.push(waiter);
        if (!desk.serving) void serve(desk, quota);
        else if (desk.nap) {
          judge(desk, quota, now);
          if (until < desk.nap.until) desk.nap.wake();
        }
      });
    },

    async learn(quota, heard) {
      const desk = deskOf(quota);
      const now = clock.now();
      const change = (bucket: Bucket) => {
        const value = corrected(bucket, quota.windows, heard, now);
        return value === bucket ? { result: undefined } : { value, result: value.blocked > Math.max(now, bucket.blocked) ? value.blocked : undefined };
      };
      const blocked = await desk.row.update(change);
      if (blocked !== undefined) log.warn('quota.blocked', { bucket: quota.bucket, status: heard.status, until: new Date(blocked).toISOString() });
    },

    async left(quota) {
      const now = clock.now();
      const bucket = await deskOf(quota).row.refresh();
      const windows = quota.windows.map((window) => {
        const live = pruned(ledgerOf(bucket, window), window, now);
        const oldest = live[0];
        return { ...window, left: Math.max(0, window.calls - usedOf(live)), resetsAt: oldest ? oldest[0] + spanOf(window) : now };
      });
      return { windows, ...(bucket.blocked > now && { blockedUntil: bucket.blocked }) };
    },
  };
};

/** False when the waiter had gone before. */
const leave = (desk: Desk, waiter: Waiter): boolean => {
  const place = desk.waiters.indexOf(waiter);
  if (place >= 0) desk.waiters.splice(place, 1);
  return place >= 0;
};
