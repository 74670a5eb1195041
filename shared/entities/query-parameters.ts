import { fqdnOf, fullPathOf } from './computed.ts';
import type { Entity } from './entity.ts';
import type { Reading } from './read.ts';

/** What the parameters of investigation queries are about. */
export interface Primary {
  host?: Entity;
  account?: Entity;
  process?: Entity;
}

/** The host, account and process that an alert or event is about: of several processes the one whose parent is there too. */
export const primaryOf = (entities: readonly Entity[]): Primary => {
  const [host] = entities.filter(({ type }) => type === 'host');
  const processes = entities.filter(({ type }) => type === 'process');
  const process = processes.find((one) => one.link('ParentProcess') !== undefined) ?? processes[0];
  const account = process?.link('Account') ?? entities.find(({ type }) => type === 'account');
  return { ...(host && { host }), ...(account && { account }), ...(process && { process }) };
};

const doubled = (path: string): string => path.replaceAll('\\', '\\\\');
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** `Linux` or `Windows`: what the entities say, else what their paths look like. */
const familyOf = (entities: readonly Entity[]): 'Linux' | 'Windows' => {
  const said = entities.map((entity) => entity.text('OSFamily')).find((family) => family !== undefined);
  if (said !== undefined) return said === 'Windows' ? 'Windows' : 'Linux';
  return entities.some((entity) => entity.type === 'file' && (entity.text('Directory') ?? '').includes('/')) ? 'Linux' : 'Windows';
};

const filterOf = ({ host }: Primary, alerts: readonly Entity[]): [string, string] | undefined => {
  const name = host && fqdnOf(host);
  if (name !== undefined) return ['Computer', name];
  for (const [column, ...properties] of [['SourceComputerId'], ['AzureResourceId', 'AzResourceId', 'ResourceId'], ['AgentId']] as const) {
    for (const property of [column, ...properties]) {
      const value = alerts
        .map((alert) => alert.values.get(property) ?? alert.additional.get(property))
        .find((found) => typeof found === 'string' && found !== '');
      if (value !== undefined) return [column, value as string];
    }
  }
  return undefined;
};

/** Values for the parameters of queries about this alert or event, under the names that the built-in queries use. */
export const queryParametersOf = ({ entities, alerts }: Pick<Reading, 'entities' | 'alerts'>): Record<string, string> => {
  const primary = primaryOf(entities);
  const { host, account, process } = primary;
  const family = familyOf(entities);
  const filter = filterOf(primary, alerts);
  const image = process?.link('ImageFile');
  const path = image && fullPathOf(image);
  const session =
    process?.link('LogonSession')?.text('SessionId') ??
    account?.text('LogonId') ??
    entities.find(({ type }) => type === 'host-logon-session')?.text('SessionId');
  const given: Record<string, string | undefined> = {
    subscription_filter: 'true',
    host_filter_eq: filter && `${filter[0]} =~ ${quoted(filter[1])}`,
    host_filter_neq: filter && `${filter[0]} !~ ${quoted(filter[1])}`,
    host_name: host && fqdnOf(host),
    account_name: account?.text('Name'),
    process_name: path === undefined ? undefined : family === 'Windows' ? doubled(path) : path,
    logon_session_id: session,
    process_id: process?.text('ProcessId'),
    path_separator: family === 'Windows' ? '\\\\' : '/',
    data_family: family,
    data_environment: 'LogAnalytics',
    system_alert_id: alerts[0]?.text('SystemAlertId'),
  };
  return Object.fromEntries(Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined));
};
