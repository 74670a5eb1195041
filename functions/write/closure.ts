import { z } from 'zod';
import { severityRank } from '../../shared/kit/observable.ts';
import { operation } from '../../shared/kit/operation.ts';
import { GivenLookup } from '../../shared/verdicts/given.ts';
import { learn, type Lesson } from '../../shared/verdicts/learn.ts';

export default operation({
  name: 'write-closure',
  summary: 'Teach the verdicts what a closed incident turned out to be.',
  entities: ['incident'],
  input: z.strictObject({
    incident: z.string().min(1).max(500).describe('Id of the incident. A closure counts once, however often it is sent.'),
    classification: z.enum(['TruePositive', 'BenignPositive', 'FalsePositive', 'Undetermined']).describe('As Sentinel names it.'),
    lookups: z
      .array(GivenLookup)
      .max(20_000)
      .describe('Lookup rows of the incident, from its case file.'),
    bad: z.array(z.string()).max(1000).optional().describe('With TruePositive: the observables that were malicious. Default: those that any provider called suspicious or worse.'),
  }),
  row: z.object({ Provider: z.string(), Bad: z.int().describe('Findings on malicious observables counted.'), Good: z.int(), Counted: z.boolean().describe('False: this closure had been counted before.') }),
  limits: { rows: 1000, seconds: 30, bytes: 16_000_000 },
  uses: ['store'],
  writes: true,
  examples: [
    {
      given: { incident: 'incident-4711', classification: 'FalsePositive', lookups: [{ Ioc: '192.31.196.17', Provider: 'AbuseIPDB', Severity: 'high' }] },
      rows: [{ Provider: 'AbuseIPDB', Bad: 0, Good: 1, Counted: true }],
    },
  ],
  async *run({ incident, classification, lookups, bad }, { store }) {
    const answered = lookups.filter(({ Status, Severity: said }) => Status === 0 && said !== 'unknown');
    const suspected = new Set(bad ?? answered.filter(({ Severity: said }) => severityRank(said) >= severityRank('warning')).map(({ Ioc }) => Ioc));
    const lessons = answered.flatMap(({ Ioc, Provider, Severity: said }): Lesson[] => {
      const outcome = outcomeOf(classification, suspected.has(Ioc));
      return outcome && said !== 'unknown' ? [{ source: Provider, finding: said, outcome }] : [];
    });
    const Counted = lessons.length > 0 && (await learn(incident, lessons, { store }));
    for (const [Provider, own] of Map.groupBy(lessons, ({ source }) => source)) {
      const Bad = own.filter(({ outcome }) => outcome === 'bad').length;
      yield { Provider, Bad, Good: own.length - Bad, Counted };
    }
  },
});

/** A true positive says nothing of the observables that merely stood beside the malicious ones. */
const outcomeOf = (classification: string, suspected: boolean): Lesson['outcome'] | undefined => {
  if (classification === 'TruePositive') return suspected ? 'bad' : undefined;
  return classification === 'Undetermined' ? undefined : 'good';
};
