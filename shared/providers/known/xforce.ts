import { z } from 'zod';
import { account, ask, forTypes, hashTypes, month, notFound, provider } from '../provider.ts';
import { count, list, record, text, texts } from '../read.ts';
import { from } from '../severity.ts';

const to = (path: string) => ({ url: `https://api.xforce.ibmcloud.com/${path}`, basic: true as const });
const limits = { high: 5, warning: 2 };

const Facts = z.object({
  score: count, cats: record, categoryDescriptions: record, reason: text, reasonDescription: text, tags: z.array(z.unknown()).nullable().catch(null),
});
const has = (...names: readonly string[]) => (answer: object): boolean => names.some((name) => Object.hasOwn(answer, name));
const Report = z.union([z.object({ result: Facts }).transform(({ result }) => result), z.looseObject({}).refine(has('score', 'cats', 'categoryDescriptions', 'reason')).pipe(Facts)]);
const report = (path: string) => ask(to(path), Report, (facts) => ({ severity: from(facts.score, limits), details: { ...facts, score: facts.score ?? 0 } }));

/** What was thought of an address over time; the newest entry is the last. */
const History = z.object({ history: z.array(z.unknown()).pipe(list(Facts.extend({ created: text }))) });
const history = ask(to('ipr/history/{observable:ip}'), History, ({ history: past }) => {
  const { score, cats, reason } = past.at(-1) ?? { score: 0, cats: {}, reason: null };
  return past.length === 0 ? notFound : { severity: from(score, limits), details: { score: score ?? 0, cats, reason, records: past.length, first: past[0]!.created } };
});

/** A report without this part knows the value and holds it for harmless. */
const Malware = z.looseObject({ malware: z.unknown().optional() }).refine(has('malware', 'hash', 'mhash', 'type', 'count', 'total_rows', 'tags'));
const malware = (path: string) =>
  ask(to(path), Malware, ({ malware: found }) => {
    const { success, data } = z.object({ risk: text, family: z.union([texts, z.string()]).nullable().catch(null), reasonDescription: text }).safeParse(found);
    const isListed = success || (Array.isArray(found) && found.length > 0);
    return { severity: isListed ? 'high' : 'information', details: success ? data : { count: Array.isArray(found) ? found.length : 0 } };
  });

const telling = ['total_rows', 'contact', 'createdDate', 'Passive'];
const Records = z
  .record(z.string(), z.unknown())
  .refine(has(...telling))
  .pipe(z.object({ total_rows: count, contact: list(z.unknown()) }));
const records = (path: string) => ask(to(path), Records, ({ total_rows, contact }) => ({
  severity: 'information', details: total_rows === null ? { contact } : { records: total_rows },
}));

const address = {
  '': report('ipr/{observable:ip}'), '-rep': history, '-malware': malware('ipr/malware/{observable:ip}'),
  '-whois': records('whois/{observable:ip}'), '-passivedns': records('resolve/{observable:ip}'),
};
const both = Object.entries(address).flatMap(([subtype, question]) => ['ipv4', 'ipv6'].map((type) => [`${type}${subtype}`, question] as const));

export default provider({
  name: 'XForce',
  aliases: ['IBMXForce'],
  home: 'https://exchange.xforce.ibmcloud.com/',
  description: 'IBM X-Force Exchange: risk scores and categories.',
  state: { is: 'commercial', note: 'The free tier is for non-commercial use.' },
  secondary: true,
  fields: account,
  rate: [{ calls: 5000, seconds: month }],
  shares: 'observable',
  asks: {
    ...Object.fromEntries(both),
    ...forTypes(['url', 'dns'], report('url/{observable}')),
    ...forTypes(['url-malware', 'dns-malware'], malware('url/malware/{observable}')),
    ...forTypes(['dns-whois', 'hostname-whois'], records('whois/{observable}')),
    'dns-passivedns': records('resolve/{observable}'),
    ...forTypes(hashTypes, malware('malware/{observable}')),
  },
});
