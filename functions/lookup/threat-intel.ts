import { z } from 'zod';
import { ObservableType } from '../../shared/kit/observable.ts';
import { operation } from '../../shared/kit/operation.ts';
import { countSubjects, each, subjects } from '../../shared/kit/subjects.ts';
import { markings } from '../../shared/providers/gate.ts';
import { isShown, lookup } from '../../shared/providers/lookup.ts';
import { knownProviders } from '../../shared/providers/own/known.ts';
import { LookupRow, lookupRow } from '../../shared/providers/row.ts';
import { select } from '../../shared/providers/select.ts';
import { merged, SummaryRow, Tally } from '../../shared/providers/summary.ts';
import { thriftyLookup } from '../../shared/providers/thrifty.ts';

export default operation({
  name: 'lookup-threat-intel',
  summary: 'Ask threat-intelligence providers about addresses, domains, URLs, hashes and e-mails.',
  entities: ['ip', 'dns', 'url', 'file-hash', 'file', 'host', 'mailbox', 'threat-intelligence'],
  input: z.strictObject({
    ...subjects('indicator', { longest: 8192 }),
    type: ObservableType.optional().describe('Type of all values; default: inferred for each.'),
    typeColumn: z.string().max(200).optional().describe('With rows: a column that says the type of each value.'),
    queryType: z
      .string()
      .regex(/^[a-z]{2,40}$/)
      .optional()
      .describe('A sub-query, such as passivedns; list-providers has them.'),
    providers: z.array(z.string().min(1).max(60)).max(60).default([]).describe('Whom to ask, by name; default: everybody in scope who is ready.'),
    scope: z.enum(['primary', 'secondary', 'all']).default('primary').describe('Which providers are asked when none is named.'),
    cache: z.enum(['use', 'refresh', 'only', 'off']).default('use').describe('use what is remembered; refresh it; only it, asking nobody; off.'),
    maxAge: z.int().min(0).max(31_536_000).optional().describe('Oldest remembered answer that is good enough, in seconds.'),
    stopEarly: z.boolean().default(false).describe('Ask the cheapest provider first, and stop when the fused verdict would hardly change any more.'),
    tlp: z.enum(markings).optional().describe('Marking of the values: above the configured ceiling they are not sent.'),
    start: z.iso.datetime({ offset: true }).optional().describe('Begin of the time range, for providers with a history of their own (default: 14 days ago).'),
    end: z.iso.datetime({ offset: true }).optional().describe('End of that range (default: now).'),
    repeat: z.boolean().default(true).describe('A row for every place of a repeated value; false: one row for each different value.'),
    raw: z.boolean().default(false).describe('Also return the whole answers, without secrets.'),
    showNotSupported: z.boolean().default(false).describe('Also rows of providers that do not know the type.'),
    showBadFormat: z.boolean().default(false).describe('Also rows of values that were refused before anybody was asked.'),
  }),
  sections: { lookups: LookupRow, summary: SummaryRow },
  limits: { rows: 50_000, seconds: 220, bytes: 32_000_000, inline: 500 },
  uses: ['fetch', 'secrets', 'store', 'blobs', 'clock', 'log', 'identity', 'network', 'settings'],
  examples: [
    {
      name: 'a private address never leaves',
      given: { value: '10.1.2.3', providers: ['Tor'], showBadFormat: true },
      rows: [{ Ioc: '10.1.2.3', SafeIoc: null, Status: 2, Details: 'IP address is not global' }],
    },
    {
      name: 'your own feed',
      given: { value: 'login-update[.]example[.]com', providers: ['OwnFeed'] },
      rows: [{ SafeIoc: 'login-update.example.com', IocType: 'dns', Status: 4, Severity: 'information' }],
    },
  ],
  units: async (input, ports) => countSubjects(input) * Math.max(1, (await select({ names: input.providers, scope: input.scope }, await knownProviders(ports), ports)).length),
  merge: { summary: (rows) => merged(rows as SummaryRow[]) },
  async *run(input, ports, call) {
    const { type, typeColumn, queryType, providers: names, start, end, tlp, raw, stopEarly, ...options } = input;
    const typeAt = (place: number): string | undefined => (typeColumn === undefined ? undefined : textOf(input.rows?.[place]?.[typeColumn])) ?? type;
    const items = [...each(input)].map(({ value, sourceIndex }) => ({ value, sourceIndex, type: typeAt(sourceIndex) }));
    const wanted = { ...options, names, subtype: queryType, marking: tlp, since: timeOf(start), until: timeOf(end) };
    const known = await knownProviders(ports, call);
    const tally = new Tally();
    const asking = stopEarly ? thriftyLookup : lookup;
    for await (const found of asking(items, wanted, known, ports, call, tally))
      if (isShown(found, input)) yield ['lookups', lookupRow(found, found.answered, { raw, now: ports.clock.now() })];
    for (const row of tally.rows()) yield ['summary', row];
  },
});

const textOf = (cell: unknown): string | undefined => (typeof cell === 'string' && cell !== '' ? cell : undefined);
const timeOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text));
