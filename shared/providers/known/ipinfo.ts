import { z } from 'zod';
import { ask, bulk, day, keyRequired, minute, provider } from '../provider.ts';
import { count, text } from '../read.ts';

const Lite = z.object({ ip: z.string(), asn: text, as_name: text, as_domain: text, country_code: text, country: text, continent: text });
const headers = { authorization: 'Bearer {key}' };

const address = ask(
  { url: 'https://api.ipinfo.io/lite/{observable:ip}', headers },
  Lite,
  ({ ip, ...facts }) => ({ severity: 'information', details: facts, permalink: `https://ipinfo.io/${ip}` }),
  {
    bulk: bulk(
      { most: 1000, request: { method: 'POST', url: 'https://api.ipinfo.io/batch/lite', headers, json: '{observables}' } },
      z.record(z.string(), z.unknown()),
      (answers) => Object.entries(answers).map(([asked, answer]) => [asked.replace(/^lite\//, ''), answer] as const),
    ),
  },
);

const Network = z.object({ asn: z.string(), name: text, country: text, domain: text, registry: text, allocated: text, type: text, num_ips: count });
/** Needs a paid plan. */
const network = ask({ url: 'https://ipinfo.io/{observable}/json', headers }, Network, ({ asn, ...facts }) => ({
  severity: 'information', details: { asn, ...facts }, permalink: `https://ipinfo.io/${asn}`,
}));

export default provider({
  name: 'IPinfo',
  home: 'https://ipinfo.io/',
  description: 'Network and country of an address.',
  secondary: true,
  fields: keyRequired,
  rate: [{ calls: 1000, seconds: minute }],
  keep: 30 * day,
  shares: 'observable',
  asks: { asn: network, ipv4: address, ipv6: address },
});
