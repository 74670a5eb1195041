import { z } from 'zod';

/** Part of the call failed; the rest of the report stands. */
export const Problem = z.object({
  code: z.string().describe('Stable word for the kind of problem.'),
  about: z.string().describe('What it concerns: a provider, a value, a row, a file.'),
  detail: z.string().describe('What happened and what to do about it.'),
  retryAfter: z.number().optional().describe('Seconds after which another try may help.'),
});
export type Problem = z.infer<typeof Problem>;

/** A file or picture that came out: kept in blobs, reached by link. */
export const Artifact = z.object({
  name: z.string(),
  mediaType: z.string(),
  size: z.number().describe('Bytes.'),
  sha256: z.string().describe('Lower-case hex.'),
  blob: z.string().describe('Name of the blob.'),
  link: z.string().describe('Short-lived address of the content.'),
  text: z.string().optional().describe('The content itself, when it is small text and the caller asked for it inline.'),
});
export type Artifact = z.infer<typeof Artifact>;

export type Row = Record<string, unknown>;

/** What every call returns, from every operation on every host. */
export interface Report<R extends Row = Row> {
  rows: R[];
  count: number;
  /** A cap on rows, bytes or time cut the result; a problem says which. */
  truncated: boolean;
  sections?: Record<string, Row[]>;
  artifacts?: Artifact[];
  problems: Problem[];
  /** Milliseconds. */
  took: number;
  id: string;
}
