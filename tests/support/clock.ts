import type { Clock } from '../../shared/kit/ports.ts';

interface Sleeper {
  at: number;
  wake(): void;
}

/** A clock that stands still until it is told to go on. `run` moves from sleeper to sleeper until `work` is done. */
export class VirtualClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(start: number | string = '2026-06-15T12:00:00Z') {
    this.#now = typeof start === 'string' ? Date.parse(start) : start;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const sleeper = { at: this.#now + Math.max(0, ms), wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason as Error);
      }, { once: true });
    });
  }

  /** Moves on by `ms`, waking whoever is due, in order. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const due = this.#sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#wake(due);
    }
    this.#now = end;
    await settle();
  }

  /** Wakes sleepers in order of time until the work has ended. */
  async run<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    const done = work.finally(() => (ended = true));
    done.catch(() => undefined);
    while (!ended) {
      await settle();
      const next = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (next && !ended) this.#wake(next);
    }
    return done;
  }

  #wake(sleeper: Sleeper): void {
    this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
    this.#now = Math.max(this.#now, sleeper.at);
    sleeper.wake();
  }
}

/** Lets everything that can go on without waiting for time go on. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
