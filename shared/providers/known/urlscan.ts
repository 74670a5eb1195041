import { z } from 'zod';
import { utc } from '../moment.ts';
import { ask, day, forTypes, hashTypes, hour, keyOptional, minute, notFound, provider } from '../provider.ts';
import { count, distinct, flag, list, text, texts } from '../read.ts';

const headers = { 'API-Key': '{key}' };

const Hit = z.object({
  task: z.object({ uuid: text, time: text }), page: z.object({ ip: text, country: text, title: text }).catch({ ip: null, country: null, title: null }),
  verdicts: z.object({ malicious: flag, score: count }).catch({ malicious: null, score: null }), screenshot: text,
});
const Hits = z.object({ total: z.number(), results: z.array(z.unknown()).pipe(list(Hit)) });

const search = (field: string) =>
  ask({ url: 'https://urlscan.io/api/v1/search/', headers, query: { q: `${field}:"{observable:quoted}"`, size: '10' } }, Hits, ({ total, results }) => {
    const [newest] = results;
    if (!newest) return notFound;
    const malicious_count = results.filter(({ verdicts }) => verdicts.malicious).length;
    return {
      severity: malicious_count > 0 ? 'high' : results.some(({ verdicts }) => (verdicts.score ?? 0) > 0) ? 'warning' : 'information',
      details: {
        total, malicious_count, last_scan: utc(newest.task.time), ips: distinct(results.map(({ page }) => page.ip)),
        countries: distinct(results.map(({ page }) => page.country)),
        titles: distinct(results.map(({ page }) => page.title)), screenshot: results.find(({ screenshot }) => screenshot !== null)?.screenshot ?? null,
      },
      permalink: newest.task.uuid === null ? undefined : `https://urlscan.io/result/${encodeURIComponent(newest.task.uuid)}/`,
    };
  });

const Result = z.object({
  task: z.object({ uuid: z.string(), screenshotURL: text }), page: z.object({
    ip: text, country: text, title: text, url: text, domain: text, status: text, asn: text,
  }),
  verdicts: z.object({
    overall: z.object({
      score: count, malicious: flag, categories: texts, brands: list(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])),
    }),
  }),
  lists: z.object({ ips: texts, domains: texts, urls: texts, hashes: texts }).catch({ ips: [], domains: [], urls: [], hashes: [] }),
});

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Private unless somebody says otherwise to urlscan itself; only on explicit request. */
const scan = ask(
  { method: 'POST', url: 'https://urlscan.io/api/v1/scan/', headers, json: { url: '{observable}', visibility: 'private', tags: [] } },
  Result,
  ({ task, page, verdicts: { overall }, lists }) => ({
    severity: overall.malicious ? 'high' : (overall.score ?? 0) > 0 ? 'warning' : 'information',
    details: {
      verdict_score: overall.score, categories: overall.categories, brands: overall.brands, ip: page.ip, country: page.country, asn: page.asn,
      title: page.title, final_url: page.url,
      screenshot: task.screenshotURL, ips: lists.ips.slice(0, 50), domains: lists.domains.slice(0, 50), hashes: lists.hashes.slice(0, 50),
    },
    permalink: `https://urlscan.io/result/${encodeURIComponent(task.uuid)}/`,
  }),
  {
    submits: true,
    rate: [{ calls: 5, seconds: minute }, { calls: 50, seconds: day }],
    poll: {
      url: (receipt: { uuid: string }) => `https://urlscan.io/api/v1/result/${z.string().regex(uuid).parse(receipt.uuid)}/`, headers, first: 10, every: 5,
      giveUp: 120,
    },
  },
);

export default provider({
  name: 'URLScan',
  aliases: ['urlscan.io'],
  home: 'https://urlscan.io/',
  description: 'Recorded visits of web pages; queryType scan submits a URL, privately.',
  fields: keyOptional,
  rate: [{ calls: 120, seconds: minute }, { calls: 1000, seconds: hour }],
  keylessRate: [{ calls: 20, seconds: minute }, { calls: 100, seconds: hour }],
  shares: 'observable',
  asks: {
    url: search('page.url'), 'url-scan': scan, ...forTypes(['dns', 'hostname'], search('page.domain')), ipv4: search('page.ip'),
    ...forTypes(hashTypes, search('hash')),
  },
});
