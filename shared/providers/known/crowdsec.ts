import { z } from 'zod';
import { ask, bulk, day, forTypes, keyRequired, provider } from '../provider.ts';
import { count, list, text } from '../read.ts';
import { above } from '../severity.ts';

const labelled = list(z.object({ name: text, label: text }));
const score = z.object({ overall: z.object({ total: count }).catch({ total: null }) }).catch({ overall: { total: null } });
const Smoke = z.looseObject({
  ip: text, background_noise_score: count, history: z.object({ first_seen: text, last_seen: text }).catch({ first_seen: null, last_seen: null }),
  attack_details: labelled,
  behaviors: labelled, scores: score, reputation: text, confidence: text, mitre_techniques: labelled, cves: list(z.string()),
  classifications: z.object({ false_positives: labelled, classifications: labelled }).catch({ false_positives: [], classifications: [] }),
}).refine((answer) => answer.ip !== null || answer.scores.overall.total !== null);

const headers = { 'x-api-key': '{key}' };
const smoke = (more: Parameters<typeof ask>[3] = {}) =>
  ask({ url: 'https://cti.api.crowdsec.net/v2/smoke/{observable:ip}', headers }, Smoke, ({ scores, history, classifications, ...facts }, { value }) => {
    const total = scores.overall.total;
    const names = (items: { name: string | null; label: string | null }[]) => items.map(({ name }) => name);
    const isHarmless = classifications.false_positives.length > 0;
    return {
      severity: isHarmless ? 'information' : above(total, { high: 3, warning: 2 }),
      details: {
        'Background Noise': facts.background_noise_score, 'Overall Score': total, 'First Seen': history.first_seen, 'Last Seen': history.last_seen,
        'Attack Details': facts.attack_details.map(({ label }) => label).join(','), Behaviors: names(facts.behaviors).join(','),
        reputation: facts.reputation, confidence: facts.confidence, mitre_techniques: names(facts.mitre_techniques), cves: facts.cves,
        classifications: names(classifications.classifications), false_positives: names(classifications.false_positives),
      },
      permalink: `https://app.crowdsec.net/cti/${value}`,
    };
  }, more);

/** Only the larger plans may ask for many addresses at once, hence by name. */
const many = bulk(
  { most: 100, least: 1, request: { url: 'https://cti.api.crowdsec.net/v2/smoke', headers, query: { ips: '{observables}' } } },
  z.object({ items: z.array(z.looseObject({ ip: z.string() })) }),
  ({ items }) => items.map((item) => [item.ip, item] as const),
);

export default provider({
  name: 'CrowdSec',
  home: 'https://app.crowdsec.net/',
  description: 'Addresses seen attacking by the community of CrowdSec.',
  fields: keyRequired,
  rate: [{ calls: 50, seconds: day }],
  shares: 'observable',
  asks: { ...forTypes(['ipv4', 'ipv6'], smoke()), ...forTypes(['ipv4-multi', 'ipv6-multi'], smoke({ bulk: many })) },
});
