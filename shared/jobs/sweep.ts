import type { Catalogue } from '../kit/operation.ts';
import type { Ports } from '../kit/ports.ts';
import { changeJob, hasEnded, type Job, listJobs, readJob, type Task } from './job.ts';
import { gapsOf, isCovered } from './part.ts';
import { send, taskOf } from './task.ts';
import { finish, record } from './work.ts';

/** Nothing has been heard of a job for this long: its messages are lost. */
const staleMs = 15 * 60_000;
const mostResent = 3;
const mostPoisoned = 100;

/** Closes the parts that killed their workers, and sends lost messages again. Run it every few minutes. */
export const sweep = async (catalogue: Catalogue, ports: Ports): Promise<void> => {
  for (const { body } of await ports.queue.poisoned(ports.settings.queueName, mostPoisoned)) {
    const task = taskOf(body);
    const job = task && (await readJob(ports, task.job));
    if (task && job && !hasEnded(job) && !isCovered(job, [task.from, task.to])) await giveUp(catalogue, ports, job, task, 'Every worker that tried this part ended without an answer.');
  }
  for await (const job of listJobs(ports)) {
    const now = ports.clock.now();
    if (hasEnded(job) || Math.max(job.touched, job.deferredUntil ?? 0) + staleMs > now || !(await claim(ports, job))) continue;
    const gaps = gapsOf(job);
    // Whoever had the last part died before the merge.
    if (gaps.length === 0) await finish(catalogue.find(({ name }) => name === job.operation), job, ports);
    for (const [from, to] of gaps) {
      const task = { job: job.id, from, to, tries: 0, deferrals: 0 };
      if (job.resent < mostResent) await send(ports, task);
      else await giveUp(catalogue, ports, job, task, 'This part was sent several times and never came back.');
    }
  }
};

/** One of several sweepers takes a job, so that each loss counts once: an early giving up would lose work that is only late. */
const claim = async (ports: Ports, { id, touched }: Job): Promise<boolean> => {
  let mine = false;
  await changeJob(ports, id, (now) => {
    mine = now.touched === touched && !hasEnded(now);
    return mine ? { resent: now.resent + 1 } : undefined;
  });
  return mine;
};

const giveUp = (catalogue: Catalogue, ports: Ports, job: Job, task: Task, detail: string): Promise<void> => {
  const operation = catalogue.find(({ name }) => name === job.operation);
  return record(operation, job, task, { failure: { code: 'bug', detail } }, ports, ({ poisoned }) => ({ poisoned: poisoned + 1 }));
};
