import type { EntityKind } from '../kit/entity.ts';
import type { EnumName } from './enums.ts';

/** What one kind of entity is made of. Everything the readers, comparisons and writers know about a class stands here. */
export interface EntityClass {
  kind: EntityKind;
  /** Further type names; case, `-`, `_` and blanks never matter. */
  aliases?: string;
  properties: string;
  /** Properties that hold an entity, or a list of them, of this class even when the source does not say the type. */
  links?: Readonly<Record<string, ClassName | readonly [ClassName]>>;
  enums?: Readonly<Record<string, EnumName>>;
  /** Other names of properties, in lower case. */
  also?: Readonly<Record<string, string>>;
  /** Identifying properties. A name in brackets is qualified by the names after it; with `~` it only counts where nothing else is equal: things are renamed. */
  identity: string;
  /** One equal identifying property makes two entities of one source the same (`any`), or only all of them together (`all`). */
  by: 'any' | 'all';
  /** Where it is: the same thing in two such places is two things. */
  within?: string;
  /** The property that names it in graphs, the first that is there. */
  label: string;
}

const person = {
  kind: 'account',
  properties: 'Name NTDomain UPNSuffix Host LogonId Sid AadTenantId AadUserId PUID IsDomainJoined DisplayName ObjectGuid QualifiedName Upn',
  links: { Host: 'host' },
  also: { accountname: 'Name', userprincipalname: 'Upn' },
  identity: 'Sid AadUserId PUID ObjectGuid ~(Name NTDomain UPNSuffix Host)',
  by: 'any',
  label: 'Name DisplayName Sid AadUserId',
} as const;

const alertProperties =
  'DisplayName AlertDisplayName CompromisedEntity Count StartTimeUtc EndTimeUtc Severity SystemAlertId SystemAlertIds AlertType VendorName ProviderName ' +
  'Entities Version ProductName ProductComponentName ProductVersion ProcessingEndTime Status ProviderAlertStatus ConfidenceLevel ConfidenceScore ' +
  'ConfidenceScoreStatus ConfidenceReasons Intent Techniques SubTechniques IsIncident IsPreview ProviderAlertId CorrelationKey InvestigationIds ' +
  'ResourceIdentifiers Description DescriptionArguments SupportingEvidence RemediationSteps ExtendedProperties ExtendedLinks Metadata AlertUri Anomaly ' +
  'AlertPolicy AlertLink AlertName AlertSeverity ResourceId SourceComputerId SourceSystem Tactics TenantId VendorOriginalId WorkspaceId ' +
  'WorkspaceSubscriptionId WorkspaceResourceGroup';

const mailbox = { properties: 'MailboxPrimaryAddress DisplayName Upn ExternalDirectoryObjectId', label: 'MailboxPrimaryAddress DisplayName' } as const;

export const classes = {
  account: { ...person, aliases: 'user' },
  alert: {
    kind: 'alert', aliases: 'alerts securityalert', properties: alertProperties, links: { Entities: ['unknown'] },
    identity: 'SystemAlertId', by: 'any', label: 'AlertDisplayName DisplayName AlertName SystemAlertId',
  },
  'azure-resource': { kind: 'azure-resource', properties: 'ResourceId SubscriptionId Url', identity: 'ResourceId', by: 'any', label: 'ResourceId' },
  'cloud-application': {
    kind: 'cloud-application', properties: 'Name AppId InstanceName', also: { appname: 'Name' },
    identity: 'AppId InstanceName | Name', by: 'all', label: 'Name AppId',
  },
  'cloud-logon-session': {
    kind: 'cloud-logon-session', properties: 'SessionId Account UserAgent', links: { Account: 'account' },
    identity: 'SessionId', by: 'any', label: 'SessionId',
  },
  dns: {
    kind: 'dns', aliases: 'dnsresolve dnsresolution domain', properties: 'DomainName IpAddresses DnsServerIp HostIpAddress',
    links: { IpAddresses: ['ip'], DnsServerIp: 'ip', HostIpAddress: 'ip' }, identity: 'DomainName', by: 'any', label: 'DomainName',
  },
  file: {
    kind: 'file', properties: 'FullPath Directory Name Md5 Sha1 Sha256 Sha256Ac Host FileHashes OSFamily', links: { Host: 'host', FileHashes: ['filehash'] },
    enums: { OSFamily: 'OSFamily' }, also: { folderpath: 'Directory', filename: 'Name', filehashentityids: 'FileHashes' },
    identity: 'Sha256 Sha1 Md5 Sha256Ac (Name Directory)', by: 'any', within: 'Host', label: 'Name FullPath Sha256 Sha1 Md5',
  },
  filehash: {
    kind: 'file-hash', properties: 'Algorithm Value', enums: { Algorithm: 'Algorithm' }, also: { hashvalue: 'Value' },
    identity: 'Algorithm Value', by: 'all', label: 'Value',
  },
  geolocation: {
    kind: 'geo-location', aliases: 'location', properties: 'CountryCode CountryOrRegionName State City Longitude Latitude Asn',
    also: { countryname: 'CountryOrRegionName' }, identity: 'CountryCode State City Longitude Latitude', by: 'all', label: 'CountryCode City State',
  },
  host: {
    kind: 'host', aliases: 'machine device', enums: { OSFamily: 'OSFamily' },
    properties: 'DnsDomain NTDomain HostName NetBiosName AzureID OMSAgentID OSFamily OSVersion IsDomainJoined DeviceId DeviceName',
    identity: 'AzureID OMSAgentID DeviceId ~(HostName DnsDomain)', by: 'any', label: 'HostName NetBiosName DeviceName DeviceId AzureID',
  },
  'host-logon-session': {
    kind: 'host-logon-session', properties: 'Account StartTimeUtc EndTimeUtc Host SessionId', links: { Account: 'account', Host: 'host' },
    identity: 'Account Host SessionId', by: 'all', label: 'SessionId',
  },
  incident: {
    kind: 'incident', properties: 'DisplayName IncidentID Severity Status Owner Classification Labels Alerts Entities',
    links: { Alerts: ['alert'], Entities: ['unknown'] }, identity: 'IncidentID', by: 'any', label: 'DisplayName IncidentID',
  },
  iotdevice: {
    kind: 'iot-device',
    properties: 'IoTHub DeviceId DeviceName IoTSecurityAgentId DeviceType Source SourceRef Manufacturer Model OperatingSystem IpAddress MacAddress ' +
      'Protocols SerialNumber ThreatIntelligence',
    links: { IoTHub: 'azure-resource', IpAddress: 'ip', ThreatIntelligence: ['threatintelligence'] }, also: { vendor: 'Manufacturer' },
    identity: 'IoTHub DeviceId', by: 'all', label: 'DeviceName DeviceId',
  },
  ip: {
    kind: 'ip', aliases: 'ipaddress', links: { Location: 'geolocation', ThreatIntelligence: ['threatintelligence'] },
    properties: 'Address Location ThreatIntelligence hostname SourceComputerId OSType OSName OSVMajorVersion OSVMinorVersion ComputerEnvironment ' +
      'OmsSolutions VMUUID SubscriptionId',
    also: { ipaddress: 'Address' }, identity: 'Address', by: 'any', label: 'Address',
  },
  'mail-cluster': {
    kind: 'mail-cluster',
    properties: 'NetworkMessageIds CountByDeliveryStatus CountByThreatType CountByProtectionStatus Threats Query QueryTime MailCount IsVolumeAnomaly Source ' +
      'ClusterSourceIdentifier ClusterSourceType ClusterQueryStartTime ClusterQueryEndTime ClusterGroup',
    identity: 'Query Source', by: 'all', label: 'Query',
  },
  'mail-message': {
    kind: 'mail-message', links: { Files: ['file'] }, also: { receivedate: 'ReceivedDate' },
    properties: 'Recipient Files Urls Threats Sender P1Sender P1SenderDisplayName P1SenderDomain SenderIP P2Sender P2SenderDisplayName P2SenderDomain ' +
      'ReceivedDate NetworkMessageId InternetMessageId Subject BodyFingerprintBin1 BodyFingerprintBin2 BodyFingerprintBin3 BodyFingerprintBin4 ' +
      'BodyFingerprintBin5 AntispamDirection DeliveryAction DeliveryLocation Language ThreatDetectionMethods',
    identity: 'Recipient NetworkMessageId', by: 'all', label: 'Subject NetworkMessageId',
  },
  mailbox: { ...mailbox, kind: 'mailbox', properties: `${mailbox.properties} RiskLevel`, identity: 'MailboxPrimaryAddress', by: 'any' },
  mailboxconfiguration: { ...mailbox, kind: 'mailbox-configuration', properties: `${mailbox.properties} ConfigType ConfigId`, identity: 'ConfigId', by: 'any' },
  malware: {
    kind: 'malware', properties: 'Name Category File Files Processes', links: { File: 'file', Files: ['file'], Processes: ['process'] },
    also: { malwarename: 'Name' }, identity: 'Name', by: 'any', label: 'Name',
  },
  'network-connection': {
    kind: 'network-connection', properties: 'SourceAddress SourcePort DestinationAddress DestinationPort Protocol',
    links: { SourceAddress: 'ip', DestinationAddress: 'ip' },
    identity: 'SourceAddress SourcePort DestinationAddress DestinationPort', by: 'all', label: 'Protocol',
  },
  oauthapplication: {
    kind: 'oauth-application', properties: 'OAuthAppId OAuthObjectId Name TenantId PublisherName Risk Permissions RedirectURLs AuthorizedBy',
    identity: 'OAuthAppId OAuthObjectId', by: 'any', label: 'Name OAuthAppId',
  },
  process: {
    kind: 'process', enums: { ElevationToken: 'ElevationToken' }, also: { hostlogonsession: 'LogonSession' },
    properties: 'ProcessId CommandLine ElevationToken CreationTimeUtc ImageFile Account ParentProcess Host LogonSession success audit_user auid group gid ' +
      'effective_user euid effective_group egid cwd name',
    links: { ImageFile: 'file', Account: 'account', ParentProcess: 'process', Host: 'host', LogonSession: 'host-logon-session' },
    identity: 'ProcessId CommandLine CreationTimeUtc ImageFile', by: 'all', within: 'Host', label: 'ProcessId',
  },
  'registry-key': { kind: 'registry-key', properties: 'Hive Key', enums: { Hive: 'RegistryHive' }, identity: 'Hive Key', by: 'all', label: 'Key' },
  'registry-value': {
    kind: 'registry-value', properties: 'Key Name Value ValueType', links: { Key: 'registry-key' }, also: { valuename: 'Name', valuedata: 'Value' },
    identity: 'Key Name Value', by: 'all', label: 'Name Value',
  },
  'security-group': {
    kind: 'security-group', properties: 'DistinguishedName SID ObjectGuid',
    identity: 'DistinguishedName SID ObjectGuid', by: 'any', label: 'DistinguishedName SID ObjectGuid',
  },
  'service-principal': {
    kind: 'service-principal', properties: 'ServicePrincipalName ServicePrincipalObjectId AppId AppOwnerTenantId TenantId ServicePrincipalType',
    identity: 'ServicePrincipalObjectId (AppId TenantId)', by: 'any', label: 'ServicePrincipalName AppId ServicePrincipalObjectId',
  },
  'submission-mail': {
    kind: 'submission-mail', properties: 'SubmissionId SubmissionDate Submitter NetworkMessageId Timestamp Recipient Sender SenderIp Subject ReportType',
    identity: 'NetworkMessageId Recipient', by: 'all', label: 'Subject SubmissionId',
  },
  threatintelligence: {
    kind: 'threat-intelligence', properties: 'ProviderName ThreatType ThreatName Confidence ReportLink ThreatDescription',
    identity: 'ProviderName ThreatName ReportLink', by: 'all', label: 'ThreatName ThreatType ProviderName',
  },
  url: { kind: 'url', properties: 'Url DetonationVerdict', identity: 'Url', by: 'any', label: 'Url' },
  unknown: { kind: 'unknown', properties: 'SourceType', identity: '', by: 'all', label: 'SourceType' },
} as const satisfies Readonly<Record<string, Loose>>;

type Loose = Omit<EntityClass, 'links'> & { links?: Readonly<Record<string, string | readonly [string]>> };

/** The canonical type name, as Sentinel writes it. */
export type ClassName = keyof typeof classes;
export const classNames = Object.keys(classes) as ClassName[];
export const classOf = (type: ClassName): EntityClass => classes[type];
