/** How a column can be masked. Anything else is a string of delimiters: each part between them is masked by itself. */
export const kinds = ['uuid', 'ip', 'str', 'dict', 'list', 'sid', 'acct', 'null', 'keep'] as const;

/** Kind or delimiters → columns that usually hold such values. */
const columnsOf: Readonly<Record<string, string>> = {
  uuid: 'AADTenantId SourceComputerId TenantId UserId Id MailboxGuid OfficeTenantId OfficeTenantId_ OrganizationId OrganizationId_ Site_',
  acct: 'Account SubjectUserName TargetUserName UserPrincipalName DestMailboxOwnerUPN MailboxOwnerUPN UserId_',
  sid: 'SubjectUserSid TargetUserSid',
  ip: 'IpAddress IPAddress ClientIP ClientIP_ Client_IPAddress Logon_Type ModifiedObjectResolvedName',
  dict: 'DeviceDetail LocationDetails',
  list: 'ConditionalAccessPolicies',
  str:
    'Location Identity ResourceDisplayName ResourceGroup ResourceIdentity AADGroupId ClientInfoString DestMailboxId Event_Data Folder ' +
    'MachineDomainInfo MachineId OrganizationName Parameters UserSharedWith',
  '@./:.':
    'Computer Host VMName ClientMachineName DestinationFileName DestinationRelativeUrl Site_Url Site_Url_ SourceFileName SourceFileName_ ' +
    'SourceRelativeUrl SourceRelativeUrl_ UserDomain UserKey _ResourceId WorkstationName',
  '@./:': 'ResourceId AlternateSignInName',
  '.': 'SubjectDomainName TargetDomainName OriginatingServer',
  '-': 'LogonUserSid MailboxOwnerMasterAccountSid MailboxOwnerSid',
  ' ': 'LogonUserDisplayName',
  ' @.': 'UserDisplayName',
  '/:. ': 'OfficeObjectId',
};

/** Column → kind or delimiters, for the usual columns of Sentinel tables. */
export const usualColumns: ReadonlyMap<string, string> = new Map(Object.entries(columnsOf).flatMap(([kind, columns]) => columns.split(' ').map((column) => [column, kind] as const)));

/** Accounts that are the same everywhere and tell nobody anything. */
export const commonAccounts: ReadonlySet<string> = new Set(['administrator', 'guest', 'system', 'local service', 'network service', 'root', 'crontab', 'nt authority']);
