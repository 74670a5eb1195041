import type { Clock } from './ports.ts';

export interface Turn {
  isOver(now?: number): boolean;
  /** Lets others run. Throws the reason of an abort. */
  pass(): Promise<void>;
}

/** Who only computes lets others have their turn after so many milliseconds; an abort is heard then, and not before. */
export const turns = (clock: Clock, signal: AbortSignal, longest: number): Turn => {
  let began = clock.now();
  return {
    isOver: (now = clock.now()) => now - began >= longest,
    async pass() {
      await clock.sleep(0, signal);
      signal.throwIfAborted();
      began = clock.now();
    },
  };
};
