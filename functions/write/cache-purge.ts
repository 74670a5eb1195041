import { z } from 'zod';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { cache } from '../../shared/outbound/cache.ts';
import { isWanted, prefixesOf, readKey } from '../../shared/providers/remembered.ts';

export default operation({
  name: 'write-cache-purge',
  summary: 'Forget remembered answers of providers.',
  entities: [],
  input: z.strictObject({
    provider: z.string().min(1).max(60).optional().describe('Of this provider, by its exact name.'),
    type: z.string().max(60).optional().describe('Of this type, such as ipv4.'),
    value: z.string().max(8192).optional().describe('About this value, in normal form.'),
    all: z.boolean().default(false).describe('Everything; needed when nothing else is given.'),
  }),
  row: z.object({ provider: z.string().describe('The provider.'), purged: z.int().describe('Answers forgotten.') }),
  limits: { rows: 1000, seconds: 120, bytes: 1_000_000 },
  uses: ['store', 'blobs', 'clock'],
  writes: true,
  examples: [{ given: { provider: 'Tor' }, rows: [] }],
  async run({ all, ...wanted }, ports) {
    if (!all && Object.values(wanted).every((one) => one === undefined))
      throw new Fault('invalid-input', 'all: say what to forget, or set all to true.', {
        flaws: [{ field: 'all', detail: 'Set it to true to forget everything.' }],
      });
    const purged = new Map<string, number>();
    const kept = cache(ports);
    for (const prefix of prefixesOf(wanted))
      for await (const { key } of kept.list(prefix)) {
        const one = readKey(key);
        if (one && isWanted(one, wanted) && (await kept.forget(key))) purged.set(one.provider, (purged.get(one.provider) ?? 0) + 1);
      }
    return [...purged].map(([provider, count]) => ({ provider, purged: count }));
  },
});
