import type { FetchFailure, Ports } from '../../shared/kit/ports.ts';
import { FetchError } from '../../shared/kit/ports.ts';
import { contextProviders, providers } from '../../shared/providers/index.ts';
import { secretNames } from '../../shared/providers/credentials.ts';
import { type Item, lookup, type LookupOptions } from '../../shared/providers/lookup.ts';
import type { Provider } from '../../shared/providers/provider.ts';
import { lookupRow, type LookupRow } from '../../shared/providers/row.ts';
import { Tally } from '../../shared/providers/summary.ts';
import { testPorts, type TestPorts } from './ports.ts';

export const everyProvider: readonly Provider[] = [...providers, ...contextProviders];

/** What a recorded service says: a status, a body (text, or anything as JSON), headers; or why there is no answer. */
export interface Said {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  fails?: FetchFailure;
}

export interface Sent {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Fields with which every provider works; no secret of it may be seen where it does not belong. */
const fields: Readonly<Record<string, string>> = {
  key: 'k3y-4-tests', id: 'id-4-tests', instance: 'acme', tenant: '22222222-2222-4222-8222-222222222222', workspace: '11111111-1111-4111-8111-111111111111',
};
const servers = new Set(['MISP', 'OpenCTI']);

export const secretsFor = (provider: Provider): Record<string, string> =>
  Object.fromEntries(Object.keys(provider.fields ?? {}).flatMap((field) => {
    const value = field === 'instance' && servers.has(provider.name) ? 'https://intel.example.net/' : fields[field];
    return value === undefined ? [] : [[secretNames(provider, field)[0]!, value]];
  }));

/** A web that says the given things one after another, the last one for ever. */
export const saying = (says: readonly Said[]) => {
  const sent: Sent[] = [];
  const fetch: Ports['fetch'] = async (url, init = {}) => {
    const said = says[Math.min(sent.length, says.length - 1)] ?? { status: 404 };
    sent.push({ method: init.method ?? 'GET', url, headers: { ...init.headers }, body: typeof init.body === 'string' ? init.body : '' });
    if (said.fails) throw new FetchError(said.fails, 'Recorded.');
    const text = said.body === undefined ? '' : typeof said.body === 'string' ? said.body : JSON.stringify(said.body);
    return { status: said.status ?? 200, headers: said.headers ?? {}, url, body: new TextEncoder().encode(text) };
  };
  return { fetch, sent };
};

export interface Asking extends LookupOptions {
  ports?: TestPorts;
  /** Milliseconds until the call must end. */
  within?: number;
  tally?: Tally;
}

/** Looks values up in virtual time. */
export const asking = async (items: readonly (string | Item)[], { ports = testPorts(), within = 300_000, tally = new Tally(), ...options }: Asking): Promise<LookupRow[]> => {
  const collect = async () => {
    const rows: LookupRow[] = [];
    const call = { signal: new AbortController().signal, deadline: ports.clock.now() + within, progress: () => undefined };
    const wanted = items.map((item) => (typeof item === 'string' ? { value: item } : item));
    for await (const found of lookup(wanted, options, everyProvider, ports, call, tally)) rows.push(lookupRow(found, found.answered, { raw: true, now: ports.clock.now() }));
    return rows;
  };
  return ports.clock.run(collect());
};

/** Ports with the secrets of these providers, over a web that says these things. */
export const portsSaying = (says: readonly Said[], named: readonly string[], more: Parameters<typeof testPorts>[0] = {}) => {
  const { fetch, sent } = saying(says);
  const secrets = Object.assign({}, ...everyProvider.filter(({ name }) => named.includes(name)).map(secretsFor)) as Record<string, string>;
  return { ports: testPorts({ fetch, secrets, identity: { token: async () => 'token-4-tests' }, ...more }), sent };
};
