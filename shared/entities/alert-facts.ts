import type { Entity } from './entity.ts';
import { decoded, field, isMap } from './fields.ts';

const idNames = [
  'AzSubscriptionId',
  'AzResourceId',
  'WorkspaceId',
  'AgentId',
  'TenantId',
  'SourceComputerId',
  'ResourceId',
  'WorkspaceSubscriptionId',
  'WorkspaceResourceGroup',
  'ProviderAlertId',
  'SystemAlertId',
  'ResourceIdentifiers',
];
const analyticNames = [
  'Query Period',
  'Trigger Operator',
  'Trigger Threshold',
  'Search Query Results Overall Count',
  'Data Sources',
  'Query',
  'Query Start Time UTC',
  'Query End Time UTC',
  'Analytic Rule Ids',
  'Event Grouping',
  'Analytic Rule Name',
];

/** The extended properties of an alert, wherever its source kept them. */
const extended = (alert: Entity): unknown => decoded(alert.values.get('ExtendedProperties'));
const known = (alert: Entity, name: string): unknown => alert.values.get(name) ?? alert.additional.get(name) ?? field(extended(alert), name);

const present = (alert: Entity, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, known(alert, name)] as const).filter(([, value]) => value !== undefined && value !== null && value !== ''));

/** Label → address. */
const linksOf = (alert: Entity): Record<string, unknown> => {
  const links = decoded(alert.values.get('ExtendedLinks'));
  if (!Array.isArray(links)) return {};
  return Object.fromEntries(
    links
      .slice(0, 100)
      .filter(isMap)
      .map((link) => [String(field(link, 'Label') as string | undefined), field(link, 'Href') ?? null]),
  );
};

/** The ids, links and analytic rule of an alert, and where it is kept. */
export const alertFacts = (alert: Entity) => {
  const ids = present(alert, idNames);
  return {
    AlertId: alert.text('SystemAlertId'),
    ids,
    links: linksOf(alert),
    analytic: present(alert, analyticNames),
    is_in_workspace: 'WorkspaceId' in ids && 'AgentId' in ids,
    is_in_log_analytics: 'TenantId' in ids,
  };
};
