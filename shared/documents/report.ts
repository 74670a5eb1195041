import { z } from 'zod';
import { faults } from '../kit/fault.ts';
import { type Operation, sectionsOf } from '../kit/operation.ts';
import { Artifact, Problem } from '../kit/report.ts';
import { outputSchema, type Schema } from './schema.ts';

/** Schemas that operations share, by name. Made when a document is: an app starts without them. */
export const sharedSchemas = (): Readonly<Record<string, Schema>> =>
  Object.fromEntries(Object.entries({ Problem: Refusal, Job, Artifact, PartProblem: Problem }).map(([name, shape]) => [name, outputSchema(shape)]));

/** The report of one operation: its rows, and what goes with them. `place` is where the document keeps the shared schemas. */
export const reportSchema = (operation: Operation, place: string): Schema => {
  const sections = sectionsOf(operation);
  const tables = Object.fromEntries(Object.entries(sections).map(([name, row]) => [name, tableOf(outputSchema(row), `The table ${name}.`)]));
  const properties: Record<string, Schema> = {
    rows: tableOf(outputSchema(Object.values(sections)[0]!), operation.sections ? 'The first of the tables.' : 'The lines of the result.'),
    count: { type: 'integer', description: 'How many rows there are.' },
    truncated: { type: 'boolean', description: 'A limit on rows, bytes or time cut the result; a problem says which.' },
    ...(operation.sections && { sections: { type: 'object', description: 'Every table by its name.', properties: tables } }),
    ...(operation.uses.includes('blobs') && { artifacts: tableOf({ $ref: `${place}Artifact` }, 'Files and pictures that came out.') }),
    problems: tableOf({ $ref: `${place}PartProblem` }, 'What failed while the rest went on.'),
    took: { type: 'integer', description: 'Milliseconds.' },
    id: { type: 'string', description: 'Id of the call, also in the log.' },
  };
  return { type: 'object', description: operation.summary, properties, required: ['rows', 'count', 'truncated', 'problems', 'took', 'id'] };
};

const tableOf = (items: Schema, description: string): Schema => ({ type: 'array', description, items });

/** What 202 and the status address say while work goes on. */
const Job = z.object({
  id: z.string().describe('Id of the job.'),
  operation: z.string().describe('The operation at work.'),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']).describe('How it stands.'),
  created: z.string().describe('ISO 8601, UTC.'),
  deferredUntil: z.string().optional().describe('Waits for a quota or a service until then.'),
  done: z.int().describe('Units of work that have their result.'),
  total: z.int().describe('Units of work in all.'),
  attempts: z.int().describe('Most often that one part was tried.'),
  location: z.string().describe('Where the result will be.'),
});

/** A fault, as RFC 9457 says it. */
const Refusal = z.object({
  type: z.string().describe('urn:gumshoe:fault: and the code.'),
  title: z.string().describe('The kind of fault in words.'),
  status: z.int().describe('The HTTP status again.'),
  detail: z.string().describe('What is wrong, and how to mend it.'),
  code: z.string().describe('Stable word for the kind of fault.'),
  id: z.string().describe('Id of the call, also in the log.'),
  flaws: z.array(z.object({ field: z.string().describe('Where.'), detail: z.string().describe('What.') })).optional().describe('Every field that is wrong.'),
  retryAfter: z.number().optional().describe('Seconds after which another try may help.'),
});

/** Status → what it means: every fault a caller can meet. */
export const faultStatuses: readonly (readonly [status: number, title: string])[] = Object.values(faults).map(({ status, title }) => [status, title]);
