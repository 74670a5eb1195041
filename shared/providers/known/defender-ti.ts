import { z } from 'zod';
import type { Severity } from '../../kit/observable.ts';
import { ask, day, minute, provider, type Request } from '../provider.ts';
import { count, list, text } from '../read.ts';
import { byWord } from '../severity.ts';

const classifications: Readonly<Record<string, Severity>> = { malicious: 'high', suspicious: 'warning', neutral: 'information', unknown: 'information' };
const Reputation = z.object({ classification: z.string(), score: count, rules: list(z.object({ name: text, severity: text })) });
/** What the one record of a registration cannot be without; anything else is no answer. */
const registration = /^(?:id|registrar|whoisText|whoisServer|\w+DateTime)$/;
const Items = z.union([
  z.object({ value: z.array(z.record(z.string(), z.unknown())) }).transform(({ value }) => value),
  z.looseObject({}).refine((one) => Object.keys(one).some((name) => registration.test(name))).transform((one) => [one]),
]);

const root = 'https://graph.microsoft.com/v1.0/security/threatIntelligence';
const to = (path: string, query?: Record<string, string>): Request => ({
  url: `${root}/${path}`, identity: 'https://graph.microsoft.com/.default', ...(query && { query }),
});

const reputation = ask(to('hosts/{observable:ip}/reputation'), Reputation, ({ classification, score, rules }) => ({
  severity: byWord(classification, classifications), details: { classification, score, rules },
}));
const items = (request: Request) => ask(request, Items, (found) => (found.length === 0 ? { failed: 'not_found' } : {
  severity: 'information', details: { count: found.length, items: found.slice(0, 100) },
}));

/** Sub-query → what the host is asked for. */
const parts: Readonly<Record<string, string>> = {
  passivedns: 'passiveDns', passivednsreverse: 'passiveDnsReverse', whois: 'whois', certificates: 'sslCertificates', components: 'components',
  cookies: 'cookies', trackers: 'trackers',
  hostpairs: 'hostPairs', childhostpairs: 'childHostPairs', parenthostpairs: 'parentHostPairs', subdomains: 'subdomains', ports: 'ports',
};
const search = { $search: '"{observable:quoted}"', $top: '20' };
const searched = { articles: 'articles', articleindicators: 'articleIndicators', intelprofiles: 'intelProfiles' };
const questions = (type: string) => [
  [type, reputation],
  ...Object.entries(parts).map(([subtype, part]) => [`${type}-${subtype}`, items(to(`hosts/{observable:ip}/${part}`))]),
  ...Object.entries(searched).map(([subtype, part]) => [`${type}-${subtype}`, items(to(part, search))]),
];

export default provider({
  name: 'DefenderTI',
  aliases: ['MDTI', 'MicrosoftDefenderTI'],
  home: 'https://ti.defender.microsoft.com/',
  description: 'Microsoft Defender Threat Intelligence: reputation, passive DNS, certificates, articles.',
  secondary: true,
  fields: { tenant: { required: true, purpose: 'Id of the tenant that has the licence', secret: false } },
  rate: [{ calls: 120, seconds: minute }, { calls: 10_000, seconds: day }],
  shares: 'observable',
  asks: Object.fromEntries(['ipv4', 'ipv6', 'dns', 'hostname'].flatMap(questions) as [string, typeof reputation][]),
});
