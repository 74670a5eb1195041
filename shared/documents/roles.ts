import type { Catalogue } from '../kit/operation.ts';
import type { PortName } from '../kit/ports.ts';

/** A built-in role of Azure, by the id that every tenant knows it by. */
interface Role {
  /** The Bicep symbol of the resource that it is given on. */
  on: 'storage' | 'vault' | 'insights';
  name: string;
  id: string;
  why: string;
}

/** What the hosts themselves touch, whatever the operations do: jobs, their parts and their messages. */
const hostPorts: readonly PortName[] = ['store', 'blobs', 'queue', 'log'];

/** What each port needs of Azure. The Functions host shares the storage account: it keeps its own locks and keys in blobs. */
const azureRoles: Readonly<Partial<Record<PortName, readonly Role[]>>> = {
  store: [{ on: 'storage', name: 'Storage Table Data Contributor', id: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', why: 'cache, quotas and jobs are rows' }],
  blobs: [{ on: 'storage', name: 'Storage Blob Data Owner', id: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b', why: 'artifacts and large bodies, and the package and locks of the Functions host' }],
  queue: [{ on: 'storage', name: 'Storage Queue Data Contributor', id: '974c5e8b-45b9-4653-ba55-5f855dd0fb88', why: 'the work queue and its poison queue' }],
  secrets: [{ on: 'vault', name: 'Key Vault Secrets User', id: '4633458b-17de-408a-b874-0445c86b69e6', why: 'keys of providers' }],
  log: [{ on: 'insights', name: 'Monitoring Metrics Publisher', id: '3913510d-42f4-4e42-8a64-420c390055eb', why: 'telemetry without an instrumentation key' }],
};

/** Rights on the Sentinel workspace, for operations that act as ourselves. Writing is a role of its own, given only when it is asked for. */
export const sentinelRoles = {
  read: [
    { name: 'Log Analytics Reader', id: '73c42c96-874c-492b-b04d-ab87d138a893', why: 'queries' },
    { name: 'Microsoft Sentinel Reader', id: '8d289c81-5878-46d4-8554-54e1e3d8b5cb', why: 'incidents and their entities' },
  ],
  write: [{ name: 'Microsoft Sentinel Responder', id: '3e150937-b8fe-4cfb-8069-0eaf05ecd056', why: 'comments, tags and severity of incidents' }],
} as const;

/** Every port that the catalogue or its hosts touch. */
export const portsOf = (catalogue: Catalogue): PortName[] => [...new Set([...hostPorts, ...catalogue.flatMap(({ uses }) => uses)])].sort();

const assignment = (symbol: string, scope: string, name: string, id: string, why: string, condition?: string): string => `// ${name}: ${why}
resource ${symbol} 'Microsoft.Authorization/roleAssignments@2022-04-01' = ${condition ? `if (${condition}) ` : ''}{
  name: guid(${scope}.id, principalId, '${id}')
  scope: ${scope}
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '${id}')
  }
}
`;

const symbolOf = (name: string): string => name.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/^./, (letter) => letter.toLowerCase());

const resources = {
  storage: ['storageName', 'Microsoft.Storage/storageAccounts@2025-01-01'],
  vault: ['vaultName', 'Microsoft.KeyVault/vaults@2024-11-01'],
  insights: ['insightsName', 'Microsoft.Insights/components@2020-02-02'],
} as const;

/** The roles that the app's identity has on its own resources: those that the operations in the catalogue use, and no others. */
export const rolesModule = (catalogue: Catalogue): string => {
  const given = portsOf(catalogue).flatMap((port) => azureRoles[port] ?? []);
  const used = (Object.keys(resources) as (keyof typeof resources)[]).filter((on) => given.some((role) => role.on === on));
  return [
    '// Made from the catalogue by `npm run docs`; do not edit. One role for each port that an operation or a host uses.\n',
    "@description('The identity of the app.')\nparam principalId string\n",
    ...used.map((on) => `param ${resources[on][0]} string\n`),
    ...used.map((on) => `resource ${on} '${resources[on][1]}' existing = {\n  name: ${resources[on][0]}\n}\n`),
    ...given.map(({ on, name, id, why }) => assignment(symbolOf(name), on, name, id, why)),
  ].join('\n');
};

/** The roles on the Sentinel workspace; deployed into the workspace's resource group. */
export const sentinelModule = (catalogue: Catalogue): string => {
  const asOurselves = catalogue.filter(({ uses }) => uses.includes('identity'));
  const given = [
    ...(asOurselves.length > 0 ? sentinelRoles.read.map(({ name, id, why }) => assignment(symbolOf(name), 'workspace', name, id, why)) : []),
    ...(asOurselves.some(({ writes }) => writes) ? sentinelRoles.write.map(({ name, id, why }) => assignment(symbolOf(name), 'workspace', name, id, why, 'writeBack')) : []),
  ];
  return [
    '// Made from the catalogue by `npm run docs`; do not edit. For operations that act as the app itself.\n',
    "@description('The identity of the app.')\nparam principalId string\n",
    'param workspaceName string\n',
    "@description('Whether the app may comment on, tag and re-rate incidents.')\nparam writeBack bool = false\n",
    "resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {\n  name: workspaceName\n}\n",
    ...given,
  ].join('\n');
};
