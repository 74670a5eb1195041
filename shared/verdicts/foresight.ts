import type { Severity } from '../kit/observable.ts';
import { type Evidence, fuse, type FuseOptions } from './fuse.ts';
import { beliefOf, type Counts, findings, noCounts } from './reliability.ts';

/** Paths with a smaller probability than this are not followed further. */
const negligible = 1e-4;
/** Beyond so many remaining sources nothing is foreseen: they are asked. */
const farthest = 10;

/**
 * Probability that the verdict would be another one after all `remaining` sources had answered, by what is believed of each of them:
 * P(change) = Σ over their possible findings of P(findings), with P(finding) = p × P(finding | bad) + (1 − p) × P(finding | good) and p the verdict's probability so far.
 */
export const chanceOfChange = (evidence: readonly Evidence[], remaining: readonly string[], options: FuseOptions = {}): number => {
  const now = fuse(evidence, options);
  if (remaining.length === 0) return 0;
  if (remaining.length > farthest) return 1;
  const bad = now.probability ?? options.prior ?? 0.2;
  const rates = remaining.map((source) => ({ source, ...ratesOf(source, options.seen?.(source)) }));
  let changed = 0;
  let followed = 0;
  const follow = (at: number, ifBad: number, ifGood: number, heard: readonly Evidence[]): void => {
    const chance = bad * ifBad + (1 - bad) * ifGood;
    if (chance < negligible) return;
    const next = rates[at];
    if (!next) {
      followed += chance;
      if (fuse([...evidence, ...heard], options).severity !== now.severity) changed += chance;
      return;
    }
    for (const severity of findings) follow(at + 1, ifBad * next.bad[severity], ifGood * next.good[severity], [...heard, { source: next.source, severity }]);
  };
  follow(0, 1, 1, []);
  return changed + (1 - followed);
};

type Rates = Record<(typeof findings)[number], number>;

const ratesOf = (source: string, seen: Counts = noCounts()): { bad: Rates; good: Rates } => {
  const belief = beliefOf(source);
  const side = (name: 'bad' | 'good'): Rates => {
    const all = findings.reduce((sum, finding) => sum + belief[name][finding] + seen[name][finding], 0);
    return Object.fromEntries(findings.map((finding) => [finding, (belief[name][finding] + seen[name][finding]) / all])) as Rates;
  };
  return { bad: side('bad'), good: side('good') };
};

/** How much one answer of a source is worth on average: the distance between what it says of bad and of good things (total variation, 0 to 1). */
export const worthOf = (source: string, seen?: Counts): number => {
  const { bad, good } = ratesOf(source, seen);
  return findings.reduce((sum, finding) => sum + Math.abs(bad[finding] - good[finding]), 0) / 2;
};

/** A verdict that stands whatever the others say is settled; so is one that others would hardly change. Nothing is settled before anybody has answered. */
export const isSettled = (evidence: readonly Evidence[], remaining: readonly string[], risk: number, options?: FuseOptions): boolean => {
  const severity: Severity = fuse(evidence, options).severity;
  return severity !== 'unknown' && chanceOfChange(evidence, remaining, options) <= risk;
};
