/** One thing that is timed. Files `bench/<topic>.bench.ts` export a list of them by default; `bench/run.ts` runs them. */
export interface Bench {
  /** `iocextract.rows`: the capability, then what varies. The name of the reference's measurement where there is one. */
  name: string;
  /** What `size` counts: rows, KiB, calls. */
  unit: string;
  size: number;
  /** Makes the input (not timed) and returns the work (timed). The work returns a small fingerprint of its result. */
  prepare: () => Work | Promise<Work>;
  /** The same job done by another library or in the plain way, timed in the same run. */
  peer?: { name: string; prepare: () => Work | Promise<Work> };
  /** Wanted ratio to the reference (or to the peer, where there is no reference): theirs ÷ ours. */
  target?: number;
  /** Counted runs after one warm-up; the median counts. Default 5. */
  runs?: number;
}

export type Work = () => unknown;
