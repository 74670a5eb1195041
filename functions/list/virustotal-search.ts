import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { client } from '../../shared/virustotal/client.ts';
import { rowOf } from '../../shared/virustotal/item.ts';

export default operation({
  name: 'list-virustotal-search',
  summary: 'Search VirusTotal Intelligence (a premium key is needed).',
  entities: ['file', 'file-hash', 'dns', 'ip', 'url', 'malware', 'threat-intelligence'],
  input: z.strictObject({
    query: z.string().min(1).max(4000).describe('In the words of VirusTotal Intelligence, such as entity:file p:5+ tag:signed.'),
    limit: z.int().min(1).max(10_000).default(1000).describe('Most objects.'),
    order: z
      .string()
      .regex(/^[a-z_]{1,60}[+-]?$/)
      .optional()
      .describe('Such as last_submission_date- for the newest first.'),
    columns: z.enum(['basic', 'all']).default('all').describe('basic: a few attributes for each kind; all: every attribute.'),
    cache: z.enum(['use', 'refresh', 'only', 'off']).default('use').describe('use what is remembered; refresh it; only it, asking nobody; off.'),
  }),
  row: z.looseObject({
    id: z.string().describe('Its id at VirusTotal.'),
    type: z.string().describe('file, domain, ip_address, url or collection.'),
    detections: z.unknown().describe('Engines that call it malicious.'),
    scans: z.unknown().describe('Engines that looked at it.'),
  }),
  limits: { rows: 10_000, seconds: 220, bytes: 64_000_000 },
  uses: ['fetch', 'secrets', 'store', 'blobs', 'clock', 'log', 'settings'],
  needs: ['virustotal-key'],
  examples: [{ given: { query: 'entity:domain p:5+', limit: 2 }, rows: [{ id: 'evil.example.org', type: 'domain', detections: 7 }] }],
  async *run({ query, limit, order, columns, cache }, ports, call) {
    const { pages } = await client(ports, call);
    const asked = { query: '{query}', ...(order !== undefined && { order: '{order}' }) };
    let any = false;
    for await (const item of pages({ path: 'intelligence/search', query: asked, values: { query, order: order ?? '' }, most: limit, page: 300, cache })) {
      any = true;
      yield rowOf(item, columns);
    }
    if (!any) call.problem({ code: 'not-found', about: query.slice(0, 200), detail: 'The search has no hits.' });
  },
});
