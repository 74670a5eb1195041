import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { jobStates } from '../../shared/jobs/job.ts';
import { cancelJob } from '../../shared/jobs/status.ts';

export default operation({
  name: 'write-cancellation',
  summary: 'Cancel long work; what has ended already stays as it is.',
  entities: [],
  input: z.strictObject({ jobs: z.array(z.string().max(100)).min(1).max(100).describe('Ids of the jobs, as list-jobs shows them.') }),
  row: z.object({ id: z.string(), state: z.enum(jobStates).describe('The state of the job now.') }),
  limits: { rows: 100, seconds: 30, bytes: 100_000 },
  uses: ['store', 'clock', 'blobs'],
  writes: true,
  examples: [{ name: 'A job that there is not is a problem, not a row.', given: { jobs: ['0'] }, rows: [] }],
  async *run({ jobs }, ports, call) {
    for (const id of jobs) {
      const job = await cancelJob(ports, id);
      if (job) yield { id, state: job.state };
      else call.problem({ code: 'not-found', about: id, detail: 'There is no job of this id. list-jobs shows those of the last seven days.' });
    }
  },
});
