import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import pulsedive from '../../shared/providers/known/pulsedive.ts';
import { Explored, pulsediveRefusal, pulsediveRequest } from '../../shared/providers/pulsedive-client.ts';
import { service } from '../../shared/providers/service.ts';

export default operation({
  name: 'list-pulsedive-indicators',
  summary: 'Search Pulsedive for indicators that meet conditions.',
  entities: ['ip', 'dns', 'url', 'threat-intelligence'],
  input: z.strictObject({
    query: z.string().min(1).max(2000).describe('In the words of Pulsedive, such as risk=high and type=ip.'),
    limit: z.enum(['10', '25', '50', '100', '250', '500', '1000']).default('50').describe('Most indicators; Pulsedive takes these numbers.'),
    cache: z.enum(['use', 'refresh', 'only', 'off']).default('use').describe('use what is remembered; refresh it; only it, asking nobody; off.'),
  }),
  row: z.looseObject({}),
  limits: { rows: 1000, seconds: 100, bytes: 16_000_000 },
  uses: ['fetch', 'secrets', 'store', 'blobs', 'clock', 'log', 'settings'],
  examples: [{ given: { query: 'threat=Zeus' }, rows: [{ indicator: 'evil.example.org', risk: 'high' }] }],
  async *run({ query, limit, cache }, ports, call) {
    const { json } = await service(pulsedive, ports, call);
    const body = await json({
      request: pulsediveRequest('explore', { q: '{wanted}', limit }),
      values: { wanted: query },
      keep: 3600,
      cache,
      refusal: pulsediveRefusal,
    });
    const results = Explored.safeParse(body).data?.results ?? [];
    if (results.length === 0) call.problem({ code: 'not-found', about: query.slice(0, 200), detail: 'The search has no hits.' });
    yield* results;
  },
});
