import type { Row } from '../kit/report.ts';

/**
 * The fields of process and script rules, and the columns that other tables have for the same thing:
 * Windows 4688, Defender, the audit log as parse-audit-log reads it, rows of a process tree, syslog. Asked only where a row has no column of the field's own name.
 */
export const aliases: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['Image', ['NewProcessName', 'FolderPath', 'CreatedProcessFilePath', 'exe', 'ProcessPath', 'process']],
  ['CommandLine', ['ProcessCommandLine', 'CreatedProcessCommandLine', 'cmdline', 'processcmdline', 'proctitle', 'Command', 'cmd']],
  ['ParentImage', ['ParentProcessName', 'InitiatingProcessFolderPath', 'InitiatingProcessImageFilePath', 'parentprocess', 'parent_proc_lc']],
  ['ParentCommandLine', ['InitiatingProcessCommandLine', 'ParentProcessCommandLine', 'pcmdline', 'CommandLine_par', 'cmdline_par']],
  ['User', ['SubjectUserName', 'AccountName', 'CreatedProcessAccountName', 'UserName', 'username', 'acct']],
  ['CurrentDirectory', ['cwd', 'ProcessCurrentDirectory']],
  ['OriginalFileName', ['ProcessVersionInfoOriginalFileName', 'CreatedProcessVersionInfoOriginalFileName']],
  ['Description', ['ProcessVersionInfoFileDescription', 'CreatedProcessVersionInfoFileDescription']],
  ['Product', ['ProcessVersionInfoProductName', 'CreatedProcessVersionInfoProductName']],
  ['Company', ['ProcessVersionInfoCompanyName', 'CreatedProcessVersionInfoCompanyName']],
  ['IntegrityLevel', ['ProcessIntegrityLevel', 'MandatoryLabel']],
  ['LogonId', ['SubjectLogonId']],
  ['ComputerName', ['Computer', 'DeviceName', 'hostname']],
  ['Computer', ['ComputerName', 'DeviceName', 'hostname']],
  ['ScriptBlockText', ['ScriptBlock', 'ScriptContent']],
  ['EventID', ['EventId', 'event_id', 'winlog.event_id']],
  ['EventId', ['EventID', 'event_id', 'winlog.event_id']],
  ['SYSCALL', ['syscall_name']],
  ['name', ['paths']],
  ...Array.from({ length: 10 }, (_, place) => [`a${place}`, [`args.${place}`]] as const),
]);

/** Where a row of Defender tells of what a process did: its other columns are about the thing that it was done to. */
export const aliasesOfDeeds: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['Image', ['InitiatingProcessFolderPath']],
  ['CommandLine', ['InitiatingProcessCommandLine']],
  ['ParentImage', ['InitiatingProcessParentFileName']],
  ['ParentCommandLine', []],
  ['User', ['InitiatingProcessAccountName']],
  ['OriginalFileName', ['InitiatingProcessVersionInfoOriginalFileName']],
  ['Description', ['InitiatingProcessVersionInfoFileDescription']],
  ['Product', ['InitiatingProcessVersionInfoProductName']],
  ['Company', ['InitiatingProcessVersionInfoCompanyName']],
  ['IntegrityLevel', ['InitiatingProcessIntegrityLevel']],
  ['ImageLoaded', ['FolderPath']],
  ['TargetFilename', ['FolderPath']],
  ['SourceImage', ['InitiatingProcessFolderPath']],
  ['TargetImage', ['FolderPath']],
  ['TargetObject', ['RegistryKey']],
  ['Details', ['RegistryValueData']],
  ['DestinationIp', ['RemoteIP']],
  ['DestinationPort', ['RemotePort']],
  ['DestinationHostname', ['RemoteUrl']],
  ['SourceIp', ['LocalIP']],
  ['SourcePort', ['LocalPort']],
  ['QueryName', ['AdditionalFields.DnsQueryString']],
  ['PipeName', ['AdditionalFields.PipeName']],
]);

/** Objects in which other tools put the fields of a Windows event. */
export const insides = ['event_data', 'winlog.event_data', 'EventData'];

/** The record types of a row of parse-audit-log, which is one for all records of an event. */
export const auditTypes = (row: Row): string[] | undefined => {
  const type = row['EventType'];
  if (typeof type !== 'string') return undefined;
  const parts = type === 'SYSCALL_EXECVE' ? ['SYSCALL', 'EXECVE'] : [];
  return [type, ...parts, ...(Array.isArray(row['paths']) && type !== 'PATH' ? ['PATH'] : []), ...(typeof row['cwd'] === 'string' && type !== 'CWD' ? ['CWD'] : [])];
};
