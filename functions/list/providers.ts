import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { breaker } from '../../shared/outbound/breaker.ts';
import { governor } from '../../shared/outbound/quota.ts';
import { quotaOf } from '../../shared/providers/keys.ts';
import { credentialsOf, secretNames } from '../../shared/providers/credentials.ts';
import { lastFailure } from '../../shared/providers/health.ts';
import { contextProviders } from '../../shared/providers/index.ts';
import { knownProviders } from '../../shared/providers/own/known.ts';
import { isPrimary } from '../../shared/providers/select.ts';

const words = (what: string) => z.string().nullable().describe(what);

export default operation({
  name: 'list-providers',
  summary: 'Every provider: ready or not, what it answers, quota left, last failure.',
  entities: ['threat-intelligence'],
  input: z.strictObject({
    ready: z.boolean().default(false).describe('Only providers that can be asked now.'),
    type: z.string().max(40).optional().describe('Only providers that know this type, such as ipv4.'),
  }),
  row: z.object({
    name: z.string().describe('The provider.'),
    kind: z.enum(['threat-intel', 'context']).describe('What it tells: how bad a thing is, or what it is.'),
    state: z.enum(['live', 'commercial', 'retired']).describe('Whether the service can be had.'),
    ready: z.boolean().describe('Whether it can be asked now.'),
    primary: z.boolean().describe('Whether it is asked when nobody is named.'),
    reason: words('Why it is not ready, or what its state means.'),
    successor: words('What to use in its place.'),
    needs: z.array(z.string()).describe('Secrets that it must have.'),
    missing: z.array(z.string()).describe('Those that are not set.'),
    optional: z.array(z.string()).describe('Secrets and settings that it can use.'),
    types: z.array(z.string()).describe('Types and sub-queries that it answers.'),
    shares: z.enum(['nothing', 'observable', 'own']).describe('What leaves: nothing, the value, or the value to your own server.'),
    quotaLeft: z.int().nullable().describe('Calls that may be made now; null when there is no limit.'),
    breaker: z.enum(['closed', 'open']).describe('open: left alone because it kept failing.'),
    breakerUntil: words('Until when.'),
    lastError: words('Its last failure in seven days.'),
    lastErrorAt: words('When that was.'),
    aliases: z.array(z.string()).describe('Other names for it.'),
    description: z.string().describe('What it is.'),
    home: z.string().describe('Where it lives.'),
  }),
  limits: { rows: 1000, seconds: 60, bytes: 1_000_000 },
  uses: ['secrets', 'settings', 'store', 'blobs', 'clock', 'log'],
  examples: [{ given: { type: 'sha512_hash' }, rows: [{ name: 'OwnFeed', ready: true, shares: 'nothing' }] }],
  async *run({ ready: onlyReady, type }, ports, call) {
    const known = [...(await knownProviders(ports, call)), ...contextProviders];
    const turns = governor(ports);
    const fuse = breaker(ports);
    const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
    for (const provider of known) {
      const { name, aliases = [], home, description, kind, state = { is: 'live' }, fields = {}, asks, shares } = provider;
      const types = Object.keys(asks);
      if (type !== undefined && !types.some((one) => one === type || one.startsWith(`${type}-`))) continue;
      const credentials = await credentialsOf(provider, ports);
      const ready = state.is !== 'retired' && credentials.missing.length === 0;
      if (onlyReady && !ready) continue;
      const quota = quotaOf(provider, credentials, ports.settings);
      const { windows } = ready && quota.windows.length > 0 ? await turns.left(quota) : { windows: [] };
      const seen = await fuse.look(quota.bucket);
      const open = seen && seen.until > ports.clock.now() ? seen : undefined;
      const failure = await lastFailure(ports, name);
      const named = (required: boolean) =>
        Object.entries(fields).flatMap(([field, one]) => (one.required === required ? [secretNames(provider, field)[0]!] : []));
      yield {
        name,
        kind: kind ?? ('threat-intel' as const),
        state: state.is,
        ready,
        primary: isPrimary(provider, ports.settings.providers, known),
        reason: state.is === 'retired' ? state.reason : state.is === 'commercial' ? state.note : ready ? null : `Set ${credentials.missing.join(' and ')}.`,
        successor: state.is === 'retired' ? state.successor : null,
        needs: named(true),
        missing: [...credentials.missing],
        optional: named(false),
        types,
        shares,
        quotaLeft: windows.length === 0 ? null : Math.max(0, Math.min(...windows.map(({ left }) => left))),
        breaker: open ? ('open' as const) : ('closed' as const),
        breakerUntil: iso(open?.until),
        lastError: failure ? `${failure.kind}: ${failure.detail}` : null,
        lastErrorAt: iso(failure?.at),
        aliases: [...aliases],
        description,
        home,
      };
    }
  },
});
