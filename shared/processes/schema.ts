import { Fault } from '../kit/fault.ts';

/** Which column plays which role. */
export interface ProcessSchema {
  process_name: string;
  process_id: string;
  parent_id: string;
  time_stamp: string;
  parent_name?: string | undefined;
  cmd_line?: string | undefined;
  path_separator?: string | undefined;
  user_name?: string | undefined;
  user_id?: string | undefined;
  logon_id?: string | undefined;
  target_logon_id?: string | undefined;
  host_name_column?: string | undefined;
  event_id_column?: string | undefined;
  event_id_identifier?: string | number | undefined;
  /** Columns of tables that say when the parent began, and name its own parent: no search by time is needed then. */
  known_parent?: KnownParent | undefined;
  /** Rows of the same table that tell of the end of a process: after it, its id is that of another one. */
  exit_event?: ExitEvent | undefined;
}

export interface ExitEvent {
  identifier: string | number;
  process_id: string;
  process_name: string;
}

export interface KnownParent {
  name: string;
  /** How a parent is called in keys when its name is empty. */
  nameless: string;
  id: string;
  time: string;
  parent_name: string;
  parent_id: string;
  parent_time: string;
}

/** Stands for a name that nobody gave. */
export const unknownName = 'unknown';

/** The tables that are known, in the order that settles ties: the later one wins. */
export const processSchemas = {
  windows: {
    process_name: 'NewProcessName', process_id: 'NewProcessId', parent_name: 'ParentProcessName', parent_id: 'ProcessId', time_stamp: 'TimeGenerated', cmd_line: 'CommandLine',
    logon_id: 'SubjectLogonId', target_logon_id: 'TargetLogonId', user_name: 'SubjectUserName', user_id: 'SubjectUserSid', event_id_column: 'EventID', event_id_identifier: 4688,
    host_name_column: 'Computer', exit_event: { identifier: 4689, process_id: 'ProcessId', process_name: 'ProcessName' },
  },
  linux: {
    process_name: 'exe', process_id: 'pid', parent_id: 'ppid', time_stamp: 'TimeGenerated', cmd_line: 'cmdline', path_separator: '/', logon_id: 'ses', user_name: 'acct', user_id: 'uid',
    event_id_column: 'EventType', event_id_identifier: 'SYSCALL_EXECVE', host_name_column: 'Computer',
  },
  'endpoint-internal': {
    process_name: 'CreatedProcessName', process_id: 'CreatedProcessId', parent_name: 'ParentProcessName', parent_id: 'CreatedProcessParentId', time_stamp: 'CreatedProcessCreationTime',
    cmd_line: 'CreatedProcessCommandLine', logon_id: 'InitiatingProcessLogonId', target_logon_id: 'LogonId', user_name: 'CreatedProcessAccountName', user_id: 'CreatedProcessAccountSid',
    host_name_column: 'ComputerDnsName',
    known_parent: {
      name: 'InitiatingProcessName', nameless: '', id: 'InitiatingProcessId', time: 'InitiatingProcessCreationTime',
      parent_name: 'InitiatingProcessParentProcessName', parent_id: 'InitiatingProcessParentProcessId', parent_time: 'InitiatingProcessParentCreationTime',
    },
  },
  endpoint: {
    process_name: 'FileName', process_id: 'ProcessId', parent_name: 'InitiatingProcessFileName', parent_id: 'InitiatingProcessId', time_stamp: 'Timestamp', cmd_line: 'ProcessCommandLine',
    logon_id: 'InitiatingProcessLogonId', target_logon_id: 'LogonId', user_name: 'AccountName', user_id: 'AccountSid', event_id_column: 'ActionType', event_id_identifier: 'ProcessCreated',
    host_name_column: 'DeviceName',
    known_parent: {
      name: 'InitiatingProcessFileName', nameless: unknownName, id: 'InitiatingProcessId', time: 'InitiatingProcessCreationTime',
      parent_name: 'InitiatingProcessParentFileName', parent_id: 'InitiatingProcessParentId', parent_time: 'InitiatingProcessParentCreationTime',
    },
  },
  sysmon: {
    process_name: 'Image', process_id: 'ProcessId', parent_name: 'ParentImage', parent_id: 'ParentProcessId', time_stamp: 'UtcTime', cmd_line: 'CommandLine', logon_id: 'LogonId',
    user_name: 'User', event_id_column: 'EventID', event_id_identifier: 1, host_name_column: 'Computer',
    exit_event: { identifier: 5, process_id: 'ProcessId', process_name: 'Image' },
  },
  osquery: {
    process_name: 'name', process_id: 'pid', parent_name: 'pcmdline', parent_id: 'parent', time_stamp: 'calendarTime', cmd_line: 'cmdline', path_separator: '/', user_name: 'username', user_id: 'uid',
  },
  'agent-hx': {
    process_name: 'process', process_id: 'pid', parent_name: 'parentprocess', parent_id: 'parentpid', time_stamp: 'starttime', cmd_line: 'processcmdline', user_name: 'username',
    event_id_column: 'eventtype', event_id_identifier: 'start', host_name_column: 'hostname',
  },
} as const satisfies Record<string, ProcessSchema>;

export type ProcessTable = keyof typeof processSchemas;

/** What a schema is called: the known table, or `custom`. */
export const schemaName = (schema: ProcessSchema): string => Object.entries(processSchemas).find(([, known]) => known === schema)?.[0] ?? 'custom';

const leastInCommon = 4;

/** The known table with most columns in common, at least four; undefined when there is none. */
export const inferSchema = (columns: Iterable<string>): ProcessTable | undefined => {
  const given = new Set(columns);
  let best: ProcessTable | undefined;
  let most: number = leastInCommon;
  for (const [name, { path_separator: _, event_id_identifier: __, known_parent: ___, exit_event: ____, ...roles }] of Object.entries(processSchemas as Record<ProcessTable, ProcessSchema>)) {
    const common = new Set(Object.values(roles).filter((column) => column !== undefined && given.has(column))).size;
    if (common < most) continue;
    most = common;
    best = name as ProcessTable;
  }
  return best;
};

/** The schema that was asked for, or the one that fits the columns; a fault that asks for one when there is none. */
export const schemaFor = (columns: Iterable<string>, name: ProcessTable | 'auto', custom: ProcessSchema | undefined): ProcessSchema => {
  if (custom) return custom;
  const found = name === 'auto' ? inferSchema(columns) : name;
  if (found) return processSchemas[found];
  const detail = 'The columns are of no known process table. Say which column is what in customSchema.';
  throw new Fault('invalid-input', `schema: ${detail}`, { flaws: [{ field: 'schema', detail }] });
};
