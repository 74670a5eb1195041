import { describe, expect, it } from 'vitest';
import listJobs from '../../../functions/list/jobs.ts';
import writeCancellation from '../../../functions/write/cancellation.ts';
import { submit } from '../../../shared/jobs/submit.ts';
import { changeJob } from '../../../shared/jobs/job.ts';
import { buildEcho, buildTrouble } from '../../support/operations.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const threeJobs = async () => {
  const ports = testPorts();
  const ids: string[] = [];
  for (const [operation, input] of [[buildEcho, { values: ['a', 'b'] }], [buildTrouble, {}], [buildEcho, { value: 'c' }]] as const) {
    ids.push((await submit(operation, input, ports, { caller: 'ann' })).id);
    await ports.clock.advance(1000);
  }
  await changeJob(ports, ids[1]!, () => ({ state: 'failed', failure: { code: 'bug', detail: 'It broke.' }, ended: ports.clock.now() }));
  return { ports, ids };
};

describe('list-jobs', () => {
  it.each([
    ['all, newest first', {}, [2, 1, 0]],
    ['those of one state', { states: ['failed'] }, [1]],
    ['those of one operation', { operation: 'build-echo' }, [2, 0]],
    ['the newest', { limit: 1 }, [2]],
  ])('lists %s', async (_, input, expected) => {
    const { ports, ids } = await threeJobs();
    expect((await runIn(listJobs, input, ports)).rows.map(({ id }) => id)).toEqual(expected.map((at) => ids[at]));
  });

  it('says how each stands', async () => {
    const { ports, ids } = await threeJobs();
    expect((await runIn(listJobs, { job: ids[0] }, ports)).rows).toMatchObject([{ operation: 'build-echo', state: 'queued', caller: 'ann', done: 0, total: 2, created: '2026-06-15T12:00:00.000Z', ended: null, code: null }]);
    expect((await runIn(listJobs, { job: ids[1] }, ports)).rows).toMatchObject([{ state: 'failed', code: 'bug', detail: 'It broke.', ended: '2026-06-15T12:00:03.000Z' }]);
  });

  it('shows messages that killed every worker', async () => {
    const { ports, ids } = await threeJobs();
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await ports.queue.receive(ports.settings.queueName, { max: 10, visibility: 30 });
      await ports.clock.advance(31_000);
    }
    expect((await runIn(listJobs, { job: ids[0] }, ports)).rows).toMatchObject([{ poisoned: 1 }]);
  });
});

describe('write-cancellation', () => {
  it('cancels what runs, leaves what has ended, and names what there is not', async () => {
    const { ports, ids } = await threeJobs();
    expect(await runIn(writeCancellation, { jobs: [ids[0], ids[1], 'x'] }, ports)).toMatchObject({
      rows: [{ id: ids[0], state: 'cancelled' }, { id: ids[1], state: 'failed' }],
      problems: [{ code: 'not-found', about: 'x' }],
    });
  });
});
