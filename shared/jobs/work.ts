import { execute } from '../kit/execute.ts';
import { asFault, Fault, faults } from '../kit/fault.ts';
import type { Catalogue, Operation } from '../kit/operation.ts';
import type { Json, Ports } from '../kit/ports.ts';
import type { Row } from '../kit/report.ts';
import { deferralOf, isWorthWaiting } from './deferral.ts';
import { changeJob, doneUnits, endJob, failureOf, hasEnded, inputBlob, type Job, keepSeconds, type Range, readJob, type Task } from './job.ts';
import { mergeParts } from './merge.ts';
import { isCovered, keepPart, type Part, shareOf, withPart } from './part.ts';
import { send, sendInPieces, taskOf } from './task.ts';

export interface Delivery {
  body: Json;
  /** 1 at the first. More means that a worker has died of it, or lost its time. */
  attempt: number;
}

export interface Worker {
  /** Aborts when this worker must stop: what it was doing comes back to the queue. */
  signal: AbortSignal;
  /** Milliseconds that the platform leaves us. */
  within?: number;
}

const mostTries = 4;
/** A part whose result was cut is halved until it has an eighth of the usual size; then it stays cut, and says so. */
const smallestShare = 8;
/** From here on a part is halved, so that the one unit that kills workers ends up alone. */
const attemptsBeforeHalving = 3;
const watchEvery = 5000;

/**
 * Does one part of a job. Messages come at least once: a part that has its result already is left alone, so each counts once.
 * Returns when the message may be deleted; throws when it must come again.
 */
export const work = async (catalogue: Catalogue, ports: Ports, { body, attempt }: Delivery, worker: Worker): Promise<void> => {
  const task = taskOf(body);
  const job = task && (await readJob(ports, task.job));
  if (!task || !job || hasEnded(job)) return;
  const operation = catalogue.find(({ name }) => name === job.operation);
  if (!operation) return record(operation, job, task, { failure: { code: 'not-found', detail: `There is no operation ${job.operation} any more.` } }, ports);
  const early = (task.after ?? 0) - ports.clock.now();
  if (early > 0) return send(ports, task, early / 1000);
  if (isCovered(job, [task.from, task.to])) return finish(operation, job, ports);
  const many = task.to - task.from > 1;
  if (task.to - task.from > job.size || (many && attempt >= attemptsBeforeHalving)) return sendInPieces(ports, task, job.size);
  await changeJob(ports, job.id, (now) => (hasEnded(now) ? undefined : { state: 'running', attempts: Math.max(now.attempts, attempt + task.tries) }));

  const outcome = await attempted(operation, task, ports, worker);
  if (worker.signal.aborted) throw asFault(worker.signal.reason);
  if (outcome === 'cancelled') return;
  const { report, failure } = outcome;
  const isTooMuch = report?.truncated === true || failure?.code === 'timed-out';
  if (isTooMuch && task.to - task.from > Math.max(1, job.size / smallestShare)) return sendInPieces(ports, task, job.size);
  if (failure && faults[failure.code].retry && task.tries + 1 < mostTries)
    return again({ ...task, tries: task.tries + 1 }, failure.retryAfter ?? 5 * 3 ** task.tries, ports);
  const deferral = report && deferralOf(report);
  if (deferral && isWorthWaiting(deferral, task, ports.clock.now() - job.created)) return again({ ...task, deferrals: task.deferrals + 1 }, deferral.seconds, ports);
  await record(operation, job, task, outcome, ports);
};

const again = async (task: Task, seconds: number, ports: Ports): Promise<void> => {
  const after = ports.clock.now() + seconds * 1000;
  await send(ports, { ...task, after }, seconds);
  await changeJob(ports, task.job, (job) => (hasEnded(job) ? undefined : { deferredUntil: after }));
};

/** Runs the operation on this share of the input, watching for a cancellation meanwhile. */
const attempted = async (operation: Operation, task: Task, ports: Ports, { signal, within }: Worker): Promise<Part | 'cancelled'> => {
  const cancelling = new AbortController();
  const ended = new AbortController();
  const watching = watch(task.job, ports, ended.signal, () => cancelling.abort(new Fault('gone', 'The job was cancelled.')));
  try {
    const raw = await ports.blobs.read(inputBlob(task.job));
    if (!raw) throw new Fault('gone', 'The input of the job is no longer there.');
    const input = shareOf(operation, JSON.parse(Buffer.from(raw).toString('utf8')) as Row, [task.from, task.to]);
    const context = { id: `${task.job}-${task.from}`, signal: AbortSignal.any([signal, cancelling.signal]), ...(within !== undefined && { deadline: ports.clock.now() + within }) };
    return { report: await execute(operation, input, ports, context) };
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code === 'bug') ports.log.error('job-part-failed', { job: task.job, from: task.from, cause: fault.cause instanceof Error ? fault.cause.stack : undefined });
    return cancelling.signal.aborted ? 'cancelled' : { failure: failureOf(fault) };
  } finally {
    ended.abort();
    await watching;
  }
};

/** Shows that somebody is at work, and notices when the job is over. */
const watch = async (id: string, ports: Ports, ended: AbortSignal, cancel: () => void): Promise<void> => {
  try {
    for (;;) {
      await ports.clock.sleep(watchEvery, ended);
      const job = await changeJob(ports, id, (now) => (hasEnded(now) || ports.clock.now() - now.touched < 60_000 ? undefined : {}));
      if (!job || hasEnded(job)) return cancel();
    }
  } catch (thrown) {
    if (!ended.aborted) ports.log.warn('job-watch-failed', { job: id, detail: asFault(thrown).message });
  }
};

/** Keeps what came of a part, and ends the job with the last one. */
export const record = async (operation: Operation | undefined, { id }: Job, { from, to }: Task, part: Part, ports: Ports, changes: (now: Job) => Partial<Job> = () => ({})): Promise<void> => {
  const range: Range = [from, to];
  const done = await keepPart(ports, id, range, part);
  const job = await changeJob(ports, id, (now) => (hasEnded(now) || isCovered(now, range) ? undefined : { ...changes(now), state: 'running', parts: withPart(now.parts, done) }));
  if (job && !hasEnded(job)) await finish(operation, job, ports);
};

/** Merges the parts when the last of them is there. */
export const finish = async (operation: Operation | undefined, job: Job, ports: Ports): Promise<void> => {
  if (doneUnits(job) < job.units || hasEnded(job)) return;
  const merged = operation ? await mergeParts(operation, job, ports) : { failure: { code: 'not-found' as const, detail: `There is no operation ${job.operation} any more.` } };
  if ('report' in merged) await ports.blobs.put(reportBlob(job.id), JSON.stringify(merged.report), { mediaType: 'application/json', keep: keepSeconds });
  const end = 'report' in merged ? { state: 'done' as const } : { state: 'failed' as const, failure: merged.failure };
  await endJob(ports, job.id, end);
};

export const reportBlob = (job: string): string => `jobs/${job}/report.json`;
