import { isShown, type Item, lookup } from '../../../shared/providers/lookup.ts';
import { contextProviders, providers } from '../../../shared/providers/index.ts';
import { secretNames } from '../../../shared/providers/credentials.ts';
import { contextRow, lookupRow } from '../../../shared/providers/row.ts';
import { named } from '../../../shared/providers/select.ts';
import { Tally } from '../../../shared/providers/summary.ts';
import type { Row } from '../../../shared/kit/report.ts';
import { testPorts } from '../../support/ports.ts';
import type { Case, Runner } from './case.ts';

/** Names of the provider's settings in the case, and ours. */
const fields: Readonly<Record<string, string>> = { AuthKey: 'key', ApiID: 'id', Instance: 'instance', TenantId: 'tenant', WorkspaceId: 'workspace', MaxAgeInDays: 'days', maxAgeInDays: 'days' };

const secretsOf = (provider: string, config: Row): Record<string, string> => {
  const declared = named(provider, [...providers, ...contextProviders]);
  if (!declared) throw new Error(`There is no provider ${provider}.`);
  return Object.fromEntries(Object.entries(config).flatMap(([name, value]) => {
    const field = fields[name];
    return field === undefined || (typeof value !== 'string' && typeof value !== 'number') ? [] : [[secretNames(declared, field)[0]!, String(value)]];
  }));
};

interface Given {
  ioc: string;
  iocType: string | null;
}

const itemsOf = ({ ioc, iocType, iocs }: Partial<Given> & { iocs?: Given[] }): Item[] => (iocs ?? [{ ioc: ioc!, iocType: iocType! }]).map((one) => ({ value: one.ioc, type: one.iocType }));

/** All providers at once, as configured: those marked primary are asked by default. */
const manyConfigured = (config: Row) => {
  const all = Object.entries((config['providers'] ?? {}) as Record<string, Row>);
  return {
    names: all.map(([name]) => name),
    primary: all.filter(([, settings]) => settings['Primary'] !== false).map(([name]) => name),
    secrets: Object.assign({}, ...all.map(([name, settings]) => secretsOf(name, settings))) as Record<string, string>,
  };
};

/** Whom the case asks: the named one, or the configured ones of the wanted scope. */
const selectionOf = ({ provider, config, input }: Case) => {
  if (provider !== '*') return { names: [provider], secrets: secretsOf(provider, config) };
  const { names, primary, secrets } = manyConfigured(config);
  const scope = (input['providerScope'] as string | undefined) ?? 'primary';
  const listed = input['providers'] as string[] | undefined;
  return { names: listed ?? names.filter((name) => scope === 'all' || primary.includes(name) === (scope === 'primary')), secrets };
};

/** Values asked of a provider. */
export const runLookup: Runner = async (one, wire) => {
  const { names, secrets } = selectionOf(one);
  const known = [...providers, ...contextProviders];
  const isContext = contextProviders.some((provider) => provider === named(one.provider, known));
  const { retry, timeoutMs, ...show } = one.options ?? {};
  const ports = testPorts({ clock: wire.clock, fetch: wire.fetch, network: wire.network, secrets, identity: { token: async () => 'test-token' } });
  const options = { names, subtype: one.input['queryType'] as string | null, attempts: retry?.maxAttempts ?? 1, timeout: timeoutMs, retired: true, repeat: false, inside: isContext };
  const call = { signal: new AbortController().signal, deadline: wire.clock.now() + 300_000, progress: () => undefined };
  const tally = new Tally();
  const collect = async () => {
    const rows: Row[] = [];
    const single = one.provider !== '*';
    for await (const found of lookup(itemsOf(one.input), options, known, ports, call, tally)) {
      if (!isShown(found, { showNotSupported: show.showNotSupported ?? single, showBadFormat: show.showBadFormat ?? single })) continue;
      const seen = { raw: true, now: wire.clock.now() };
      rows.push(isContext ? contextRow(found, found.answered, seen) : lookupRow(found, found.answered, seen));
    }
    return rows;
  };
  const rows = await wire.clock.run(collect());
  const [total] = tally.rows();
  const { requested, distinct, partial } = total!;
  const byStatus = Object.fromEntries((['OK', 'NO_DATA', 'QUERY_FAILED', 'NOT_SUPPORTED', 'BAD_FORMAT', 'OTHER'] as const).flatMap((name) => (total![name] > 0 ? [[name, total![name]]] : [])));
  return { rows, summary: { requested, distinct, byStatus, partial } };
};
