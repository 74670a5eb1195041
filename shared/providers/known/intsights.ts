import { z } from 'zod';
import type { Severity } from '../../kit/observable.ts';
import { utc } from '../moment.ts';
import { account, ask, forTypes, hashTypes, minute, provider } from '../provider.ts';
import { count, flag, text, texts } from '../read.ts';
import { byWord } from '../severity.ts';

const Answer = z.object({
  value: text, score: count, severity: text, whitelisted: flag, firstSeen: text, lastSeen: text, lastUpdateDate: text, geolocation: text, tags: texts,
  systemTags: texts,
  relatedMalware: texts, relatedCampaigns: texts, relatedThreatActors: texts,
}).refine(({ value, severity, whitelisted }) => (value ?? severity ?? whitelisted) !== null);
const severities: Readonly<Record<string, Severity>> = { low: 'information', medium: 'warning', high: 'high' };

export default provider({
  name: 'IntSights',
  aliases: ['ThreatCommand'],
  home: 'https://www.rapid7.com/products/threat-command/',
  description: 'Rapid7 Threat Command: severity, actors and campaigns around an indicator.',
  fields: account,
  rate: [{ calls: 60, seconds: minute }],
  shares: 'observable',
  asks: forTypes(['ipv4', 'ipv6', 'dns', 'url', 'email', ...hashTypes], ask(
    {
      url: 'https://api.ti.insight.rapid7.com/public/v3/iocs/ioc-by-value', basic: true,
      headers: { accept: 'application/json', 'content-type': 'application/json' }, query: { iocValue: '{observable}' },
    },
    Answer,
    (answer) =>
      answer.whitelisted
        ? { severity: 'information', details: 'Whitelisted.', result: false }
        : {
            severity: byWord(answer.severity ?? 'Low', severities),
            details: {
              threat_actors: answer.relatedThreatActors, geolocation: answer.geolocation, tags: [...answer.tags, ...answer.systemTags],
              malware: answer.relatedMalware,
              campaigns: answer.relatedCampaigns, score: answer.score, first_seen: utc(answer.firstSeen), last_seen: utc(answer.lastSeen),
              last_update: utc(answer.lastUpdateDate),
            },
          },
  )),
});
