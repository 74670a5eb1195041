import type { Clock } from '../../kit/ports.ts';

/** The machine's own time. A pending sleep does not keep the process alive beyond its signal. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const give = () => {
        clearTimeout(timer);
        reject(signal!.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', give);
        resolve();
      }, Math.min(Math.max(0, ms), longest));
      signal?.addEventListener('abort', give, { once: true });
    }),
};

/** A timer above 2^31-1 ms would fire at once. */
const longest = 2 ** 31 - 1;
