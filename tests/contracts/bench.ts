import type { VirtualClock } from '../support/clock.ts';
import type { Ports } from '../../shared/kit/ports.ts';

/** One cloud under test. */
export interface Bench {
  ports: Pick<Ports, 'store' | 'blobs' | 'queue'>;
  clock: VirtualClock;
  /** Lets time go by for the cloud's own clock as well as for ours. */
  pass: (seconds: number) => Promise<void>;
  /** The name of a new, empty queue. */
  queue: () => Promise<string>;
  /** The text that a link to a blob leads to. */
  follow: (link: string) => Promise<string>;
  close: () => Promise<void>;
}

/** Where a double differs from what it stands for. */
export interface Quirks {
  /** It counts a change of visibility as a delivery. */
  holdsCount?: boolean;
  /** It takes receipts that a later delivery has made void. */
  staleReceiptsWork?: boolean;
  /** It lives in this process's memory, so how much the process holds says nothing. */
  inMemory?: boolean;
}

/** A cloud behind an emulator, whose clock is the machine's: letting time go by takes time. */
export const emulated = (ports: Bench['ports'], clock: VirtualClock, close: Bench['close'], queue: (name: string) => Promise<unknown>): Bench => {
  let queues = 0;
  return {
    ports,
    clock,
    close,
    pass: async (seconds) => {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000 + 100));
      await clock.advance(seconds * 1000);
    },
    queue: async () => {
      const name = `queue-${(queues += 1)}`;
      await queue(name);
      return name;
    },
    follow: async (link) => (await fetch(link)).text(),
  };
};

export const silent: Ports['log'] = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export const collect = async <T>(lines: AsyncIterable<T>): Promise<T[]> => {
  const out: T[] = [];
  for await (const line of lines) out.push(line);
  return out;
};
