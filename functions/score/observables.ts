import { z } from 'zod';
import { Severity } from '../../shared/kit/observable.ts';
import { operation } from '../../shared/kit/operation.ts';
import { evidenceOf } from '../../shared/verdicts/evidence.ts';
import { GivenLookup } from '../../shared/verdicts/given.ts';
import { fuse } from '../../shared/verdicts/fuse.ts';
import { lessons } from '../../shared/verdicts/learn.ts';

export default operation({
  name: 'score-observables',
  summary: 'Fuse the answers of several providers into one explained verdict for each observable.',
  entities: ['ip', 'url', 'dns', 'file-hash'],
  input: z.strictObject({
    lookups: z.array(GivenLookup).max(100_000).describe('Rows as lookup-threat-intel returns them.'),
    method: z.enum(['odds', 'maximum']).default('odds').describe('odds weighs the sources; maximum takes the worst word.'),
    prior: z.number().gt(0).lt(1).default(0.2).describe('Share of malicious ones that you expect before anybody is asked.'),
    knownGood: z.array(z.string()).max(10_000).default([]).describe('Observables that you know to be good, beside those in the settings.'),
  }),
  row: z.object({
    Observable: z.string(),
    Type: z.string().nullable(),
    Severity: Severity.describe('unknown: nobody gave a verdict, or too little is known.'),
    Score: z.int().nullable().describe('Probability of being malicious, 0 to 100.'),
    Reasons: z.array(z.string()),
    Checked: z.int().describe('Providers that gave a verdict.'),
    Unchecked: z.int().describe('Providers that could not.'),
  }),
  limits: { rows: 100_000, seconds: 30, bytes: 32_000_000 },
  uses: ['clock', 'store', 'settings'],
  examples: [
    {
      name: 'Two sources, one of which cannot answer',
      given: {
        lookups: [
          { Ioc: '192.31.196.17', IocType: 'ipv4', Provider: 'AbuseIPDB', Severity: 'high', Status: 0 },
          { Ioc: '192.31.196.17', IocType: 'ipv4', Provider: 'OTX', Severity: 'unknown', Status: 3 },
        ],
      },
      rows: [{ Observable: '192.31.196.17', Severity: 'high', Checked: 1, Unchecked: 1 }],
    },
    {
      name: 'Not checked is not clean',
      given: { lookups: [{ Ioc: 'example.com', IocType: 'dns', Provider: 'VirusTotal', Severity: 'unknown', Status: 3 }] },
      rows: [{ Observable: 'example.com', Severity: 'unknown', Score: null }],
    },
  ],
  async *run({ lookups, method, prior, knownGood }, { clock, store, settings }) {
    const learnt = await lessons({ store });
    const good = new Set([...knownGood, ...settings.knownGood].map((value) => value.toLowerCase()));
    for (const [observable, rows] of Map.groupBy(lookups, ({ Ioc }) => Ioc)) {
      const evidence = rows.map((row) => evidenceOf(row, clock.now()));
      const verdict = fuse(evidence, { method, prior, seen: (source) => learnt.get(source), knownGood: good.has(observable.toLowerCase()) });
      yield {
        Observable: observable,
        Type: rows[0]?.IocType ?? null,
        Severity: verdict.severity,
        Score: verdict.probability === null ? null : Math.round(verdict.probability * 100),
        Reasons: verdict.reasons,
        Checked: verdict.checked,
        Unchecked: verdict.unchecked,
      };
    }
  },
});
