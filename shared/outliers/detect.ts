import type { Work } from '../tables/work.ts';
import { cutForest, cutReasons, cutScores, streamedScores } from './cut-forest.ts';
import { isolationForest, isolationReasons, isolationScores } from './isolation.ts';
import type { Matrix } from './matrix.ts';
import { quantile } from './sizes.ts';

export const methods = ['isolation-forest', 'extended-isolation-forest', 'random-cut-forest'] as const;
export type Method = (typeof methods)[number];

export interface DetectOptions {
  method: Method;
  seed: number;
  trees: number;
  contamination: number;
  scoreThreshold?: number | undefined;
  maxSamples?: number | undefined;
  maxFeatures?: number | undefined;
  treeSize: number;
  streaming: boolean;
  window: number;
}

export interface Detected {
  scores: Float64Array;
  /** Rows above it are outliers. */
  threshold: number;
  samples: number;
  features: number;
  /** The share of each column in the score of a row. */
  reasons: (row: number) => Float64Array;
}

/** Learns from one table and scores another, or the same. The threshold comes from the scores of the training rows. */
export const detect = (training: Matrix, matrix: Matrix, options: DetectOptions): Work<Detected> =>
  options.method === 'random-cut-forest' ? cut(training, matrix, options) : isolate(training, matrix, options);

function* isolate(training: Matrix, matrix: Matrix, options: DetectOptions): Work<Detected> {
  const forest = yield* isolationForest(training, { ...options, extended: options.method === 'extended-isolation-forest' });
  const learnt = yield* isolationScores(forest, training);
  const scores = matrix === training ? learnt : yield* isolationScores(forest, matrix);
  return {
    scores,
    threshold: options.scoreThreshold ?? quantile(learnt, 1 - options.contamination),
    samples: forest.samples,
    features: forest.features,
    reasons: (row) => isolationReasons(forest, matrix, row),
  };
}

/** The ⌈rows × contamination⌉ highest scores are outliers: the threshold lies just below them. */
function* cut(training: Matrix, matrix: Matrix, options: DetectOptions): Work<Detected> {
  const forest = yield* cutForest(training, options);
  const scores = options.streaming ? yield* streamedScores(matrix, options) : yield* cutScores(forest, matrix);
  const share = Math.ceil(scores.length * options.contamination);
  const sorted = scores.toSorted();
  return {
    scores,
    threshold: options.scoreThreshold ?? sorted[sorted.length - share - 1] ?? -Infinity,
    samples: forest.samples,
    features: training.columns,
    reasons: (row) => cutReasons(forest, matrix, row),
  };
}
