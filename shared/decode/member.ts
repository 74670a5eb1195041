import type { Unpackable } from './budget.ts';

/** A file inside an archive. */
export interface Member {
  name: string;
  bytes: Buffer;
}

/** Tells why an archive could not be opened, or the named member. */
export type Problem = (name: string | undefined, reason: Unpackable) => void;
