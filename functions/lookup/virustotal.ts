import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { tried } from '../../shared/providers/tried.ts';
import { client } from '../../shared/virustotal/client.ts';
import { missingRow, rowOf } from '../../shared/virustotal/item.ts';
import { legacyColumns, legacyQuery } from '../../shared/virustotal/legacy.ts';
import { targetInput, targetsIn } from '../../shared/virustotal/targets.ts';

export default operation({
  name: 'lookup-virustotal',
  summary: 'Read files, domains, addresses and URLs from VirusTotal, with basic or all attributes.',
  entities: ['file', 'file-hash', 'dns', 'ip', 'url', 'malware'],
  input: z.strictObject({
    ...targetInput(5000),
    columns: z
      .enum(['basic', 'all', 'legacy'])
      .default('basic')
      .describe('basic: a few attributes for each kind; all: every attribute; legacy: also the columns of the former batch client.'),
  }),
  row: z.looseObject({
    sourceIndex: z.int().describe('Place of the value in the input, from 0.'),
    target: z.string().describe('The value as it was given.'),
    id: z.string().describe('Its id at VirusTotal.'),
    type: z.string().describe('file, domain, ip_address or url.'),
    detections: z.unknown().describe('Engines that call it malicious; "Not found" when VirusTotal does not know it.'),
    scans: z.unknown().describe('Engines that looked at it.'),
  }),
  limits: { rows: 5000, seconds: 220, bytes: 32_000_000, inline: 100 },
  uses: ['fetch', 'secrets', 'store', 'blobs', 'clock', 'log', 'settings'],
  needs: ['virustotal-key'],
  examples: [
    {
      given: { value: 'evil[.]example[.]org' },
      rows: [{ id: 'evil.example.org', type: 'domain', creation_date: '2026-01-02T03:04:05Z', country: 'NL', detections: 7, scans: 90 }],
    },
    {
      name: 'what VirusTotal does not know',
      given: { value: '192.31.196.1' },
      rows: [{ id: '192.31.196.1', type: 'ip_address', country: 'Not found', detections: 'Not found' }],
    },
  ],
  async *run(input, ports, call) {
    const { object } = await client(ports, call);
    const columns = input.columns === 'all' ? 'all' : 'basic';
    const seen = new Set<string>();
    for (const { target, sourceIndex } of targetsIn(input, ports.settings, call)) {
      const query = input.columns === 'legacy' ? legacyQuery(target) : undefined;
      const found = await tried(target.given, call, async () => ({ item: await object(target, { cache: input.cache, ...(query && { query }) }) }));
      if (!found) continue;
      const { item } = found;
      const former = input.columns === 'legacy' ? legacyColumns(target, item, { sourceIndex, repeated: seen.has(target.id) }) : {};
      seen.add(target.id);
      const facts = item ? rowOf(item, columns) : missingRow(target.kind, target.id);
      yield { ...former, ...facts, sourceIndex, target: target.given };
    }
  },
});
