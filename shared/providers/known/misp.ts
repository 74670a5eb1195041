import { z } from 'zod';
import { ask, forTypes, instance, keyRequired, minute, provider } from '../provider.ts';
import { digits, distinct, flag, list, text } from '../read.ts';

const Attribute = z.object({
  type: text, to_ids: flag, Event: z.object({ id: z.union([z.string(), z.number()]).transform(String), info: text, threat_level_id: digits.transform((level) => (level === null ? null : String(level))) }).nullable().catch(null),
  Tag: list(z.object({ name: z.string() })),
});
/** Nothing found may also be said by an empty list. */
const Answer = z.object({ response: z.union([z.object({ Attribute: z.array(z.unknown()).pipe(list(Attribute)) }), z.array(z.unknown()).length(0).transform(() => ({ Attribute: [] }))]) });

/** 1 is high, 2 medium. */
const grave = new Set(['1', '2']);

export default provider({
  name: 'MISP',
  home: 'https://www.misp-project.org/',
  description: 'Your own MISP server.',
  fields: { ...keyRequired, ...instance('Address of the server, such as https://misp.example.org') },
  rate: [{ calls: 120, seconds: minute }],
  keep: 3600,
  shares: 'own',
  asks: forTypes([
    'ipv4', 'ipv6', 'cidr', 'asn', 'dns', 'hostname', 'url', 'email', 'md5_hash', 'sha1_hash', 'sha256_hash', 'sha512_hash', 'file_hash', 'windows_path',
    'linux_path', 'cve', 'user',
  ], ask(
    {
      method: 'POST', url: '{instance}/attributes/restSearch', headers: { Authorization: '{key}', Accept: 'application/json' },
      json: { returnFormat: 'json', value: '{observable}', includeEventTags: true, limit: 50 },
    },
    Answer,
    ({ response: { Attribute: found } }, { fields }) => {
      const events = [...new Map(found.flatMap(({ Event }) => (Event ? [[Event.id, Event]] : []))).values()];
      const tags = distinct(found.flatMap(({ Tag }) => Tag.map(({ name }) => name)));
      const tlp = tags.find((tag) => tag.toLowerCase().startsWith('tlp:'))?.slice(4).toLowerCase() ?? null;
      if (found.length === 0) return { failed: 'not_found' };
      return {
        severity: found.some(({ to_ids, Event }) => to_ids && grave.has(Event?.threat_level_id ?? '')) ? 'high' : 'warning',
        details: { count: found.length, events, types: distinct(found.map(({ type }) => type)), tags, to_ids: found.some(({ to_ids }) => to_ids), tlp },
        permalink: events[0] && `${fields['instance']?.replace(/\/+$/, '')}/events/view/${encodeURIComponent(events[0].id)}`,
      };
    },
  )),
});
