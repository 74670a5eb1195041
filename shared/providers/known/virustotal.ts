import { z } from 'zod';
import type { Severity } from '../../kit/observable.ts';
import { utc } from '../moment.ts';
import { ask, day, type Failure, forTypes, hashTypes, keyRequired, minute, month, provider } from '../provider.ts';
import { record, text } from '../read.ts';
import { above } from '../severity.ts';

/** An object of the VirusTotal API, version 3. */
export const VirusTotalObject = z.object({ data: z.object({ id: z.string(), type: text, attributes: record }) });
type Item = z.output<typeof VirusTotalObject>['data'];

/** The counters of the last analysis: `total` is the sum of all of them. */
export const detections = ({ attributes }: Item) => {
  const stats = record.parse(attributes['last_analysis_stats']) as Record<string, number>;
  const total = Object.values(stats).reduce((sum, times) => sum + (typeof times === 'number' ? times : 0), 0);
  return { positives: stats['malicious'] ?? 0, suspicious: stats['suspicious'] ?? 0, total };
};

export const severityOf = ({ positives, suspicious, total }: ReturnType<typeof detections>): Severity =>
  total === 0 ? 'unknown' : positives === 0 && suspicious > 0 ? 'warning' : above(positives, { high: 1, warning: 0 });

const facts: Readonly<Record<string, readonly string[]>> = {
  ip_address: ['asn', 'as_owner', 'country', 'network'],
  domain: ['registrar', 'creation_date', 'categories'],
  file: ['sha256', 'sha1', 'md5', 'size', 'type_description', 'meaningful_name', 'names', 'first_submission_date', 'last_submission_date', 'times_submitted'],
  url: ['last_final_url', 'title', 'last_http_response_code', 'times_submitted', 'first_submission_date', 'last_submission_date'],
};

export const detailsOf = (item: Item) => {
  const { attributes, type } = item;
  const names = ['reputation', 'tags', 'last_analysis_date', ...(facts[type ?? ''] ?? [])];
  const threat = record.parse(attributes['popular_threat_classification'])['suggested_threat_label'];
  return {
    ...detections(item),
    ...Object.fromEntries(names.map((name) => [name, name.endsWith('_date') ? utc(attributes[name]) : (attributes[name] ?? null)])),
    ...(type === 'file' && { popular_threat_label: threat ?? null }),
  };
};

const pages: Readonly<Record<string, string>> = { ip_address: 'ip-address', domain: 'domain', file: 'file', url: 'url' };
export const pageOf = ({ id, type }: Item): string =>
  `https://www.virustotal.com/gui/${pages[type ?? ''] ?? 'search'}/${encodeURIComponent(id).replaceAll('%3A', ':')}`;

/** What the error codes of the API mean. */
export const refusal = (status: number, body: unknown): Failure | undefined => {
  const { code } = z.object({ error: z.object({ code: text }) }).catch({ error: { code: null } }).parse(body).error;
  return code === 'QuotaExceededError' ? { failed: 'quota' } : status === 400 && code === 'NotAvailableYet' ? { failed: 'not_found' } : undefined;
};

export const paths = {
  ipv4: 'ip_addresses/{observable:ip}', ipv6: 'ip_addresses/{observable:ip}', dns: 'domains/{observable}', url: 'urls/{observable:base64url}',
  ...Object.fromEntries(hashTypes.map((type) => [type, 'files/{observable}'])),
};
export const requestTo = (path: string) => ({ url: `https://www.virustotal.com/api/v3/${path}`, headers: { 'x-apikey': '{key}', accept: 'application/json' } });

export default provider({
  name: 'VirusTotal',
  aliases: ['VT'],
  home: 'https://www.virustotal.com/',
  description: 'Verdicts of some ninety engines on files, addresses, domains and URLs.',
  fields: keyRequired,
  rate: [{ calls: 4, seconds: minute }, { calls: 500, seconds: day }, { calls: 15_500, seconds: month }],
  shares: 'observable',
  asks: forTypes(Object.keys(paths), (type) =>
    ask(requestTo(paths[type as keyof typeof paths]), VirusTotalObject, ({ data }) => ({
      severity: severityOf(detections(data)), details: detailsOf(data), permalink: pageOf(data),
    }))),
  refusal,
});
