import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { governor } from '../../shared/outbound/quota.ts';
import { quotaOf } from '../../shared/providers/keys.ts';
import { contextProviders } from '../../shared/providers/index.ts';
import { knownProviders } from '../../shared/providers/own/known.ts';
import { named, select } from '../../shared/providers/select.ts';

export default operation({
  name: 'list-quotas',
  summary: 'How many calls each provider still allows, in every window.',
  entities: [],
  input: z.strictObject({ provider: z.string().min(1).max(60).optional().describe('Only this provider.') }),
  row: z.object({
    provider: z.string().describe('The provider.'),
    questions: z.array(z.string()).describe('Types and sub-queries that share this quota.'),
    calls: z.int().describe('Calls allowed in the window.'),
    seconds: z.number().describe('Length of the window.'),
    left: z.int().describe('Calls that are left.'),
    resetsAt: z.string().nullable().describe('When the next call becomes free, ISO 8601; null when none was made.'),
    blockedUntil: z.string().nullable().describe('Until when the provider wants no call at all.'),
  }),
  limits: { rows: 1000, seconds: 60, bytes: 1_000_000 },
  uses: ['secrets', 'settings', 'store', 'blobs', 'clock', 'log'],
  examples: [{ given: { provider: 'ShodanInternetDB' }, rows: [{ provider: 'ShodanInternetDB', calls: 1, seconds: 1, left: 1 }] }],
  async *run({ provider }, ports, call) {
    const known = [...(await knownProviders(ports, call)), ...contextProviders];
    const turns = governor(ports);
    const chosen = await select(provider === undefined ? { scope: 'all' } : { names: [named(provider, known)?.name ?? provider] }, known, ports);
    for (const { provider: declared, credentials, obstacle } of chosen) {
      if (obstacle !== undefined) continue;
      const questions = Object.entries(declared.asks).map(([question, ask]) => ({ question, quota: quotaOf(declared, credentials, ports.settings, ask) }));
      for (const same of Map.groupBy(questions, ({ quota }) => quota.bucket).values()) {
        const { windows, blockedUntil } = await turns.left(same[0]!.quota);
        for (const { calls, seconds, left, resetsAt } of windows)
          yield {
            provider: declared.name,
            questions: same.map(({ question }) => question),
            calls,
            seconds,
            left: Math.max(0, left),
            resetsAt: left < calls ? new Date(resetsAt).toISOString() : null,
            blockedUntil: blockedUntil === undefined ? null : new Date(blockedUntil).toISOString(),
          };
      }
    }
  },
});
