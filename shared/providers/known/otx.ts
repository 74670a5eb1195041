import { z } from 'zod';
import { utc } from '../moment.ts';
import { ask, forTypes, hashTypes, hour, keyOptional, provider, type Request } from '../provider.ts';
import { count, digits, distinct, list, text, texts } from '../read.ts';

const Pulse = z.object({
  name: text, tags: texts, references: texts, adversary: text, malware_families: z.unknown().optional(), attack_ids: z.unknown().optional(),
});
const General = z.object({
  pulse_info: z.object({ pulses: list(Pulse) }).optional().catch(undefined),
  indicator: text,
  sections: texts,
  validation: list(z.object({ source: text, name: text, message: text })),
}).refine((answer) => answer.pulse_info !== undefined || answer.sections.length > 0 || answer.indicator !== null);
const PassiveDns = z.object({
  passive_dns: z.array(z.unknown()).pipe(list(z.object({ hostname: text, address: text, record_type: text, first: text, last: text }))), count: digits,
});
const Place = z.object({ country_code: text, country_name: text, city: text, asn: text, latitude: count, longitude: count })
  .refine((place) => Object.values(place).some((fact) => fact !== null));

const knownGood = /whitelist|allowlist|majestic|alexa|akamai|umbrella|false.?positive/i;

/** Families and techniques come as names or as objects with one. */
const nameOf = (item: unknown): string | null => {
  const named = z.union([
    z.string(), z.object({ display_name: z.string() }).transform((one) => one.display_name), z.object({ id: z.string() }).transform((one) => one.id),
  ]).safeParse(item);
  return named.success ? named.data : null;
};
const namesOf = (items: unknown): string[] => (Array.isArray(items) ? distinct(items.map(nameOf)) : []);

const to = (kind: string, section: string): Request => ({
  url: `https://otx.alienvault.com/api/v1/indicators/${kind}/{observable}/${section}`, headers: { 'X-OTX-API-KEY': '{key}' },
});

const general = (kind: string) =>
  ask(to(kind, 'general'), General, ({ pulse_info, sections, validation }) => {
    if (!pulse_info) return { severity: 'information', details: {} };
    const { pulses } = pulse_info;
    const isGood = validation.some(({ source, name }) => knownGood.test(`${source ?? ''} ${name ?? ''}`));
    const validated = { validation: distinct(validation.map(({ source }) => source)) };
    if (pulses.length === 0) return { severity: 'information', details: { pulse_count: 0, sections_available: sections, ...validated } };
    return {
      severity: pulses.length === 1 ? 'warning' : isGood ? 'information' : 'high',
      details: {
        pulse_count: pulses.length, names: pulses.map(({ name }) => name), tags: pulses.map(({ tags }) => tags),
        references: pulses.map(({ references }) => references),
        malware_families: distinct(pulses.flatMap(({ malware_families }) => namesOf(malware_families))),
        adversary: distinct(pulses.map(({ adversary }) => adversary)),
        attack_ids: distinct(pulses.flatMap(({ attack_ids }) => namesOf(attack_ids))),
        ...validated,
      },
    };
  });
const passiveDns = (kind: string) =>
  ask(to(kind, 'passive_dns'), PassiveDns, ({ passive_dns, count: all }) => ({
    severity: 'information',
    details: {
      count: all ?? passive_dns.length, passive_dns: passive_dns.map(({ first, last, ...rest }) => ({ ...rest, first: utc(first), last: utc(last) })),
    },
  }));
const geo = (kind: string) => ask(to(kind, 'geo'), Place, (place) => ({ severity: 'information', details: place }));

const named = { ipv4: 'IPv4', ipv6: 'IPv6', dns: 'domain', hostname: 'hostname' };

export default provider({
  name: 'OTX',
  aliases: ['AlienVault', 'AlienVaultOTX'],
  home: 'https://otx.alienvault.com/',
  description: 'AlienVault Open Threat Exchange: pulses, that is reports of the community.',
  fields: keyOptional,
  rate: [{ calls: 10_000, seconds: hour }],
  keylessRate: [{ calls: 1000, seconds: hour }],
  shares: 'observable',
  asks: {
    ...Object.fromEntries(Object.entries(named).flatMap(([type, kind]) => [
      [type, general(kind)], [`${type}-passivedns`, passiveDns(kind)], [`${type}-geo`, geo(kind)],
    ])),
    url: general('url'),
    ...forTypes(hashTypes, general('file')),
  },
});
