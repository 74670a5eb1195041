import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { probe } from '../../shared/providers/probe.ts';
import { knownProviders } from '../../shared/providers/own/known.ts';

export default operation({
  name: 'write-lists',
  summary: 'Fetch the published lists anew where they have changed, so that lookups find them here.',
  entities: ['threat-intelligence'],
  input: z.strictObject({ providers: z.array(z.string()).max(50).optional().describe('Only the lists of these providers. Default: every list that is matched here.') }),
  row: z.object({ Provider: z.string(), Fresh: z.boolean().describe('Whether the list is here and up to date.'), Detail: z.string() }),
  limits: { rows: 100, seconds: 200, bytes: 1_000_000 },
  uses: ['fetch', 'secrets', 'store', 'blobs', 'clock', 'log', 'identity', 'network', 'settings'],
  writes: true,
  examples: [{ name: 'A list that cannot be had', given: { providers: ['Tor'] }, rows: [{ Provider: 'Tor', Fresh: false }] }],
  async *run({ providers }, ports, call) {
    const all = (await knownProviders(ports, call)).filter(({ asks }) => Object.values(asks).some(({ kind }) => kind === 'feed'));
    const wanted = providers ? all.filter(({ name }) => providers.includes(name)) : all;
    for (const name of providers ?? []) if (!wanted.some((one) => one.name === name)) call.problem({ code: 'unknown-list', about: name, detail: `There is no such list. There are: ${all.map((one) => one.name).join(', ')}.` });
    for (const [done, provider] of wanted.entries()) {
      const outcome = await probe(provider, ports, call);
      const Fresh = outcome !== undefined && (outcome.errorKind === null || outcome.errorKind === 'not_found');
      yield { Provider: provider.name, Fresh, Detail: Fresh ? 'It is here.' : typeof outcome?.details === 'string' ? outcome.details : 'It was not fetched.' };
      call.progress(done + 1, wanted.length, 'lists');
    }
  },
});
