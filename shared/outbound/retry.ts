import { type Clock, FetchError } from '../kit/ports.ts';

/** The other side answered, but not with what was asked for. */
export class AnswerError extends Error {
  readonly status: number;
  /** Milliseconds since 1970 before which another try is useless. */
  readonly retryAt: number | undefined;
  constructor(status: number, message: string, { retryAt, cause }: { retryAt?: number | undefined; cause?: unknown } = {}) {
    super(message, { cause });
    this.name = 'AnswerError';
    this.status = status;
    this.retryAt = retryAt;
  }
}

const passingStatus: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
const passingFailure: ReadonlySet<string> = new Set(['timeout', 'network', 'dns']);

/** Can the same question succeed a little later? */
export const isPassing = (error: unknown): boolean =>
  error instanceof AnswerError ? passingStatus.has(error.status) : error instanceof FetchError && passingFailure.has(error.kind);

/** A random wait from 0 to `most` milliseconds, so that those who failed together do not come back together. */
export const jitter = (most: number): number => (crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32) * most;

export interface RetryOptions {
  clock: Clock;
  /** Milliseconds since 1970: no wait goes beyond it. */
  deadline: number;
  signal?: AbortSignal | undefined;
  /** Tries altogether. */
  attempts?: number;
}

const firstWait = 500;
const longestWait = 20_000;

/** Tries up to three times, waiting 0.5 s × 2ⁿ with full jitter, at most 20 s. A wait that would pass the deadline is not begun: the failure is thrown at once. */
export const retry = async <T>(work: (attempt: number) => Promise<T>, { clock, deadline, signal, attempts = 3 }: RetryOptions): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt >= attempts || signal?.aborted || !isPassing(error)) throw error;
      const wait = jitter(Math.min(longestWait, firstWait * 2 ** (attempt - 1)));
      const hinted = error instanceof AnswerError ? (error.retryAt ?? 0) - clock.now() : 0;
      const pause = Math.max(wait, hinted);
      if (clock.now() + pause >= deadline) throw error;
      await clock.sleep(pause, signal);
    }
  }
};
