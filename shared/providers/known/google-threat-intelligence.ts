import { z } from 'zod';
import type { Severity } from '../../kit/observable.ts';
import { ask, day, forTypes, keyRequired, minute, provider } from '../provider.ts';
import { count, text } from '../read.ts';
import { detections, pageOf, paths, refusal, requestTo, severityOf, VirusTotalObject } from './virustotal.ts';

const word = z.object({ value: text }).nullable().catch(null);
const Assessment = z.object({
  verdict: word, threat_score: z.object({ value: count }).nullable().catch(null), severity: word,
}).catch({ verdict: null, threat_score: null, severity: null });

const severities: Readonly<Record<string, Severity>> = {
  VERDICT_MALICIOUS: 'high', VERDICT_SUSPICIOUS: 'warning', VERDICT_HARMLESS: 'information', VERDICT_UNDETECTED: 'information',
};

export default provider({
  name: 'GoogleThreatIntel',
  aliases: ['GoogleTI', 'GTI'],
  home: 'https://www.virustotal.com/gui/',
  description: 'Google Threat Intelligence: the verdict of Google and Mandiant on top of VirusTotal.',
  fields: keyRequired,
  rate: [{ calls: 60, seconds: minute }, { calls: 10_000, seconds: day }],
  shares: 'observable',
  asks: forTypes(Object.keys(paths), (type) =>
    ask(requestTo(paths[type as keyof typeof paths]), VirusTotalObject, ({ data }) => {
      const { verdict, threat_score, severity } = Assessment.parse(data.attributes['gti_assessment']);
      const found = detections(data);
      return {
        severity: severities[verdict?.value ?? ''] ?? severityOf(found),
        details: {
          verdict: verdict?.value ?? null, threat_score: threat_score?.value ?? null, gti_severity: severity?.value ?? null, positives: found.positives,
          total: found.total,
        },
        permalink: pageOf(data),
      };
    })),
  refusal,
});
