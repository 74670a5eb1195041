import { Fault } from '../kit/fault.ts';
import type { Ports } from '../kit/ports.ts';
import type { Report } from '../kit/report.ts';
import { faultOf, hasEnded, type Job } from '../jobs/job.ts';
import { jobSigner } from '../jobs/signature.ts';
import { cancelJob, retryAfter, statusOf, waitFor } from '../jobs/status.ts';
import { reportBlob } from '../jobs/work.ts';
import { respond, respondJson, respondReport } from './answer.ts';

/** What is needed of a request to speak about its job. */
export interface Asker {
  request: Request;
  url: URL;
  id: string;
  ports: Ports;
}

/** 202 with the signed address of the job, or its end if that comes within `ms`. Logic Apps follows the address unaided. */
export const answerJob = async (given: Job, asker: Asker, ms = 0): Promise<Response> => {
  const { ports, request, id } = asker;
  const job = ms > 0 ? ((await waitFor(ports, given.id, ms, request.signal)) ?? given) : given;
  if (job.state === 'cancelled') throw new Fault('gone', 'The job was cancelled.');
  if (job.state === 'failed') throw job.failure ? faultOf(job.failure) : new Fault('bug', 'The job failed.');
  if (hasEnded(job)) return reportOf(job, asker);
  const location = await addressOf(job, asker);
  return respondJson(202, { ...statusOf(job), location }, id, { location, 'retry-after': String(retryAfter(job, ports.clock.now())) });
};

/** GET: how the job stands, or its report. DELETE: cancel it. */
export const jobRoute = async (token: string, asker: Asker, ms: number): Promise<Response> => {
  const { ports, request, id } = asker;
  const name = await jobSigner(ports).verify(token);
  const cancels = request.method === 'DELETE';
  const job = cancels ? await cancelJob(ports, name) : await waitFor(ports, name, ms, request.signal);
  if (job && cancels) return respondJson(200, statusOf(job), id);
  if (!job) throw new Fault('gone', 'The job is kept for seven days, which are over.');
  return answerJob(job, asker);
};

/** A report of any size leaves as it lies there; only other forms than JSON are made from the whole. */
const reportOf = async (job: Job, { ports, request, id }: Asker): Promise<Response> => {
  const accept = request.headers.get('accept');
  const blob = await ports.blobs.open(reportBlob(job.id));
  if (!blob) throw new Fault('gone', 'The report of the job is no longer kept.');
  if (!/ndjson|csv/.test(accept ?? '')) return respond(200, ReadableStream.from(blob.body), 'application/json', id, { 'content-length': String(blob.size) });
  const chunks: Uint8Array[] = [];
  for await (const chunk of blob.body) chunks.push(chunk);
  return respondReport(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Report, accept);
};

/** Absolute, below the address that the caller used, and with the caller's key where that came in the address. */
const addressOf = async (job: Job, { ports, url }: Asker): Promise<string> => {
  const base = ports.settings.publicUrl ?? url.origin + url.pathname.slice(0, Math.max(0, url.pathname.indexOf('/api/')));
  const code = url.searchParams.get('code');
  return `${base.replace(/\/$/, '')}/api/jobs/${await jobSigner(ports).sign(job.id)}${code === null ? '' : `?code=${encodeURIComponent(code)}`}`;
};
