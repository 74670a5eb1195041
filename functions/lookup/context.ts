import { z } from 'zod';
import { ObservableType } from '../../shared/kit/observable.ts';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { contextProviders } from '../../shared/providers/index.ts';
import { isShown, lookup } from '../../shared/providers/lookup.ts';
import { ContextRow, contextRow } from '../../shared/providers/row.ts';
import { merged, SummaryRow, Tally } from '../../shared/providers/summary.ts';

export default operation({
  name: 'lookup-context',
  summary: 'Ask your own systems what an address, host, e-mail or user is.',
  entities: ['ip', 'host', 'account', 'mailbox'],
  input: z.strictObject({
    ...subjects('address, host name, e-mail or user name', { longest: 8192 }),
    type: ObservableType.optional().describe('Type of all values; default: inferred for each. Short host names and users need it.'),
    providers: z.array(z.string().min(1).max(60)).max(60).default([]).describe('Whom to ask, by name; default: everybody who is ready.'),
    cache: z.enum(['use', 'refresh', 'only', 'off']).default('use').describe('use what is remembered; refresh it; only it, asking nobody; off.'),
    maxAge: z.int().min(0).max(31_536_000).optional().describe('Oldest remembered answer that is good enough, in seconds.'),
    raw: z.boolean().default(false).describe('Also return the whole answers, without secrets.'),
    showNotSupported: z.boolean().default(false).describe('Also rows of providers that do not know the type.'),
    showBadFormat: z.boolean().default(false).describe('Also rows of values that were refused before anybody was asked.'),
  }),
  sections: { context: ContextRow, summary: SummaryRow },
  limits: { rows: 20_000, seconds: 220, bytes: 16_000_000, inline: 500 },
  uses: ['fetch', 'secrets', 'store', 'blobs', 'clock', 'log', 'identity', 'network', 'settings'],
  examples: [{ name: 'without a configured system there is no row', given: { value: '10.1.2.3' }, rows: [] }],
  merge: { summary: (rows) => merged(rows as SummaryRow[]) },
  async *run(input, ports, call) {
    const { type, providers: names, raw, cache, maxAge } = input;
    const tally = new Tally();
    const items = [...each(input)].map((subject) => ({ ...subject, type }));
    for await (const found of lookup(items, { names, cache, maxAge, inside: true }, contextProviders, ports, call, tally))
      if (isShown(found, input)) yield ['context', contextRow(found, found.answered, { raw, now: ports.clock.now() })];
    for (const row of tally.rows()) yield ['summary', row];
  },
});
