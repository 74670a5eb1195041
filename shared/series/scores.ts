export const scorings = ['deviation', 'robust', 'phase'] as const;
export type Scoring = (typeof scorings)[number];

const madToSigma = 1.4826;
/** A phase's own scale counts as much as this many observations of the whole. */
const shrinkage = 8;

export const median = (values: Float64Array): number => {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length === 0 ? NaN : (sorted[middle]! + sorted[sorted.length - 1 - middle]!) / 2;
};

/** Population mean and standard deviation of what is not marked. */
export const moments = (values: Float64Array, skip?: Uint8Array): { mean: number; sigma: number } => {
  let count = 0;
  let sum = 0;
  for (let index = 0; index < values.length; index += 1)
    if (!skip?.[index]) {
      sum += values[index]!;
      count += 1;
    }
  const mean = sum / count;
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) if (!skip?.[index]) squares += (values[index]! - mean) ** 2;
  return { mean, sigma: Math.sqrt(squares / count) };
};

/**
 * How unusual each residual is, without unit; 0 throughout when the residual is constant (σ ≤ `floor`).
 * deviation: (r − mean) / population σ. robust: (r − median) / (1.4826·MAD), which outliers cannot widen.
 * phase: as robust, with the scale of the point's own phase of the season, shrunk towards the whole: √((n·s² + 8·S²)/(n + 8)), so that a
 * small deviation counts at a quiet hour. `skip` marks filled steps, which shape neither centre nor scale.
 */
export const scores = (residual: Float64Array, { scoring, period, skip, floor }: { scoring: Scoring; period: number; skip: Uint8Array; floor: number }): Float64Array => {
  if (scoring === 'deviation') {
    const { mean, sigma } = moments(residual, skip);
    return sigma > floor ? residual.map((value) => (value - mean) / sigma) : new Float64Array(residual.length);
  }
  const kept = residual.filter((_, index) => !skip[index]);
  const centre = median(kept);
  const whole = madToSigma * median(kept.map((value) => Math.abs(value - centre)));
  if (!(whole > floor)) return scores(residual, { scoring: 'deviation', period, skip, floor });
  if (scoring === 'robust') return residual.map((value) => (value - centre) / whole);
  const scale = new Float64Array(period);
  for (let phase = 0; phase < period; phase += 1) {
    const own = Float64Array.from({ length: Math.max(0, Math.ceil((residual.length - phase) / period)) }, (_, index) => phase + index * period).filter((index) => !skip[index]);
    const size = madToSigma * median(own.map((index) => Math.abs(residual[index]! - centre)));
    scale[phase] = own.length === 0 ? whole : Math.sqrt((own.length * size ** 2 + shrinkage * whole ** 2) / (own.length + shrinkage));
  }
  return residual.map((value, index) => (value - centre) / scale[index % period]!);
};

/** +1 where the score is above `high`, −1 where it is below −`low`, else 0. With `inclusive`, at the threshold too. */
export const flags = (values: Float64Array, high: number, low: number, inclusive = false): Int8Array =>
  Int8Array.from(values, (score) => (score > high || (inclusive && score === high) ? 1 : score < -low || (inclusive && score === -low) ? -1 : 0));
