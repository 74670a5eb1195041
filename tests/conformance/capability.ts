/** What became of one call of one case. */
export interface Outcome {
  name: string;
  passed: boolean;
  detail?: string;
}

/** Reads a folder of vectors in its own format and runs them. One file in `capabilities/` for each folder name. */
export type Capability = (folder: string) => Iterable<Outcome> | AsyncIterable<Outcome>;

/** One outcome, whatever the work throws: the cases after it are still run. `work` gives what is wrong, or nothing. */
export const outcome = async (name: string, work: () => string | undefined | Promise<string | undefined>): Promise<Outcome> => {
  let detail: string | undefined;
  try {
    detail = await work();
  } catch (thrown) {
    detail = `raised ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
  return detail === undefined ? { name, passed: true } : { name, passed: false, detail };
};
