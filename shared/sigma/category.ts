import type { Row } from '../kit/report.ts';

type Categories = Readonly<Record<string, string>>;

/** By number of the event, the categories of Sigma that it belongs to. */
const sysmon: Categories = {
  1: 'process_creation', 2: 'file_change', 3: 'network_connection', 5: 'process_termination', 6: 'driver_load', 7: 'image_load', 8: 'create_remote_thread', 9: 'raw_access_thread', 10: 'process_access',
  11: 'file_event', 12: 'registry_event registry_add registry_delete', 13: 'registry_event registry_set', 14: 'registry_event registry_rename', 15: 'create_stream_hash', 17: 'pipe_created', 18: 'pipe_created',
  19: 'wmi_event', 20: 'wmi_event', 21: 'wmi_event', 22: 'dns_query', 23: 'file_delete', 25: 'process_tampering', 26: 'file_delete', 29: 'file_executable_detected',
};
const powerShell: Categories = { 400: 'ps_classic_start', 600: 'ps_classic_provider_start', 800: 'ps_classic_script', 4103: 'ps_module', 4104: 'ps_script' };
const security: Categories = { 4688: 'process_creation' };

/** By ActionType of the Defender tables. */
const defender: Categories = {
  ProcessCreated: 'process_creation', ImageLoaded: 'image_load', DriverLoad: 'driver_load', CreateRemoteThreadApiCall: 'create_remote_thread', OpenProcessApiCall: 'process_access', NamedPipeEvent: 'pipe_created',
  ...Object.fromEntries(['ConnectionSuccess', 'ConnectionFailed', 'ConnectionRequest', 'ConnectionAttempt', 'ConnectionFound', 'InboundConnectionAccepted'].map((action) => [action, 'network_connection'])),
  DnsQueryResponse: 'dns_query', FileCreated: 'file_event', FileModified: 'file_event file_change', FileRenamed: 'file_event file_rename', FileDeleted: 'file_delete',
  RegistryKeyCreated: 'registry_event registry_add', RegistryKeyDeleted: 'registry_event registry_delete', RegistryValueDeleted: 'registry_event registry_delete', RegistryKeyRenamed: 'registry_event registry_rename', RegistryValueSet: 'registry_event registry_set',
};

const known = new Set([sysmon, powerShell, security, defender].flatMap((table) => Object.values(table).flatMap((names) => names.split(' '))));
const parts = [[/sysmon/i, sysmon], [/powershell/i, powerShell], [/security/i, security]] as const;
const sources = ['Channel', 'SourceName', 'ProviderName', 'Provider_Name', 'EventSourceName', 'source_name', 'log_name', 'Source'];
const longestSource = 200;

/** Whether the row tells of what a process did, in a table of Defender: its own columns are then about the thing that it was done to. */
export const isDeed = (row: Row): boolean => {
  const action = row['ActionType'];
  return typeof action === 'string' && action !== 'ProcessCreated' && Object.hasOwn(defender, action);
};

/** The categories of the row's event, parted by blanks: empty where it has none, undefined where it does not say what it is. */
export const categoriesOf = (row: Row, eventId: string | undefined): string | undefined => {
  const action = row['ActionType'];
  if (typeof action === 'string' && Object.hasOwn(defender, action)) return defender[action];
  if (row['EventType'] === 'SYSCALL_EXECVE') return 'process_creation';
  if (eventId === undefined) return undefined;
  for (const name of sources) {
    const source = row[name];
    const table = typeof source === 'string' && source.length < longestSource ? parts.find(([named]) => named.test(source))?.[1] : undefined;
    if (table) return Object.hasOwn(table, eventId) ? table[eventId] : '';
  }
  return undefined;
};

/** Whether a rule of the category is about such a row. A row or a category that is not known may be anything. */
export const isOfCategory = (category: string | null | undefined, categories: string | undefined): boolean =>
  categories === undefined || !category || !known.has(category) || categories === category || categories.split(' ').includes(category);
