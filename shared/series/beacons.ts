import type { Work } from '../tables/work.ts';
import { type Dominant, dominant } from './dominant.ts';
import { falseDiscoveryRates, type Gaps, gapsOf } from './gaps.ts';
import type { Transforms } from './spectrum.ts';

export interface BeaconOptions {
  /** Seconds a step; 0: from one second up, so that a series has about `stepsPerEvent` steps an event. */
  interval: number;
  /** Fewer events say nothing. */
  minEvents: number;
  reference: boolean;
}

/** What is known about one edge: who talks to whom. Seconds. */
export interface Edge extends Dominant {
  edge: number;
  events: number;
  first: number;
  last: number;
  /** Seconds a step. */
  step: number;
  gaps: Gaps | null;
  /** False discovery rate over all edges of the better of the two tests, doubled for having two. */
  qValue: number;
  /** 0 to 100: sure, regular and complete. */
  score: number;
}

const stepsPerEvent = 16;
const fewestSteps = 256;
/** The longest series in steps; longer ones get wider steps. */
const mostSteps = 2 ** 22;

/**
 * Tests every edge for a beat: the periodogram of its events with Fisher's test (a common clock), and its gaps (sleeping a while each time).
 * `times` in seconds, ascending within each edge; edge e has those from `starts[e]` to `starts[e + 1]`. Cost follows the events, not the time they span,
 * unless `interval` says otherwise.
 */
export function* beacons(times: Float64Array, starts: Uint32Array, options: BeaconOptions): Work<Edge[]> {
  const transforms: Transforms = new Map();
  const edges: Edge[] = [];
  for (let edge = 0; edge + 1 < starts.length; edge += 1) {
    edges.push(examine(times.subarray(starts[edge], starts[edge + 1]), edge, options, transforms));
    yield (edge + 1) / starts.length;
  }
  const tested = edges.filter(({ gaps }) => gaps);
  const rates = falseDiscoveryRates(Float64Array.from(tested, ({ pValue, gaps }) => Math.min(1, 2 * Math.min(pValue, gaps!.pValue))));
  for (const [index, edge] of tested.entries()) {
    edge.qValue = rates[index]!;
    const sure = Math.min(1, -Math.log10(Math.max(edge.qValue, 1e-12)) / 12);
    edge.score = Math.round(100 * sure * (0.2 + 0.5 * edge.gaps!.regular + 0.3 * edge.gaps!.coverage));
  }
  return edges;
}

const examine = (times: Float64Array, edge: number, { interval, minEvents, reference }: BeaconOptions, transforms: Transforms): Edge => {
  const first = times[0]!;
  const last = times.at(-1)!;
  const span = last - first;
  const facts = { edge, events: times.length, first, last, qValue: 1, score: 0 };
  if (times.length < minEvents || span <= 0) return { ...facts, g: 0, pValue: 1, frequency: null, interval: null, beat: null, step: interval || 1, gaps: null };
  const steps = Math.min(mostSteps, interval > 0 ? span / interval : Math.max(fewestSteps, stepsPerEvent * times.length));
  const step = Math.max(interval > 0 ? interval : 1, span / steps);
  const found = stepped(times, first, last, step, { reference, transforms, exact: interval > 0 });
  const period = periodOf(times, found.beat === null ? NaN : found.beat * step, found.pValue);
  return { ...facts, ...found, step, gaps: gapsOf(times, period) };
};

/** The last time is left out, as the end of the series. With `exact`, events count for whole steps; the reference sees only those that are at the start of one. */
export const stepped = (times: Float64Array, start: number, end: number, step: number, { exact, ...options }: { exact: boolean; reference?: boolean; transforms?: Transforms }): Dominant => {
  const n = Math.ceil((end - start) / step);
  const onStep = exact && options.reference === true;
  const inside = times.filter((time) => time >= start && time < end && (!onStep || (time - start) % step === 0));
  return dominant(inside.map((time) => (exact ? Math.floor((time - start) / step) : (time - start) / step)), n, options);
};

/** The period that the gaps are held against: the periodogram's when it is sure of it, else the median gap. */
const periodOf = (times: Float64Array, spectral: number, pValue: number): number => {
  const gaps = gapsOf(times, 1);
  return pValue < 1e-3 && Number.isFinite(spectral) ? spectral : Math.max(gaps.median || 1, 1e-3);
};
