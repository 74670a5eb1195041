import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { passage } from '../../shared/providers/gate.ts';
import pulsedive from '../../shared/providers/known/pulsedive.ts';
import { normalise } from '../../shared/providers/normalise.ts';
import { Info, pulsediveRefusal, pulsediveRequest } from '../../shared/providers/pulsedive-client.ts';
import { service } from '../../shared/providers/service.ts';
import { tried } from '../../shared/providers/tried.ts';

export default operation({
  name: 'lookup-pulsedive',
  summary: 'Read what Pulsedive knows of indicators or threats, with all it says.',
  entities: ['ip', 'dns', 'url', 'threat-intelligence', 'malware'],
  input: z.strictObject({
    ...subjects('indicator or name of a threat', { most: 500, longest: 8192 }),
    kind: z.enum(['indicator', 'threat']).default('indicator').describe('What the values are.'),
    cache: z.enum(['use', 'refresh', 'only', 'off']).default('use').describe('use what is remembered; refresh it; only it, asking nobody; off.'),
  }),
  row: z.looseObject({
    sourceIndex: z.int().describe('Place of the value in the input, from 0.'),
    wanted: z.string().describe('The value as it was asked for.'),
  }),
  limits: { rows: 500, seconds: 200, bytes: 32_000_000, inline: 50 },
  uses: ['fetch', 'secrets', 'store', 'blobs', 'clock', 'log', 'settings'],
  examples: [{ given: { value: 'Zeus', kind: 'threat' }, rows: [{ wanted: 'Zeus', threat: 'Zeus', category: 'malware' }] }],
  async *run({ kind, cache, ...input }, ports, call) {
    const { json } = await service(pulsedive, ports, call);
    for (const { value, sourceIndex } of each(input)) {
      const ready = kind === 'threat' ? { value: value.trim() } : leaving(value, ports.settings);
      if ('withheld' in ready || ready.value === '') {
        call.problem({ code: 'refused', about: value.slice(0, 200), detail: 'withheld' in ready ? ready.withheld : 'It is empty.' });
        continue;
      }
      const request = pulsediveRequest('info', { [kind]: '{wanted}' });
      const found = await tried(value, call, async () => ({
        body: await json({ request, values: { wanted: ready.value }, keep: 86_400, cache, refusal: pulsediveRefusal }),
      }));
      if (!found) continue;
      const facts = Info.safeParse(found.body).data;
      if (facts) yield { ...facts, sourceIndex, wanted: ready.value };
      else call.problem({ code: 'not-found', about: value.slice(0, 200), detail: 'Pulsedive does not know it.' });
    }
  },
});

/** The indicator as it may leave, or why it stays. */
const leaving = (value: string, settings: Parameters<typeof passage>[3]) => {
  const { type, safe, flaw } = normalise(value);
  return safe === null || !(type in pulsedive.asks)
    ? { withheld: flaw ?? 'Pulsedive knows addresses, domains and URLs.' }
    : passage(safe, type, pulsedive, settings);
};
