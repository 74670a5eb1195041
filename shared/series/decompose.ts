import type { Work } from '../tables/work.ts';
import { mstl } from './mstl.ts';
import { type Fill, filled } from './regular.ts';
import { flags, type Scoring, scores } from './scores.ts';
import { type Decomposition, stl } from './stl.ts';

export const robustnesses = ['none', 'weights', 'refit'] as const;
/** weights: STL's own outer loop; refit: what stands out is treated as missing and the fit repeated. */
export type Robustness = (typeof robustnesses)[number];

/** Rounds of refitting; each leaves about a third of an outlier's pull on its neighbours. */
const rounds = 5;

export interface AnomalyOptions {
  /** One season or several, in steps. */
  periods: readonly number[];
  seasonal: number;
  robust: Robustness;
  scoring: Scoring;
  high: number;
  low: number;
  fill: Fill;
  /** Truncate every column towards zero before scoring, and flag only what is above the threshold, by the sign of the season. */
  reference: boolean;
}

export interface Scored extends Decomposition {
  values: Float64Array;
  baseline: Float64Array;
  /** NaN where the reference has none. */
  score: Float64Array;
  /** 1 unusually high, −1 unusually low, 0 neither. */
  anomalies: Int8Array;
  /** 1 where the value was missing and is ours. */
  filled: Uint8Array;
}

/** Decomposes a series and scores what neither season nor trend explains. Gaps are filled before, never flagged, and do not shape the scale. */
export function* anomalies(given: Float64Array, options: AnomalyOptions): Work<Scored> {
  if (options.reference) return yield* referenceAnomalies(given, options);
  const values = given.slice();
  const skip = filled(values, options.fill, options.periods.at(-1));
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scored = (residual: Float64Array, scoring: Scoring, left: Uint8Array): Float64Array => scores(residual, { scoring, period: options.periods.at(-1)!, skip: left, floor: 1e-12 * largest });
  const guess = Uint8Array.from(skip, (gap) => (options.fill === 'season' ? gap : 0));
  const fitted = values.slice();
  let left = skip;
  let parts = yield* decompose(fitted, options);
  for (let round = 0; round < rounds; round += 1) {
    if (options.robust === 'refit') left = outlying(scored(against(values, parts), 'robust', left), left, Math.max(3, Math.min(options.high, options.low)), options.periods[0]!);
    else if (round > 0 || !guess.includes(1)) break;
    for (let index = 0; index < values.length; index += 1) fitted[index] = guess[index] || (left[index] && !skip[index]) ? parts.trend[index]! + parts.seasonal[index]! : values[index]!;
    parts = yield* decompose(fitted, options);
  }
  for (let index = 0; index < values.length; index += 1) if (guess[index]) values[index] = fitted[index]!;
  const residual = against(values, parts);
  const score = scored(residual, options.scoring, left);
  const found = flags(score, options.high, options.low);
  for (let index = 0; index < found.length; index += 1) if (skip[index]) found[index] = 0;
  const weights = options.robust === 'refit' ? Float64Array.from(left, (out) => 1 - out) : parts.weights;
  return { ...parts, residual, weights, values, baseline: parts.trend.map((trend, index) => trend + parts.seasonal[index]!), score, anomalies: found, filled: skip };
}

const against = (values: Float64Array, { trend, seasonal }: Decomposition): Float64Array => values.map((value, index) => value - trend[index]! - seasonal[index]!);

/** Adds to `left` what is beyond the threshold and stands out most among the seasons beside it: its neighbours may only be pulled. */
const outlying = (score: Float64Array, left: Uint8Array, threshold: number, period: number): Uint8Array => {
  const size = (index: number): number => (left[index] ? 0 : Math.abs(score[index] ?? 0));
  return left.map((out, index) => {
    const own = size(index);
    if (out || own <= threshold) return out;
    return [-2, -1, 1, 2].every((seasons) => size(index + seasons * period) <= own) ? 1 : 0;
  });
};

const decompose = (values: Float64Array, { periods, seasonal, robust }: AnomalyOptions): Work<Decomposition> =>
  periods.length === 1 ? stl(values, { period: periods[0]!, seasonal, robust: robust === 'weights' }) : mstl(values, { periods, robust: robust === 'weights' });

/** What the reference does: whole numbers only, a missing value empties everything, dips stay unseen. */
function* referenceAnomalies(given: Float64Array, options: AnomalyOptions): Work<Scored> {
  const parts = yield* decompose(given, options);
  const whole = (values: Float64Array): Float64Array => values.map((value) => (Number.isNaN(value) ? 0 : Math.trunc(value)));
  const baseline = whole(parts.trend.map((trend, index) => trend + parts.seasonal[index]!));
  const [residual, trend, seasonal, weights] = [whole(parts.residual), whole(parts.trend), whole(parts.seasonal), whole(parts.weights)];
  const mean = residual.reduce((sum, value) => sum + value, 0) / residual.length;
  const sigma = Math.sqrt(residual.reduce((sum, value) => sum + (value - mean) ** 2, 0) / residual.length);
  const score = residual.map((value) => (value - mean) / sigma);
  const found = Int8Array.from(score, (value, index) => (value > options.high ? Math.sign(seasonal[index]!) : 0));
  return { values: whole(given), residual, trend, seasonal, weights, baseline, score, anomalies: found, filled: new Uint8Array(given.length) };
}
