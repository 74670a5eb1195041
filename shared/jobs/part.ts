import { randomBytes } from 'node:crypto';
import type { Operation } from '../kit/operation.ts';
import type { Ports } from '../kit/ports.ts';
import type { Report, Row } from '../kit/report.ts';
import { hasSubjects, type SubjectInput } from '../kit/subjects.ts';
import { type Done, type Failure, type Job, keepSeconds, type Range } from './job.ts';

/** What came of one part: a report, or why there is none. */
export type Part = { report: Report; failure?: undefined } | { report?: undefined; failure: Failure };

const partBlob = (job: string, [from, to, tag]: Done): string => `jobs/${job}/part-${from}-${to}-${tag}.json`;

/** Every attempt has a blob of its own, so that a late one cannot change a result that counts already. */
export const keepPart = async ({ blobs }: Pick<Ports, 'blobs'>, job: string, [from, to]: Range, part: Part): Promise<Done> => {
  const done: Done = [from, to, randomBytes(4).toString('hex')];
  await blobs.put(partBlob(job, done), JSON.stringify(part), { mediaType: 'application/json', keep: keepSeconds });
  return done;
};

/** The kept part and its size in bytes; undefined when it is not there. */
export const readPart = async ({ blobs }: Pick<Ports, 'blobs'>, job: string, done: Done): Promise<{ part: Part; bytes: number } | undefined> => {
  const bytes = await blobs.read(partBlob(job, done));
  return bytes && { part: JSON.parse(Buffer.from(bytes).toString('utf8')) as Part, bytes: bytes.length };
};

/** The input of some units: their share of `values` or `rows`, and all else as it is. */
export const shareOf = (operation: Operation, raw: Row, [from, to]: Range): Row => {
  const field = (['values', 'rows'] as const).find((name) => Array.isArray(raw[name]));
  if (!field || !hasSubjects(operation.input)) return raw;
  return { ...raw, [field]: ((raw as unknown as SubjectInput)[field] as unknown[]).slice(from, to) };
};

/** Is this range inside what the job has already? */
export const isCovered = ({ parts }: Job, [from, to]: Range): boolean => {
  const missing = parts.reduce((left, [start, end]) => left - Math.max(0, Math.min(to, end) - Math.max(from, start)), to - from);
  return missing <= 0;
};

/** The parts with one more. Parts inside the new one give way, so that every unit counts once. */
export const withPart = (parts: readonly Done[], done: Done): Done[] => [...parts.filter(([start, end]) => start < done[0] || end > done[1]), done];

/** What no part covers yet. */
export const gapsOf = ({ parts, units }: Job): Range[] => {
  const gaps: Range[] = [];
  let at = 0;
  for (const [from, to] of [...parts].sort((a, b) => a[0] - b[0])) {
    if (from > at) gaps.push([at, from]);
    at = Math.max(at, to);
  }
  if (at < units) gaps.push([at, units]);
  return gaps;
};
