import type { Ports } from '../kit/ports.ts';
import { doneUnits, endJob, hasEnded, type Job, readJob } from './job.ts';

/** A job as its caller may see it. Times are ISO 8601. */
export const statusOf = (job: Job) => ({
  id: job.id,
  operation: job.operation,
  state: job.state,
  created: iso(job.created),
  ...(job.ended !== undefined && { ended: iso(job.ended) }),
  ...(job.deferredUntil !== undefined && !hasEnded(job) && { deferredUntil: iso(job.deferredUntil) }),
  done: doneUnits(job),
  total: job.units,
  attempts: job.attempts,
});

const iso = (ms: number): string => new Date(ms).toISOString();

/** Seconds after which it is worth asking again. */
export const retryAfter = (job: Job, now: number): number => {
  const deferred = Math.ceil(((job.deferredUntil ?? 0) - now) / 1000);
  return Math.min(60, Math.max(deferred, 1, Math.round((now - job.created) / 10_000)));
};

/** Ends a job early; what was done already stays done. Undefined: there is no such job. */
export const cancelJob = (ports: Pick<Ports, 'store' | 'clock' | 'blobs'>, id: string): Promise<Job | undefined> => endJob(ports, id, { state: 'cancelled' });

/** The job when it has ended, or as it is after this many milliseconds. */
export const waitFor = async (ports: Pick<Ports, 'store' | 'clock'>, id: string, ms: number, signal: AbortSignal): Promise<Job | undefined> => {
  const end = ports.clock.now() + ms;
  for (let pause = 50; ; pause = Math.min(1000, pause * 1.5)) {
    const job = await readJob(ports, id);
    const left = end - ports.clock.now();
    if (!job || hasEnded(job) || left <= 0) return job;
    await ports.clock.sleep(Math.min(pause, left), signal);
  }
};
