import type { BlobBody } from './ports.ts';
import type { Artifact, Problem } from './report.ts';

/** How far the work is: `done` of `total` units, total 0 when nobody can know. */
export interface Progress {
  done: number;
  total: number;
  what: string;
}

/** What a host knows about one call, before the operation runs. */
export interface CallContext {
  id: string;
  /** Aborts when the caller hangs up or the platform is about to end us. */
  signal: AbortSignal;
  /** Milliseconds since 1970 by which there must be an answer; the operation's own limit may be sooner. */
  deadline?: number;
  /** Who calls, where the platform knows. */
  caller?: string;
  /** Also return small text artifacts inside the report. */
  inline?: boolean;
  onProgress?(progress: Progress): void;
}

export interface Attachment {
  name: string;
  mediaType: string;
  body: BlobBody;
}

/** What an operation knows about its call. */
export interface Call {
  readonly id: string;
  readonly caller: string | undefined;
  /** Aborts at the deadline, too. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  /** Part of the work failed; the rest goes on. The report lists a thousand and counts the rest. */
  problem(problem: Problem): void;
  progress(done: number, total?: number, what?: string): void;
  /** Puts a file or picture beside the rows. The operation must declare `blobs` in `uses`. */
  attach(attachment: Attachment): Promise<Artifact>;
}
