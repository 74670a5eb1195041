import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { jobStates, listJobs } from '../../shared/jobs/job.ts';
import { statusOf } from '../../shared/jobs/status.ts';
import { taskOf } from '../../shared/jobs/task.ts';

const mostPoisoned = 100;

export default operation({
  name: 'list-jobs',
  summary: 'Long work of the last seven days: how far it is, and what went wrong.',
  entities: [],
  input: z.strictObject({
    job: z.string().max(100).optional().describe('Only the job of this id.'),
    states: z.array(z.enum(jobStates)).max(5).default([...jobStates]).describe('Only jobs in these states.'),
    operation: z.string().max(100).optional().describe('Only jobs of this operation.'),
    limit: z.int().min(1).max(1000).default(100).describe('Most jobs, newest first.'),
  }),
  row: z.object({
    id: z.string().describe('Id of the job.'),
    operation: z.string(),
    state: z.enum(jobStates),
    created: z.string().describe('ISO 8601, UTC.'),
    ended: z.string().nullable(),
    deferredUntil: z.string().nullable().describe('Waits for a quota or a service until then.'),
    done: z.int().describe('Units of work that have their result.'),
    total: z.int().describe('Units of work in all.'),
    attempts: z.int().describe('Most often that one part was tried.'),
    poisoned: z.int().describe('Messages of this job that killed every worker that took them.'),
    caller: z.string().nullable(),
    code: z.string().nullable().describe('Why it failed.'),
    detail: z.string().nullable(),
  }),
  limits: { rows: 1000, seconds: 30, bytes: 4_000_000 },
  uses: ['store', 'queue', 'settings'],
  examples: [{ given: { states: ['failed'] }, rows: [] }],
  async *run({ job: wanted, states, operation: only, limit }, { store, queue, settings }) {
    const poisoned = new Map<string, number>();
    for (const { body } of await queue.poisoned(settings.queueName, mostPoisoned)) {
      const task = taskOf(body);
      if (task) poisoned.set(task.job, (poisoned.get(task.job) ?? 0) + 1);
    }
    let count = 0;
    for await (const job of listJobs({ store })) {
      if ((wanted !== undefined && job.id !== wanted) || !states.includes(job.state) || (only !== undefined && job.operation !== only)) continue;
      yield {
        ended: null,
        deferredUntil: null,
        ...statusOf(job),
        poisoned: Math.max(job.poisoned, poisoned.get(job.id) ?? 0),
        caller: job.caller ?? null,
        code: job.failure?.code ?? null,
        detail: job.failure?.detail ?? null,
      };
      count += 1;
      if (count >= limit) return;
    }
  },
});
