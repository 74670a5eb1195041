import { z } from 'zod';
import { type Severity, worse } from '../../kit/observable.ts';
import { account, ask, forTypes, keyRequired, provider, type Request } from '../provider.ts';
import { count, list, record, text } from '../read.ts';

const classifications: Readonly<Record<string, Severity>> = { MALICIOUS: 'high', SUSPICIOUS: 'warning' };
const counter = z.object({ count }).catch({ count: 0 });
const Summary = z.object({ data_summary: z.object({ hashes: counter, articles: counter, projects: counter }).loose() });
const Reputation = z.object({ score: count, classification: text, rules: list(z.object({ name: text, description: text, severity: count })) });

const to = (path: string): Request => ({
  url: `https://api.passivetotal.org/v2/${path}`, basic: true, reference: 'https://community.riskiq.com', query: { query: '{observable}' },
});

/** Summary and reputation in one; many files or articles weigh more than the score. */
const overview = ask(to('cards/summary'), z.tuple([Summary, Reputation]), ([{ data_summary }, reputation]) => {
  const has = (name: 'hashes' | 'articles' | 'projects') => (data_summary[name].count ?? 0) > 0;
  const base = classifications[reputation.classification ?? ''] ?? 'information';
  const raised: Severity = has('hashes') || has('articles') ? 'high' : has('projects') ? 'warning' : 'information';
  const total = Object.values(data_summary).reduce<number>((sum, part) => sum + (counter.parse(part).count ?? 0), 0);
  const counts = Object.fromEntries(Object.entries(data_summary).map(([name, part]) => [name, counter.parse(part).count ?? 0]));
  return {
    severity: worse(base, raised), details: { summary: { total, ...counts }, reputation }, result: total !== 0 || (reputation.score ?? 0) !== 0,
  };
}, { also: [to('reputation')] });

export const riskIq = provider({
  name: 'RiskIQ',
  aliases: ['PassiveTotal'],
  home: 'https://community.riskiq.com/',
  description: 'RiskIQ PassiveTotal; kept to read archived answers.',
  state: { is: 'retired', reason: 'its hosts are gone.', successor: 'DefenderTI' },
  secondary: true,
  fields: account,
  rate: [],
  shares: 'observable',
  asks: forTypes(['ipv4', 'hostname', 'dns'], overview),
});

const Event = z.object({
  port: z.number(), results: list(z.object({
    result: z.object({ data: z.object({ service: z.object({ banner: text }).catch({ banner: null }), cert_info: record.optional() }) }),
  })),
});

export const binaryEdge = provider({
  name: 'BinaryEdge',
  home: 'https://www.binaryedge.io/',
  description: 'Open ports of an address; kept to read archived answers.',
  state: { is: 'retired', reason: 'it ended on 2025-03-31.', successor: 'ShodanInternetDB' },
  secondary: true,
  fields: keyRequired,
  rate: [],
  shares: 'observable',
  asks: {
    ipv4: ask({
      url: 'https://api.binaryedge.io/v2/query/ip/{observable}', headers: { 'X-Key': '{key}' },
    }, z.object({ query: text, events: z.array(z.unknown()).pipe(list(Event)) }), ({ query, events }, { value }) => {
      const ports = events.map(({ port, results }) => {
        const data = results.map(({ result }) => result.data);
        const certificate = data.find(({ cert_info }) => cert_info)?.cert_info;
        return [port, { Banner: data[0]?.service.banner ?? null, ...(certificate && { 'Cert Info': certificate }) }] as const;
      });
      return { severity: 'information', details: { IP: query ?? value, ...Object.fromEntries(ports), Ports: ports.map(([port]) => port) } };
    }),
  },
});
