import { z } from 'zod';
import { ask, bulk, day, forTypes, keyRequired, minute, provider } from '../provider.ts';
import { text } from '../read.ts';

const Lite = z.object({ ip: z.string(), asn: text, as_name: text, as_domain: text, country_code: text, country: text, continent: text });
const headers = { authorization: 'Bearer {key}' };

export default provider({
  name: 'IPinfo',
  home: 'https://ipinfo.io/',
  description: 'Network and country of an address.',
  secondary: true,
  fields: keyRequired,
  rate: [{ calls: 1000, seconds: minute }],
  keep: 30 * day,
  shares: 'observable',
  asks: forTypes(['ipv4', 'ipv6'], ask({ url: 'https://api.ipinfo.io/lite/{observable:ip}', headers }, Lite, ({ ip, ...facts }) => ({
    severity: 'information', details: facts, permalink: `https://ipinfo.io/${ip}`,
  }), {
    bulk: bulk(
      { most: 1000, least: 2, request: { method: 'POST', url: 'https://api.ipinfo.io/batch/lite', headers, json: '{observables}' } },
      z.record(z.string(), z.unknown()),
      (answers) => Object.entries(answers).map(([asked, answer]) => [asked.replace(/^lite\//, ''), answer] as const),
    ),
  })),
});
