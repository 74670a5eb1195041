import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { cache } from '../../shared/outbound/cache.ts';
import { isWanted, prefixesOf, readKey } from '../../shared/providers/remembered.ts';

export default operation({
  name: 'list-cache',
  summary: 'Remembered answers of providers, with their age.',
  entities: [],
  input: z.strictObject({
    provider: z.string().min(1).max(60).optional().describe('Only of this provider, by its exact name.'),
    type: z.string().max(60).optional().describe('Only of this type, such as ipv4.'),
    value: z.string().max(8192).optional().describe('Only about this value, in normal form.'),
    top: z.int().min(1).max(10_000).default(1000).describe('Most rows.'),
  }),
  row: z.object({
    provider: z.string().describe('Who answered.'),
    type: z.string().describe('What was asked: type and sub-query; list for a published list.'),
    value: z.string().describe('About what; the digest of a very long value.'),
    fetchedAt: z.string().describe('When it was answered, ISO 8601.'),
    expires: z.string().describe('Until when it is used; for seven days more if the provider fails.'),
    age: z.number().describe('Seconds.'),
    bytes: z.int().describe('Size.'),
  }),
  limits: { rows: 10_000, seconds: 60, bytes: 8_000_000 },
  uses: ['store', 'blobs', 'clock'],
  examples: [{ given: { provider: 'Tor' }, rows: [] }],
  async *run({ top, ...wanted }, ports) {
    let left = top;
    for (const prefix of prefixesOf(wanted))
      for await (const { key, fetchedAt, expires, bytes } of cache(ports).list(prefix)) {
        const one = readKey(key);
        if (!one || !isWanted(one, wanted)) continue;
        yield {
          ...one,
          fetchedAt: new Date(fetchedAt).toISOString(),
          expires: new Date(expires).toISOString(),
          age: Math.max(0, Math.round((ports.clock.now() - fetchedAt) / 1000)),
          bytes,
        };
        if ((left -= 1) <= 0) return;
      }
  },
});
