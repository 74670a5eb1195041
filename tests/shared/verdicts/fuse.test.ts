import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { severityRank } from '../../../shared/kit/observable.ts';
import { type Evidence, fuse } from '../../../shared/verdicts/fuse.ts';
import { Random } from '../../../shared/tables/random.ts';
import { type Counts, findings, noCounts, weights } from '../../../shared/verdicts/reliability.ts';

const of = (...pairs: [string, Evidence['severity']][]): Evidence[] => pairs.map(([source, severity]) => ({ source, severity }));

describe('fuse', () => {
  it.each([
    ['nobody answered', of(['VirusTotal', 'unknown']), 'unknown'],
    ['nobody was asked', [], 'unknown'],
    ['one source found nothing', of(['OTX', 'information']), 'unknown'],
    ['two sources found nothing', of(['OTX', 'information'], ['AbuseIPDB', 'information']), 'information'],
    ['one strong source says malicious', of(['VirusTotal', 'high']), 'high'],
    ['a strong source says malicious, others nothing', of(['VirusTotal', 'high'], ['OTX', 'information'], ['GreyNoise', 'unknown']), 'high'],
    ['a weak source hints', of(['ShodanInternetDB', 'warning'], ['OTX', 'information']), 'information'],
    ['own feed hints', of(['OwnFeed', 'warning']), 'warning'],
    ['four sources hint', of(['URLhaus', 'warning'], ['AbuseIPDB', 'warning'], ['ThreatFox', 'warning'], ['VirusTotal', 'warning']), 'high'],
    ['own feed says malicious', of(['OwnFeed', 'high']), 'high'],
  ] as const)('%s', (_, evidence, severity) => {
    expect(fuse(evidence as Evidence[]).severity).toBe(severity);
  });

  it('never reads "not checked" as clean', () => {
    const verdict = fuse(of(['VirusTotal', 'unknown'], ['OTX', 'unknown']));
    expect(verdict).toMatchObject({ severity: 'unknown', probability: null, checked: 0, unchecked: 2 });
    expect(verdict.reasons[0]).toContain('Not checked');
  });

  it('tells "no record" from "not checked", and abstains at both', () => {
    const verdict = fuse([{ source: 'OTX', severity: 'unknown', noRecord: true }, { source: 'VirusTotal', severity: 'unknown', detail: 'quota used up' }]);
    expect(verdict).toMatchObject({ severity: 'unknown', reasons: ['Not checked by VirusTotal: quota used up', 'No record: OTX'] });
  });

  it('takes the worst word when asked to', () => {
    expect(fuse(of(['ShodanInternetDB', 'high'], ['OTX', 'information']), { method: 'maximum' }).severity).toBe('high');
  });

  it('lets the list of known good values win, and says what was said', () => {
    const verdict = fuse(of(['VirusTotal', 'high']), { knownGood: true });
    expect(verdict).toMatchObject({ severity: 'information', probability: 0 });
    expect(verdict.reasons).toContain('VirusTotal: malicious');
  });

  it('is monotone: a worse finding never lowers the probability', () => {
    const severity = fc.constantFrom(...findings);
    const count = fc.record({ information: fc.nat(500), warning: fc.nat(500), high: fc.nat(500) });
    fc.assert(
      fc.property(fc.array(fc.record({ source: fc.constantFrom('VirusTotal', 'OTX', 'Tor', 'OwnFeed'), severity }), { minLength: 1, maxLength: 8 }), fc.nat(7), fc.record({ bad: count, good: count }), (evidence, at, seen) => {
        const index = at % evidence.length;
        const before = evidence[index]!;
        const worse = evidence.with(index, { ...before, severity: findings[Math.min(2, findings.indexOf(before.severity) + 1)]! });
        const options = { seen: () => seen };
        expect(fuse(worse, options).probability!).toBeGreaterThanOrEqual(fuse(evidence, options).probability! - 1e-12);
        expect(severityRank(fuse(worse, options).severity)).toBeGreaterThanOrEqual(severityRank(fuse(evidence, options).severity) - (evidence.length < 2 ? 1 : 0));
      }),
    );
  });

  it('weighs old evidence less', () => {
    const at = (ageDays: number) => fuse([{ source: 'VirusTotal', severity: 'high', ageDays }]).probability!;
    expect(at(0)).toBeGreaterThan(at(90));
    expect(at(90)).toBeGreaterThan(at(720));
  });

  it('orders the likelihood ratios of every source', () => {
    for (const source of ['OwnFeed', 'VirusTotal', 'OTX', 'Tor']) {
      const { information, warning, high } = weights(source);
      expect(information).toBeLessThan(0);
      expect(warning).toBeGreaterThan(information);
      expect(high).toBeGreaterThan(warning);
    }
  });

  it('is calibrated on simulated labels, and beats the plain maximum', () => {
    const random = new Random(7);
    const truth: Record<string, { bad: readonly number[]; good: readonly number[] }> = {
      VirusTotal: { bad: [0.2, 0.2, 0.6], good: [0.9, 0.07, 0.03] },
      OTX: { bad: [0.4, 0.2, 0.4], good: [0.7, 0.2, 0.1] },
      GreyNoise: { bad: [0.5, 0.3, 0.2], good: [0.6, 0.25, 0.15] },
      AbuseIPDB: { bad: [0.3, 0.2, 0.5], good: [0.8, 0.15, 0.05] },
    };
    const sample = (bad: boolean) => Object.entries(truth).map(([source, rates]) => ({ source, severity: pick(findings, rates[bad ? 'bad' : 'good'], random.next()) }));
    const seen = new Map<string, Counts>(Object.keys(truth).map((source) => [source, noCounts()]));
    for (let index = 0; index < 4000; index += 1) {
      const bad = random.next() < 0.2;
      for (const { source, severity } of sample(bad)) seen.get(source)![bad ? 'bad' : 'good'][severity] += 1;
    }
    const bins = Array.from({ length: 10 }, () => ({ expected: 0, bad: 0, count: 0 }));
    let [fusedRight, maximumRight] = [0, 0];
    const cases = 20_000;
    for (let index = 0; index < cases; index += 1) {
      const bad = random.next() < 0.2;
      const evidence = sample(bad);
      const { probability } = fuse(evidence, { seen: (source) => seen.get(source) });
      const bin = bins[Math.min(9, Math.floor(probability! * 10))]!;
      bin.expected += probability!;
      bin.bad += bad ? 1 : 0;
      bin.count += 1;
      fusedRight += probability! >= 0.5 === bad ? 1 : 0;
      maximumRight += evidence.some(({ severity }) => severity === 'high') === bad ? 1 : 0;
    }
    const error = bins.reduce((sum, bin) => sum + Math.abs(bin.expected - bin.bad), 0) / cases;
    expect(error).toBeLessThan(0.03);
    expect(fusedRight).toBeGreaterThan(maximumRight);
  });
});

const pick = <T>(items: readonly T[], shares: readonly number[], at: number): T => {
  let sum = 0;
  for (const [index, share] of shares.entries()) if (at < (sum += share)) return items[index]!;
  return items.at(-1)!;
};
