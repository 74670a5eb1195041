import type { Row } from '../kit/report.ts';
import { type ProcessSchema, processSchemas, unknownName } from './schema.ts';

/** Columns of the public endpoint table, and what the internal one calls them. */
const renamed: Readonly<Record<string, string>> = {
  AccountDomain: 'CreatedProcessAccountDomainName', AccountName: 'CreatedProcessAccountName', AccountSid: 'CreatedProcessAccountSid', AccountUpn: 'CreatedProcessAccountUpn',
  AccountObjectId: 'CreatedProcessAccountAzureADId', DeviceId: 'MachineId', DeviceName: 'ComputerDnsName', FileName: 'CreatedProcessName', FolderPath: 'CreatedProcessFilePath',
  SHA1: 'CreatedProcessFileSha1', SHA256: 'CreatedProcessFileSha256', MD5: 'CreatedProcessFileMd5', FileSize: 'CreatedProcessFileSize', ProcessId: 'CreatedProcessId',
  ProcessCommandLine: 'CreatedProcessCommandLine', ProcessCreationTime: 'CreatedProcessCreationTime', InitiatingProcessFileName: 'InitiatingProcessName',
  InitiatingProcessFolderPath: 'InitiatingProcessImageFilePath', InitiatingProcessParentFileName: 'InitiatingProcessParentProcessName',
  InitiatingProcessParentId: 'InitiatingProcessParentProcessId',
};
const lastPart = /[\\/][^\\/]*$/;

/** Rows of the public endpoint table as the internal one has them; rows of any other table, and the schema of it, stay. The caller's rows are not changed. */
export const internalNames = (rows: readonly Row[], schema: ProcessSchema): { rows: readonly Row[]; schema: ProcessSchema } => {
  if (schema !== processSchemas.endpoint) return { rows, schema };
  return { rows: rows.filter(({ ActionType: action }) => action === undefined || action === 'ProcessCreated').map(internalRow), schema: processSchemas['endpoint-internal'] };
};

const internalRow = (row: Row): Row => {
  const named: Row = {};
  for (const [column, value] of Object.entries(row)) named[renamed[column] ?? column] = value;
  const { Timestamp: time, InitiatingProcessFolderPath: folder, InitiatingProcessId: parent, InitiatingProcessParentFileName: grandparent } = row;
  return {
    ...named,
    ...(time !== undefined && { CreatedProcessCreationTime: time }),
    ...(typeof folder === 'string' && { InitiatingProcessImageFilePath: folder.replace(lastPart, '') }),
    CreatedProcessParentId: parent ?? null,
    InitiatingProcessParentProcessName: grandparent === null || grandparent === undefined || grandparent === '' ? unknownName : grandparent,
  };
};
