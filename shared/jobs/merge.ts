import { type Operation, sectionsOf } from '../kit/operation.ts';
import type { Ports } from '../kit/ports.ts';
import { Problems } from '../kit/problems.ts';
import type { Artifact, Problem, Report, Row } from '../kit/report.ts';
import { hasSubjects } from '../kit/subjects.ts';
import type { Failure, Job } from './job.ts';
import { readPart } from './part.ts';

const mostBytes = 64 * 1024 * 1024;

/** The reports of all parts as one, or the failure that all of them share. */
export const mergeParts = async (operation: Operation, job: Job, ports: Pick<Ports, 'blobs' | 'clock'>): Promise<{ report: Report } | { failure: Failure }> => {
  const names = Object.keys(sectionsOf(operation));
  const tables: Record<string, Row[]> = Object.fromEntries(names.map((name) => [name, []]));
  const problems = new Problems();
  const noted = new Set<string>();
  const artifacts: Artifact[] = [];
  const note = (problem: Problem) => {
    const key = JSON.stringify(problem);
    if (!noted.has(key)) problems.add(problem);
    noted.add(key);
  };
  let failure: Failure | undefined;
  let succeeded = false;
  let truncated = false;
  let size = 0;
  for (const range of [...job.parts].sort((a, b) => a[0] - b[0])) {
    const kept = await readPart(ports, job.id, range);
    const place = `units ${range[0]} to ${range[1] - 1}`;
    size += kept?.bytes ?? 0;
    if (!kept || size > mostBytes) {
      truncated = true;
      note({ code: 'byte-limit', about: operation.name, detail: `Only the first ${mostBytes} bytes are in one report; the rest is in the blobs jobs/${job.id}/part-*.` });
      continue;
    }
    const { report } = kept.part;
    if (!report) {
      failure ??= kept.part.failure;
      note({ code: kept.part.failure.code, about: place, detail: kept.part.failure.detail });
      continue;
    }
    succeeded = true;
    truncated ||= report.truncated;
    for (const problem of report.problems) note(problem);
    artifacts.push(...(report.artifacts ?? []));
    const shift = hasSubjects(operation.input) ? range[0] : 0;
    for (const name of names) for (const row of report.sections?.[name] ?? (name === names[0] ? report.rows : [])) tables[name]!.push(shifted(row, shift));
  }
  if (failure && !succeeded) return { failure };
  for (const name of names) tables[name] = operation.merge?.[name]?.(tables[name]!) ?? tables[name]!;
  const rows = tables[names[0]!]!;
  return {
    report: {
      rows,
      count: rows.length,
      truncated,
      ...(operation.sections && { sections: tables }),
      ...(artifacts.length > 0 && { artifacts }),
      problems: problems.list(operation.name),
      took: Math.round(ports.clock.now() - job.created),
      id: job.id,
    },
  };
};

/** The place in the whole, from the place in the part. */
const shifted = (row: Row, by: number): Row => {
  const { sourceIndex } = row;
  if (by > 0 && typeof sourceIndex === 'number') row['sourceIndex'] = sourceIndex + by;
  return row;
};
