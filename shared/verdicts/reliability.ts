import type { Severity } from '../kit/observable.ts';

/** What a source says of one observable. `unknown` is no answer at all. */
export type Finding = Exclude<Severity, 'unknown'>;
export const findings = ['information', 'warning', 'high'] as const satisfies readonly Finding[];

/** How often a source said each thing of observables that turned out bad, and of those that turned out good. */
export interface Counts {
  bad: Record<Finding, number>;
  good: Record<Finding, number>;
}

/** What we believe of a source before anybody closed an incident: twenty imagined cases of each kind, so that real ones soon outweigh it. */
const beliefs = {
  /** The operator's own feed, or a block list kept by hand: rarely wrong when it speaks, silent on most. */
  curated: { bad: { information: 10, warning: 3, high: 7 }, good: { information: 18.7, warning: 1.2, high: 0.1 } },
  /** Many engines or many reporters: sees most, seldom cries wolf. */
  strong: { bad: { information: 5, warning: 4, high: 11 }, good: { information: 17.5, warning: 2, high: 0.5 } },
  /** One good sensor network or community. */
  fair: { bad: { information: 8, warning: 4, high: 8 }, good: { information: 17, warning: 2.2, high: 0.8 } },
  /** Facts that only hint: open ports, age, rank, anonymity. */
  weak: { bad: { information: 12, warning: 5, high: 3 }, good: { information: 16, warning: 3, high: 1 } },
} as const satisfies Record<string, Counts>;

export type Trust = keyof typeof beliefs;

/** Sources that are not `fair`. */
const trusted: Readonly<Record<string, Trust>> = {
  OwnFeed: 'curated', SpamhausDROP: 'curated', FeodoTracker: 'curated', SSLBL: 'curated', MalwareBazaar: 'curated', AzSTI: 'curated', MISP: 'curated',
  URLhaus: 'strong', ThreatFox: 'strong', VirusTotal: 'strong', GoogleTI: 'strong', DefenderTI: 'strong', MetaDefender: 'strong', AbuseIPDB: 'strong',
  OpenPageRank: 'weak', ShodanInternetDB: 'weak', Shodan: 'weak', Tor: 'weak', TorExitNodes: 'weak', IPinfo: 'weak', Spur: 'weak', HIBP: 'weak', CrtSh: 'weak',
  HashLookup: 'weak',
};

/** May one word of this source decide alone? */
export const isTrusted = (source: string): boolean => trusted[source] === 'curated';

/** The imagined cases of a source. */
export const beliefOf = (source: string): Counts => beliefs[trusted[source] ?? 'fair'];

export const noCounts = (): Counts => ({ bad: { information: 0, warning: 0, high: 0 }, good: { information: 0, warning: 0, high: 0 } });

/**
 * Natural logarithm of P(finding | bad) / P(finding | good) for each finding, from belief plus what was seen.
 * Made monotone by pooling neighbours that stand in the wrong order (pool adjacent violators), so a worse finding never speaks for the observable.
 */
export const weights = (source: string, seen: Counts = noCounts()): Record<Finding, number> => {
  const belief = beliefOf(source);
  const cells = findings.map((finding) => ({ bad: belief.bad[finding] + seen.bad[finding], good: belief.good[finding] + seen.good[finding], width: 1 }));
  const [allBad, allGood] = [total(cells, 'bad'), total(cells, 'good')];
  const ratio = (cell: { bad: number; good: number }) => cell.bad / allBad / (cell.good / allGood);
  const pools: typeof cells = [];
  for (const cell of cells) {
    pools.push({ ...cell });
    while (pools.length > 1 && ratio(pools.at(-2)!) > ratio(pools.at(-1)!)) {
      const [last, before] = [pools.pop()!, pools.pop()!];
      pools.push({ bad: before.bad + last.bad, good: before.good + last.good, width: before.width + last.width });
    }
  }
  const logs = pools.flatMap((pool) => new Array<number>(pool.width).fill(Math.log(ratio(pool))));
  return { information: logs[0]!, warning: logs[1]!, high: logs[2]! };
};

const total = (cells: readonly { bad: number; good: number }[], side: 'bad' | 'good'): number => cells.reduce((sum, cell) => sum + cell[side], 0);
