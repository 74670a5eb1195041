import { z } from 'zod';
import { utc } from '../moment.ts';
import { ask, type Failure, failureBy, forTypes, keyRequired, minute, provider, type Request } from '../provider.ts';
import { digits, distinct, list, record, text, texts } from '../read.ts';

/** Every abuse.ch service says in a 200 whether it found anything. */
export const statusOf = (status: string): Failure | undefined =>
  status === 'ok' ? undefined : failureBy(status, [[/^(?:no_results?|hash_not_found|not_found)$/, 'not_found'], [/auth|api_?key/, 'auth'], [/limit|quota/, 'quota']]);

const to = (kind: string, field: string): Request => ({
  method: 'POST', url: `https://urlhaus-api.abuse.ch/v1/${kind}/`, headers: { 'Auth-Key': '{key}' }, form: { [field]: '{observable}' },
});
const status = { query_status: z.string(), urlhaus_reference: text };

const Url = z.object({
  ...status, url_status: text, threat: text, date_added: text, last_online: text, tags: texts, blacklists: record,
  payloads: list(z.object({ signature: text })),
});
const url = ask(to('url', 'url'), Url, ({ query_status, urlhaus_reference, url_status, threat, date_added, last_online, tags, blacklists, payloads }) =>
  statusOf(query_status) ?? {
    severity: url_status === 'online' ? 'high' : 'warning',
    details: {
      url_status, threat, date_added: utc(date_added), last_online: utc(last_online), tags, blacklists, payload_count: payloads.length,
      signatures: distinct(payloads.map(({ signature }) => signature)),
    },
    permalink: urlhaus_reference ?? undefined,
  });

const Host = z.object({
  ...status, firstseen: text, url_count: digits, blacklists: record, urls: list(z.object({ url_status: text, threat: text, tags: texts })),
});
const host = ask(to('host', 'host'), Host, ({ query_status, urlhaus_reference, firstseen, url_count, blacklists, urls }) => {
  const online_count = urls.filter(({ url_status }) => url_status === 'online').length;
  return statusOf(query_status) ?? {
    severity: online_count > 0 ? 'high' : 'warning',
    details: {
      url_count: url_count ?? urls.length, online_count, first_seen: utc(firstseen), blacklists,
      tags: distinct(urls.flatMap(({ tags }) => tags)), threats: distinct(urls.map(({ threat }) => threat)),
    },
    permalink: urlhaus_reference ?? undefined,
  };
});

const Payload = z.object({
  query_status: z.string(), md5_hash: text, sha256_hash: text, file_type: text, file_size: digits, signature: text, firstseen: text, lastseen: text,
  url_count: digits, urls: list(z.object({ url: z.string() })),
});
const payload = (field: string) =>
  ask(to('payload', field), Payload, ({ query_status, firstseen, lastseen, urls, ...facts }) =>
    statusOf(query_status) ?? {
      severity: 'high',
      details: { ...facts, first_seen: utc(firstseen), last_seen: utc(lastseen), urls: urls.slice(0, 20).map((one) => one.url) },
      permalink: facts.sha256_hash ? `https://urlhaus.abuse.ch/browse.php?search=${facts.sha256_hash}` : undefined,
    });

export default provider({
  name: 'URLhaus',
  home: 'https://urlhaus.abuse.ch/',
  description: 'URLs that spread malware, their hosts and the files found there.',
  fields: keyRequired,
  account: 'abusech',
  rate: [{ calls: 60, seconds: minute }],
  shares: 'observable',
  asks: { url, ...forTypes(['dns', 'hostname', 'ipv4'], host), md5_hash: payload('md5_hash'), sha256_hash: payload('sha256_hash') },
});
