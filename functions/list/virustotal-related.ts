import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import type { Row } from '../../shared/kit/report.ts';
import { tried } from '../../shared/providers/tried.ts';
import { type Client, client } from '../../shared/virustotal/client.ts';
import { attributesOf, countOf, notFound } from '../../shared/virustotal/item.ts';
import { endpoints, type Target } from '../../shared/virustotal/target.ts';
import { targetInput, targetsIn } from '../../shared/virustotal/targets.ts';

const mostNeighbours = 2000;

export default operation({
  name: 'list-virustotal-related',
  summary: 'List what VirusTotal relates to a file, domain, address or URL.',
  entities: ['file', 'file-hash', 'dns', 'ip', 'url', 'malware'],
  input: z.strictObject({
    ...targetInput(500),
    relationship: z
      .string()
      .regex(/^[a-z_]{2,60}$/)
      .describe('Such as communicating_files, resolutions, contacted_domains, last_serving_ip_address.'),
    full: z.boolean().default(false).describe('Whole objects with all attributes; false: their ids.'),
    limit: z
      .int()
      .min(1)
      .max(mostNeighbours)
      .optional()
      .describe('Most related objects of each value; default: as many as there are, up to 2,000. Without it one more call asks how many.'),
  }),
  row: z.looseObject({
    sourceIndex: z.int().describe('Place of the value in the input, from 0.'),
    source: z.string().describe('The object asked about.'),
    source_type: z.string(),
    relationship_type: z.string(),
    target: z.string().describe('The related object; "Not found" when there is none.'),
    target_type: z.string(),
  }),
  limits: { rows: 50_000, seconds: 220, bytes: 64_000_000, inline: 25 },
  uses: ['fetch', 'secrets', 'store', 'blobs', 'clock', 'log', 'settings'],
  needs: ['virustotal-key'],
  examples: [
    {
      given: { value: 'evil.example.org', relationship: 'resolutions' },
      rows: [
        {
          source: 'evil.example.org',
          source_type: 'domain',
          relationship_type: 'resolutions',
          target: '192.31.196.7evil.example.org',
          target_type: 'resolution',
        },
        { target: '192.31.196.8evil.example.org' },
      ],
    },
    {
      name: 'nothing is related',
      given: { value: 'evil.example.org', relationship: 'subdomains', limit: 5 },
      rows: [{ target: 'Not found', target_type: 'Not found' }],
    },
  ],
  async *run({ relationship, full, limit, ...input }, ports, call) {
    const api = await client(ports, call);
    for (const { target, sourceIndex } of targetsIn(input, ports.settings, call)) {
      const base = { sourceIndex, source: target.id, source_type: target.kind, relationship_type: relationship };
      const most = limit ?? (await tried(target.given, call, () => neighbours(api, target, relationship, input.cache)));
      if (most === undefined) continue;
      if (most > mostNeighbours) call.problem({ code: 'row-limit', about: target.given, detail: `There are ${most}; the first ${mostNeighbours} are listed.` });
      const path = `${endpoints[target.kind]}/{target}/${full ? '' : 'relationships/'}{relation}`;
      const walk = api.pages({ path, values: { target: target.id, relation: relationship }, most: Math.min(most, mostNeighbours), cache: input.cache });
      let any = false;
      for (;;) {
        const step = await tried(target.given, call, () => walk.next());
        if (step === undefined || step.done) {
          if (!any && step) yield { ...base, target: notFound, target_type: notFound };
          break;
        }
        any = true;
        const attributes: Row = full ? attributesOf(step.value) : {};
        yield { ...attributes, ...base, target: step.value.id, target_type: step.value.type };
      }
    }
  },
});

/** As many as the object says; one page when it does not say. */
const neighbours = async (api: Client, target: Target, relationship: string, cache: 'use' | 'refresh' | 'only' | 'off'): Promise<number> => {
  const item = await api.object(target, { cache, query: { relationship_counters: 'true' } });
  return item ? (countOf(item, relationship) ?? 40) : 0;
};
