import { z } from 'zod';
import { ask, day, forTypes, hashTypes, keyRequired, provider } from '../provider.ts';
import { count, distinct, list, text } from '../read.ts';
import { above } from '../severity.ts';

const limits = { high: 1, warning: 0 };
const to = (kind: string) => ({ url: `https://api.metadefender.com/v4/${kind}`, headers: { apikey: '{key}' } });

const Reputation = z.object({ lookup_results: z.object({ detected_by: z.number(), sources: list(z.object({ assessment: text })) }) });
const reputation = (kind: string) =>
  ask(to(kind), Reputation, ({ lookup_results: { detected_by, sources } }) => ({
    severity: above(detected_by, limits), details: { detected_by, assessments: distinct(sources.map(({ assessment }) => assessment)) },
  }));

const Scan = z.object({
  scan_results: z.object({ total_detected_avs: z.number(), total_avs: count, scan_all_result_a: text }), malware_family: text, threat_name: text,
  file_info: z.object({ display_name: text, file_type_description: text }).catch({ display_name: null, file_type_description: null }),
});
const hash = ask(to('hash/{observable}'), Scan, ({ scan_results, malware_family, threat_name, file_info }) => ({
  severity: above(scan_results.total_detected_avs, limits),
  details: {
    detected_by: scan_results.total_detected_avs, total: scan_results.total_avs, result: scan_results.scan_all_result_a, malware_family, threat_name,
    file_name: file_info.display_name,
    file_type: file_info.file_type_description,
  },
}));

export default provider({
  name: 'MetaDefender',
  aliases: ['OPSWAT'],
  home: 'https://metadefender.opswat.com/',
  description: 'OPSWAT MetaDefender Cloud: engines and reputation sources.',
  fields: keyRequired,
  rate: [{ calls: 100, seconds: day }],
  shares: 'observable',
  asks: {
    ...forTypes(['ipv4', 'ipv6'], reputation('ip/{observable:ip}')), ...forTypes(['dns', 'hostname'], reputation('domain/{observable}')),
    url: reputation('url/{observable}'),
    ...forTypes(hashTypes, hash),
  },
  refusal: (status, body) => (status === 429 && /quota|daily|limit exceeded/i.test(JSON.stringify(body)) ? { failed: 'quota' } : undefined),
});
