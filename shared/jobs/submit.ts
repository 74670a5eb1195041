import { createHash } from 'node:crypto';
import { parse } from '../kit/execute.ts';
import { type Fault, wrongField } from '../kit/fault.ts';
import type { Operation } from '../kit/operation.ts';
import type { Ports } from '../kit/ports.ts';
import { countSubjects, hasSubjects, type SubjectInput } from '../kit/subjects.ts';
import { createJob, inputBlob, type Job, type JobPorts, keepSeconds, newJobId } from './job.ts';
import { send } from './task.ts';

/** More parts than this would make the job's own line too long for a store. */
const mostParts = 1000;
const defaultSize = 500;
const keysTable = 'job-keys';

export interface Sender {
  caller?: string | undefined;
  /** Idempotency key: the same key with the same input is the same job. */
  key?: string | undefined;
}

/** Units of work in a valid input, as `limits.inline` counts them. */
export const unitsOf = async (operation: Operation, input: unknown, ports: Partial<Ports>): Promise<number> => {
  if (operation.units) return operation.units(input, ports);
  return hasSubjects(operation.input) ? countSubjects(input as SubjectInput) : 1;
};

/** Whether this input is too much for one call. */
export const isLong = async (operation: Operation, raw: unknown, ports: Partial<Ports>): Promise<boolean> => {
  const { inline } = operation.limits;
  return inline !== undefined && (await unitsOf(operation, parse(operation, raw), ports)) > inline;
};

/** Keeps the input and puts the work on the queue. A wrong input is refused here and now. */
export const submit = async (operation: Operation, raw: unknown, ports: Ports, { caller, key }: Sender = {}): Promise<Job> => {
  const input = parse(operation, raw);
  const text = JSON.stringify(raw ?? {});
  const now = ports.clock.now();
  const id = key === undefined ? newJobId(now) : await idFor(ports, `${operation.name}\n${caller ?? ''}\n${key}`, text);
  const subjects = hasSubjects(operation.input) ? countSubjects(input as unknown as SubjectInput) : 1;
  const job = await createJob(ports, {
    id,
    operation: operation.name,
    state: 'queued',
    ...(caller !== undefined && { caller }),
    created: now,
    touched: now,
    units: subjects,
    size: Math.max(sizeOf(operation, subjects, await unitsOf(operation, input, ports)), Math.ceil(subjects / mostParts)),
    parts: [],
    attempts: 0,
    poisoned: 0,
    resent: 0,
  });
  if (job.created !== now) return job;
  await ports.blobs.put(inputBlob(id), text, { mediaType: 'application/json', keep: keepSeconds });
  await send(ports, { job: id, from: 0, to: job.units, tries: 0, deferrals: 0 });
  return job;
};

/** Subjects in one part: as many as have `inline` units. */
const sizeOf = ({ limits }: Operation, subjects: number, units: number): number =>
  Math.max(1, Math.floor(((limits.inline ?? defaultSize) * subjects) / Math.max(1, units)));

const idFor = async (ports: JobPorts, key: string, text: string): Promise<string> => {
  const name = createHash('sha256').update(key).digest('hex');
  const digest = createHash('sha256').update(text).digest('hex');
  const now = ports.clock.now();
  const mine = { job: newJobId(now), digest };
  if (await ports.store.swap(keysTable, name, mine, null, { expires: now + keepSeconds * 1000 })) return mine.job;
  const theirs = (await ports.store.get<typeof mine>(keysTable, name))?.value ?? mine;
  if (theirs.digest !== digest) throw reused();
  return theirs.job;
};

export const reused = (): Fault => wrongField('Idempotency-Key', 'This key came before with another input. Take a new key for new work.');
