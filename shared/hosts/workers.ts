import type { Catalogue } from '../kit/operation.ts';
import type { Ports } from '../kit/ports.ts';
import { pullForever, type PullOptions } from '../jobs/pull.ts';

/** Queue workers inside this process. `stop` gives what they were doing back to the queue. */
export const startWorkers = (catalogue: Catalogue, ports: Ports, count: number, options?: PullOptions): { stop(): Promise<void> } => {
  const stopping = new AbortController();
  const running = Array.from({ length: count }, () => pullForever(catalogue, ports, stopping.signal, options));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
};
