import { z } from 'zod';
import { span } from '../moment.ts';
import { ask, forTypes, keyRequired, minute, provider } from '../provider.ts';
import { count, distinct, list, text, texts } from '../read.ts';
import { from } from '../severity.ts';
import { statusOf } from './urlhaus.ts';

const Ioc = z.object({
  id: z.union([z.string(), z.number()]).transform(String).nullable().catch(null), ioc: z.string(), threat_type: text, malware_printable: text, confidence_level: count,
  first_seen: text, tags: texts,
});
const Answer = z.object({ query_status: z.string(), data: list(Ioc) });

const search = (json: Record<string, string | boolean>) =>
  ask({ method: 'POST', url: 'https://threatfox-api.abuse.ch/api/v1/', headers: { 'Auth-Key': '{key}' }, json }, Answer, ({ query_status, data }) => {
    const refusal = statusOf(query_status) ?? (data.length === 0 ? { failed: 'not_found' as const } : undefined);
    const max_confidence = Math.max(0, ...data.map(({ confidence_level }) => confidence_level ?? 0));
    return refusal ?? {
      severity: from(max_confidence, { high: 75, warning: 0 }),
      details: {
        count: data.length, malware: distinct(data.map(({ malware_printable }) => malware_printable)),
        threat_types: distinct(data.map(({ threat_type }) => threat_type)), max_confidence,
        iocs: distinct(data.map(({ ioc }) => ioc)), tags: distinct(data.flatMap(({ tags }) => tags)),
        first_seen: span(data.map(({ first_seen }) => first_seen)).first,
      },
      permalink: data[0]!.id === null ? undefined : `https://threatfox.abuse.ch/ioc/${encodeURIComponent(data[0]!.id)}/`,
    };
  });

export default provider({
  name: 'ThreatFox',
  home: 'https://threatfox.abuse.ch/',
  description: 'Indicators of malware, shared by the community of abuse.ch.',
  fields: keyRequired,
  account: 'abusech',
  rate: [{ calls: 60, seconds: minute }],
  shares: 'observable',
  asks: {
    // Records about addresses carry a port, which an exact match would miss.
    ipv4: search({ query: 'search_ioc', search_term: '{observable}', exact_match: false }),
    ...forTypes(['dns', 'url'], search({ query: 'search_ioc', search_term: '{observable}', exact_match: true })),
    ...forTypes(['md5_hash', 'sha256_hash'], search({ query: 'search_hash', hash: '{observable}' })),
  },
});
