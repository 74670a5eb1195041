import { Fault } from '../kit/fault.ts';
import type { Progress } from '../kit/call.ts';
import type { Catalogue, Operation } from '../kit/operation.ts';
import type { Ports } from '../kit/ports.ts';
import type { Report } from '../kit/report.ts';
import { doneUnits, faultOf, hasEnded } from '../jobs/job.ts';
import { waitFor } from '../jobs/status.ts';
import { submit } from '../jobs/submit.ts';
import { reportBlob } from '../jobs/work.ts';
import { startWorkers } from './workers.ts';

const lookEvery = 500;

/** Long work from the command line: a job like any other, with this process at work on it until it ends. */
export const runAsJob = async (catalogue: Catalogue, operation: Operation, input: unknown, ports: Ports, signal: AbortSignal, onProgress?: (progress: Progress) => void): Promise<Report> => {
  const submitted = await submit(operation, input, ports);
  const workers = startWorkers(catalogue, ports, Math.max(1, ports.settings.workers), { idle: 50 });
  try {
    for (;;) {
      const job = (await waitFor(ports, submitted.id, lookEvery, signal)) ?? submitted;
      onProgress?.({ done: doneUnits(job), total: job.units, what: operation.name });
      if (job.state === 'done') break;
      if (hasEnded(job)) throw job.failure ? faultOf(job.failure) : new Fault('gone', 'The job was cancelled.');
    }
  } catch (thrown) {
    throw signal.aborted ? new Fault('timed-out', `Stopped. Job ${submitted.id} is kept, and goes on with the workers of the server.`) : thrown;
  } finally {
    await workers.stop();
  }
  const report = await ports.blobs.read(reportBlob(submitted.id), Infinity);
  if (!report) throw new Fault('gone', 'The report of the job is no longer kept.');
  return JSON.parse(Buffer.from(report).toString('utf8')) as Report;
};
