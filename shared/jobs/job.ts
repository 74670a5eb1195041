import { randomBytes, randomInt } from 'node:crypto';
import { Fault, type FaultCode, faults } from '../kit/fault.ts';
import type { Ports } from '../kit/ports.ts';

/** What long work needs from outside, beside what its operation uses. */
export type JobPorts = Pick<Ports, 'clock' | 'store' | 'blobs' | 'queue' | 'settings'>;

export const jobStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

/** The first and the one after the last of some units of work. */
export type Range = readonly [from: number, to: number];
/** A range with its result: `tag` tells which of several attempts counts. */
export type Done = readonly [from: number, to: number, tag: string];

/** Why work failed, as it can be kept. */
export type Failure = { code: FaultCode; detail: string; retryAfter?: number };

/** One piece of long work. Times are milliseconds since 1970. */
export type Job = {
  id: string;
  operation: string;
  state: JobState;
  caller?: string;
  created: number;
  /** The last time that anybody did something about it. */
  touched: number;
  ended?: number;
  /** Units of work in all, and most in one part. */
  units: number;
  size: number;
  /** The parts that have a result. They never overlap. */
  parts: readonly Done[];
  /** Most often that one part was tried. */
  attempts: number;
  /** Parts that ended their worker again and again, and were given up. */
  poisoned: number;
  /** How often lost messages were sent again. */
  resent: number;
  deferredUntil?: number;
  failure?: Failure;
};

/** One part of a job, as it travels; nobody shall work on it before `after`, milliseconds since 1970. */
export type Task = { job: string; from: number; to: number; tries: number; deferrals: number; after?: number };

export const keepSeconds = 7 * 86_400;
const table = 'jobs';
const mostConflicts = 50;

/** Later jobs sort first. */
export const newJobId = (now: number): string => `${(0xffff_ffff_ffff - now).toString(16).padStart(12, '0')}-${randomBytes(10).toString('hex')}`;

export const readJob = async (ports: Pick<Ports, 'store'>, id: string): Promise<Job | undefined> => (await ports.store.get<Job>(table, id))?.value;

/** Newest first. */
export async function* listJobs(ports: Pick<Ports, 'store'>): AsyncGenerator<Job> {
  for await (const { value } of ports.store.list<Job>(table)) yield value;
}

/** Writes the job unless there is one of that id; gives the one that is there now. */
export const createJob = async (ports: Pick<Ports, 'store'>, job: Job): Promise<Job> => {
  const isNew = await ports.store.swap(table, job.id, job, null, { expires: job.created + keepSeconds * 1000 });
  return isNew === undefined ? ((await readJob(ports, job.id)) ?? job) : job;
};

/** Changes a job however many others do so, too. `change` gives the new job, or undefined to leave it as it is. */
export const changeJob = async (ports: Pick<Ports, 'store' | 'clock'>, id: string, change: (job: Job) => Partial<Job> | undefined): Promise<Job | undefined> => {
  for (let conflicts = 0; conflicts < mostConflicts; conflicts += 1) {
    const stored = await ports.store.get<Job>(table, id);
    if (!stored) return undefined;
    const changes = change(stored.value);
    if (!changes) return stored.value;
    const job = { ...stored.value, touched: ports.clock.now(), ...changes };
    const expires = stored.expires === undefined ? {} : { expires: stored.expires };
    if (await ports.store.swap(table, id, job, stored.version, expires)) return job;
    await ports.clock.sleep(randomInt(5, 20 + conflicts * 10));
  }
  throw new Fault('conflict', `Job ${id} changes too fast.`);
};

/** What the caller sent, kept as long as there is work to do. */
export const inputBlob = (job: string): string => `jobs/${job}/input.json`;

/** Ends a job, once. Its input goes: it may hold keys and passwords, and nobody needs it any more. Undefined: there is no such job. */
export const endJob = async (ports: Pick<Ports, 'store' | 'clock' | 'blobs'>, id: string, end: Partial<Job> & Pick<Job, 'state'>): Promise<Job | undefined> => {
  const job = await changeJob(ports, id, (now) => (hasEnded(now) ? undefined : { ...end, ended: ports.clock.now() }));
  if (job) await ports.blobs.delete(inputBlob(id));
  return job;
};

export const hasEnded = ({ state }: Job): boolean => state === 'done' || state === 'failed' || state === 'cancelled';

export const doneUnits = ({ parts }: Job): number => parts.reduce((sum, [from, to]) => sum + to - from, 0);

export const failureOf = ({ code, message, retryAfter }: Fault): Failure => ({ code, detail: message, ...(retryAfter !== undefined && { retryAfter }) });

/** A kept failure, to be thrown again. */
export const faultOf = ({ code, detail, retryAfter }: Failure): Fault =>
  new Fault(code in faults ? code : 'bug', detail, retryAfter === undefined ? {} : { retryAfter });
