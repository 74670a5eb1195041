import { z } from 'zod';
import type { Call } from '../../shared/kit/call.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Fetch } from '../../shared/kit/ports.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { asLookupError } from '../../shared/network/answers.ts';
import { inGroups } from '../../shared/network/groups.ts';
import { likenesses, lookalikeOf } from '../../shared/network/lookalike.ts';
import { politeFetch } from '../../shared/network/polite.ts';
import { type Registration, registrationOf } from '../../shared/network/registration.ts';
import { isResolvable } from '../../shared/network/resolve.ts';
import { isOwn, targetOf, unicodeHost } from '../../shared/network/target.ts';
import { componentsOf } from '../../shared/network/url.ts';

const atOnce = 8;
const day = 86_400_000;
const text = (what: string) => z.string().nullable().describe(what);
const checks = ['resolve', 'registration'] as const;

export default operation({
  name: 'lookup-domain',
  summary: 'Facts about domains: suffix, addresses, age, registrar, likeness to your own.',
  entities: ['dns', 'url', 'host'],
  input: z.strictObject({
    ...subjects('domain or URL', { most: 5000, longest: 8192 }),
    checks: z
      .array(z.enum(checks)).max(checks.length).default([...checks])
      .describe('What to ask others about: resolve (DNS), registration (RDAP of the registry). Own domains are never asked about.'),
    ownDomains: z.array(z.string().max(253)).max(500).optional().describe('Domains that look-alikes are held against. Default: the configured own domains.'),
  }),
  row: z.object({
    sourceIndex: z.number().int().describe('Place of the domain in the input, from 0.'),
    host: z.string().describe('The name, in lower case and A-labels.'),
    unicode: z.string().describe('The name as a reader sees it.'),
    subdomain: z.string().describe('What stands before the domain.'),
    domain: z.string().describe('The registered label.'),
    suffix: z.string().describe('Public suffix; empty when the last label is none.'),
    validTld: z.boolean().describe('Whether the name ends in a public suffix.'),
    resolvable: z.boolean().nullable().describe('Whether it has an address; empty when that was not asked or nobody could say.'),
    addresses: z.array(z.string()).describe('Its addresses.'),
    likeness: z
      .enum(likenesses)
      .describe('How it resembles an own domain: own, homoglyph (looks the same), other-suffix, typo, embedded (contains its name), none.'),
    nearest: text('The own domain it resembles.'),
    distance: z.number().int().nullable().describe('Edits between the two, after look-alike letters are made one.'),
    created: text('When it was registered, UTC.'),
    updated: text('When the registration was changed last, UTC.'),
    expires: text('When the registration ends, UTC.'),
    ageDays: z.number().int().nullable().describe('Whole days since the registration.'),
    registrar: text('Who registered it.'),
    registrant: text('For whom, where the registry says so.'),
    status: z.array(z.string()).describe("The registry's status words."),
    nameServers: z.array(z.string()).describe('Its name servers.'),
  }),
  limits: { rows: 5000, seconds: 120, bytes: 16_000_000, inline: 200 },
  uses: ['network', 'fetch', 'store', 'clock', 'log', 'blobs', 'settings'],
  examples: [
    {
      name: 'a look-alike, without asking anybody',
      given: { value: 'https://log\u0456n.examp1e.com/x', checks: [], ownDomains: ['example.com'] },
      rows: [{ host: 'xn--logn-n9d.examp1e.com', domain: 'examp1e', suffix: 'com', likeness: 'homoglyph', nearest: 'example.com', created: null }],
    },
  ],
  async *run(input, ports, call) {
    const own = ports.settings.ownDomains;
    const fetch = politeFetch(ports, call);
    const wanted = [...each(input)].map(({ value, sourceIndex }) => ({ ...targetOf(value), sourceIndex }));
    yield* inGroups(wanted, atOnce, async ({ host, version, open, sourceIndex }) => {
      const parts = componentsOf(host);
      const strange = open && version === undefined && !isOwn(host, own);
      const registered = parts.domain && parts.suffix ? `${parts.domain}.${parts.suffix}` : undefined;
      const [found, registration] = await Promise.all([
        strange && input.checks.includes('resolve') ? isResolvable(host, ports.network, call.signal) : undefined,
        strange && registered && input.checks.includes('registration') ? registrationFor(registered, fetch, call) : undefined,
      ]);
      const { created = null, ...facts } = registration ?? nothing;
      return {
        sourceIndex,
        host,
        unicode: version ? host : unicodeHost(host),
        ...parts,
        validTld: open && version === undefined,
        resolvable: found?.resolvable ?? null,
        addresses: [...(found?.addresses ?? [])],
        ...lookalikeOf(host, input.ownDomains ?? own),
        created,
        ageDays: created === null ? null : Math.floor((ports.clock.now() - Date.parse(created)) / day),
        ...facts,
      };
    });
  },
});

const nothing: Registration = { created: null, updated: null, expires: null, registrar: null, registrant: null, status: [], nameServers: [] };

const registrationFor = async (registered: string, fetch: Fetch, call: Call): Promise<Registration> => {
  try {
    return (await registrationOf(registered, fetch, call.signal)) ?? nothing;
  } catch (thrown) {
    const { kind, message } = asLookupError(thrown);
    call.problem({ code: kind, about: registered, detail: message });
    return nothing;
  }
};
