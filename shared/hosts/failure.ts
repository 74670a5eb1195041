import { type Fault, faults } from '../kit/fault.ts';
import type { Log } from '../kit/ports.ts';

/** One line for each failed call: ours as errors with their cause, the caller's as information. */
export const noteFailure = (log: Log | undefined, fault: Fault, facts: Record<string, unknown>): void => {
  const { status } = faults[fault.code];
  const line = { ...facts, code: fault.code, status, detail: fault.message.slice(0, 500), ...(status >= 500 && { cause: causeOf(fault.cause) }) };
  // Without ports there is no log: the platform collects what is written to stderr.
  if (!log) process.stderr.write(`${JSON.stringify({ event: 'call-failed', ...line })}\n`);
  else if (status >= 500) log.error('call-failed', line);
  else log.info('call-failed', line);
};

const causeOf = (cause: unknown): string | undefined => {
  if (cause === undefined) return undefined;
  return (cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause))?.slice(0, 4000);
};
