import { z } from 'zod';
import type { Severity } from '../../kit/observable.ts';
import { ask, bulk, day, keyOptional, notFound, provider, type Judgement, week } from '../provider.ts';
import { flag, list, record, text, texts } from '../read.ts';

const severities: Readonly<Record<string, Severity>> = { malicious: 'high', suspicious: 'warning' };
const severityOf = (classification: string | null, isBusiness: boolean): Severity =>
  isBusiness ? 'information' : (severities[classification ?? ''] ?? 'information');

const Community = z.object({ ip: z.string(), noise: flag, riot: flag, classification: text, name: text, last_seen: text, message: text, link: text });
const community = ask({
  url: 'https://api.greynoise.io/v3/community/{observable:ip}', headers: { key: '{key}' },
}, Community, ({ noise, riot, classification, name, last_seen, message, link }) =>
  noise === false && riot === false
    ? notFound
    : {
        severity: severityOf(classification, riot === true),
        details: { Classification: classification, Name: name, 'Last Seen': last_seen, Message: message, Noise: noise, RIOT: riot },
        permalink: link ?? undefined,
      });

const Scanner = z.object({
  found: flag, classification: text, first_seen: text, last_seen: text, actor: text, vpn: flag, tor: flag, bot: flag, cves: texts, metadata: record,
  tags: list(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])),
});
const Business = z.object({ found: flag, name: text, category: text, trust_level: text });
const Intelligence = z.object({ ip: z.string(), internet_scanner_intelligence: Scanner.nullish(), business_service_intelligence: Business.nullish() })
  .refine(({ internet_scanner_intelligence: scanner, business_service_intelligence: business }) => scanner ?? business);

const judge = ({ ip, internet_scanner_intelligence: scanner, business_service_intelligence: business }: z.output<typeof Intelligence>): Judgement => {
  if (!scanner?.found && !business?.found) return notFound;
  return {
    severity: severityOf(scanner?.classification ?? null, business?.found === true),
    details: {
      Classification: scanner?.classification ?? null, 'First Seen': scanner?.first_seen ?? null, 'Last Seen': scanner?.last_seen ?? null,
      Actor: scanner?.actor ?? null,
      Tags: scanner?.tags ?? [], VPN: scanner?.vpn ?? null, Tor: scanner?.tor ?? null, Bot: scanner?.bot ?? null, CVEs: scanner?.cves ?? [],
      Metadata: scanner?.metadata ?? {},
      RIOT: business?.found ?? null, Name: business?.name ?? null, 'Trust Level': business?.trust_level ?? null,
    },
    permalink: `https://viz.greynoise.io/ip/${ip}`,
  };
};
const lookup = { url: 'https://api.greynoise.io/v3/ip/{observable:ip}', headers: { key: '{key}' } };
const multi = bulk(
  { most: 1000, request: { method: 'POST', url: 'https://api.greynoise.io/v3/ip', headers: { key: '{key}' }, json: { ips: '{observables}' } } },
  z.union([z.object({ data: z.array(z.looseObject({ ip: z.string() })) }).transform(({ data }) => data), z.array(z.looseObject({ ip: z.string() }))]),
  (answers) => answers.map((answer) => [answer.ip, answer] as const),
);

export default provider({
  name: 'GreyNoise',
  home: 'https://www.greynoise.io/',
  description: 'Who scans the whole Internet, and which addresses belong to well-known services.',
  fields: keyOptional,
  rate: [{ calls: 50, seconds: week }],
  keylessRate: [{ calls: 25, seconds: week }],
  shares: 'observable',
  asks: {
    ipv4: community,
    'ipv4-quick': ask({ ...lookup, query: { quick: 'true' } }, Intelligence, judge, { rate: [{ calls: 5000, seconds: day }] }),
    'ipv4-full': ask(lookup, Intelligence, judge, { bulk: multi, rate: [{ calls: 5000, seconds: day }] }),
    'ipv4-multi': ask(lookup, Intelligence, judge, { bulk: { ...multi, least: 1 }, rate: [{ calls: 5000, seconds: day }] }),
  },
});
