import { asFault } from '../kit/fault.ts';
import type { Catalogue } from '../kit/operation.ts';
import type { Message, Ports } from '../kit/ports.ts';
import { sweep } from './sweep.ts';
import { work } from './work.ts';

export interface PullOptions {
  /** Seconds after which a message of a worker that died is seen by others. Default 60. */
  visibility?: number;
  /** Milliseconds between two looks at an empty queue. Default 250. */
  idle?: number;
}

const sweepEvery = 60_000;

/** Works on one message, if there is one. */
export const pullOnce = async (catalogue: Catalogue, ports: Ports, signal: AbortSignal, { visibility = 60 }: PullOptions = {}): Promise<boolean> => {
  const { queue, settings } = ports;
  const [message] = await queue.receive(settings.queueName, { max: 1, visibility });
  if (!message) return false;
  const ended = new AbortController();
  const beating = heartbeat(ports, message, visibility, ended.signal);
  try {
    await work(catalogue, ports, message, { signal });
    await queue.delete(settings.queueName, message);
  } catch (thrown) {
    if (!signal.aborted) ports.log.error('job-message-failed', { message: message.id, attempt: message.attempt, cause: causeOf(thrown) });
    await queue.release(settings.queueName, message, signal.aborted ? 0 : 2 ** message.attempt);
  } finally {
    ended.abort();
    await beating;
  }
  return true;
};

/** Pulls until the signal aborts, and looks after lost work from time to time. */
export const pullForever = async (catalogue: Catalogue, ports: Ports, signal: AbortSignal, options: PullOptions = {}): Promise<void> => {
  let swept = ports.clock.now();
  while (!signal.aborted) {
    try {
      if (await pullOnce(catalogue, ports, signal, options)) continue;
      if (ports.clock.now() - swept > sweepEvery) {
        swept = ports.clock.now();
        await sweep(catalogue, ports);
      }
    } catch (thrown) {
      ports.log.error('queue-failed', { cause: causeOf(thrown) });
    }
    await ports.clock.sleep(options.idle ?? 250, signal).catch(() => undefined);
  }
};

const heartbeat = async ({ clock, queue, settings, log }: Ports, message: Message, visibility: number, ended: AbortSignal): Promise<void> => {
  try {
    for (;;) {
      await clock.sleep((visibility * 1000) / 3, ended);
      await queue.extend(settings.queueName, message, visibility);
    }
  } catch (thrown) {
    if (!ended.aborted) log.warn('heartbeat-failed', { message: message.id, cause: causeOf(thrown) });
  }
};

const causeOf = (thrown: unknown): string | undefined => {
  const { cause, message } = asFault(thrown);
  return cause instanceof Error ? cause.stack : message;
};
