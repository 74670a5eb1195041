import { z } from 'zod';
import type { Severity } from '../../kit/observable.ts';
import { utc } from '../moment.ts';
import { ask, day, forTypes, keyRequired, provider, second } from '../provider.ts';
import { distinct, list, text, texts } from '../read.ts';

const bad = new Set(['c2', 'malware', 'compromised']);
const odd = new Set(['tor', 'vpn', 'proxy', 'scanner']);
/** Exposure, not reputation: only some tags say something bad. */
const byTags = (tags: readonly string[]): Severity =>
  tags.some((tag) => bad.has(tag)) ? 'high' : tags.some((tag) => odd.has(tag)) ? 'warning' : 'information';

const InternetDb = z.object({ ip: z.string(), ports: list(z.number()), hostnames: texts, cpes: texts, tags: texts, vulns: texts });

export const shodanInternetDb = provider({
  name: 'ShodanInternetDB',
  aliases: ['InternetDB'],
  home: 'https://internetdb.shodan.io/',
  description: 'Open ports, software and known vulnerabilities of an address; no key needed.',
  rate: [{ calls: 1, seconds: second }],
  shares: 'observable',
  asks: forTypes(['ipv4', 'ipv6'], ask({ url: 'https://internetdb.shodan.io/{observable:ip}' }, InternetDb, ({ ip, ...facts }) => ({
    severity: byTags(facts.tags), details: facts, permalink: `https://www.shodan.io/host/${ip}`,
  }))),
});

const Host = z.object({
  ip_str: z.string(), ports: list(z.number()), hostnames: texts, domains: texts, tags: texts,
  vulns: z.union([z.record(z.string(), z.unknown()).transform((known) => Object.keys(known)), texts]),
  org: text, isp: text, asn: text, os: text, country_code: text, city: text, last_update: text, data: list(z.object({ product: text, port: z.number() })),
});

export const shodan = provider({
  name: 'Shodan',
  home: 'https://www.shodan.io/',
  description: 'Services that an address shows to the Internet, with banners and owner.',
  secondary: true,
  fields: keyRequired,
  rate: [{ calls: 1, seconds: second }, { calls: 20_000, seconds: day }],
  shares: 'observable',
  asks: forTypes(['ipv4', 'ipv6'], ask({
    url: 'https://api.shodan.io/shodan/host/{observable:ip}', query: { key: '{key}' },
  }, Host, ({ ip_str, data, last_update, ...facts }) => ({
    severity: byTags(facts.tags),
    details: { ...facts, products: distinct(data.map(({ product }) => product)), last_update: utc(last_update) },
    permalink: `https://www.shodan.io/host/${ip_str}`,
  }))),
  refusal: (status, body) => (status === 403 && /requires membership|upgrade/i.test(JSON.stringify(body)) ? { failed: 'quota' } : undefined),
});
