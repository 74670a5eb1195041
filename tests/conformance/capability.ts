/** What became of one call of one case. */
export interface Outcome {
  name: string;
  passed: boolean;
  detail?: string;
}

/** Reads a folder of vectors in its own format and runs them. One file in `capabilities/` for each folder name. */
export type Capability = (folder: string) => Iterable<Outcome> | AsyncIterable<Outcome>;
