import { Loess } from './loess.ts';
import { moments } from './scores.ts';
import type { Decomposition } from './stl.ts';

/** What the series will be if it goes on as before: in its own unit. */
export interface Expected {
  /** Steps after the last, from 1. */
  ahead: number;
  expected: number;
  low: number;
  high: number;
}

/** Each further step keeps this much of the trend's slope (damped trend, Gardner & McKenzie 1985). */
const damping = 0.98;

/**
 * The last season again, on a damped trend: x(n+h) = T + b·Σ 0.98^i + S(last season's same phase), b the mean slope of the last season.
 * Band: ± `width` standard deviations, √(σ²·(1 + v) + h·δ²). σ² is the residual's variance over 1 − w, for the share w that each value had in its own
 * seasonal fit; v is the variance of that fit one season beyond the end; δ is the deviation of the trend's steps around b.
 */
export const forecast = ({ trend, seasonal, residual }: Decomposition, { ahead, period, span, width }: { ahead: number; period: number; span: number; width: number }): Expected[] => {
  const n = trend.length;
  const reach = Math.min(period, n - 1);
  const steps = Float64Array.from({ length: reach }, (_, index) => trend[n - reach + index]! - trend[n - reach + index - 1]!);
  const { mean: slope, sigma: wander } = moments(steps);
  const { own, ahead: beyond } = new Loess(span).gain(Math.floor(n / period));
  const variance = (moments(residual).sigma ** 2 * (1 + beyond)) / Math.max(0.05, 1 - own);
  let level = trend[n - 1]!;
  let push = slope;
  return Array.from({ length: ahead }, (_, index) => {
    push *= damping;
    level += push;
    const expected = level + seasonal[n - period + (index % period)]!;
    const band = width * Math.sqrt(variance + (index + 1) * wander ** 2);
    return { ahead: index + 1, expected, low: expected - band, high: expected + band };
  });
};
