import { field, type Fields, isMap, textField } from './fields.ts';
import { splitPath } from './paths.ts';

export type Raw = Readonly<Record<string, unknown>>;

export const raw = (type: string, entries: Raw): Raw =>
  Object.fromEntries([['Type', type], ...Object.entries(entries).filter(([, value]) => value !== undefined && value !== null)]);
const upnParts = (upn: string | undefined) =>
  upn?.includes('@') ? { name: upn.slice(0, upn.indexOf('@')), suffix: upn.slice(upn.indexOf('@') + 1) } : undefined;

const account = (user: unknown): Raw | undefined => {
  if (!isMap(user)) return undefined;
  const upn = upnParts(textField(user, 'userPrincipalName'));
  return raw('account', {
    Name: textField(user, 'accountName') ?? upn?.name,
    NTDomain: textField(user, 'domainName'),
    Sid: textField(user, 'userSid'),
    AadUserId: textField(user, 'azureAdUserId'),
    UPNSuffix: upn?.suffix,
    DisplayName: textField(user, 'displayName'),
  });
};

const file = (details: unknown, device?: Raw): Raw | undefined => {
  if (!isMap(details)) return undefined;
  const path = splitPath(textField(details, 'fileName') ?? '');
  return raw('file', {
    Name: path.name === '' ? undefined : path.name,
    Directory: textField(details, 'filePath'),
    Md5: textField(details, 'md5'),
    Sha1: textField(details, 'sha1'),
    Sha256: textField(details, 'sha256'),
    Host: device,
    AdditionalData: { fileSize: field(details, 'fileSize') ?? null },
  });
};

const device = (id: string | undefined): Raw | undefined => (id === undefined ? undefined : raw('host', { DeviceId: id }));
const system = (platform: string | undefined): string | undefined => /^(?:windows|linux|macos|android|ios)/i.exec(platform ?? '')?.[0];
const ip = (address: string | undefined): Raw | undefined => (address === undefined ? undefined : raw('ip', { Address: address }));

const host = (evidence: Fields): Raw => {
  const name = textField(evidence, 'deviceDnsName', 'hostName');
  const dot = name?.indexOf('.') ?? -1;
  const platform = textField(evidence, 'osPlatform');
  return raw('host', {
    HostName: dot > 0 ? name!.slice(0, dot) : name,
    DnsDomain: dot > 0 ? name!.slice(dot + 1) : textField(evidence, 'dnsDomain'),
    NTDomain: textField(evidence, 'ntDomain'),
    DeviceId: textField(evidence, 'mdeDeviceId'),
    OSFamily: system(platform),
    OSVersion: platform,
    AdditionalData: { azureAdDeviceId: field(evidence, 'azureAdDeviceId') ?? null },
  });
};

const process = (evidence: Fields): Raw => {
  const on = device(textField(evidence, 'mdeDeviceId'));
  const parentImage = file(field(evidence, 'parentProcessImageFile'));
  const parentId = textField(evidence, 'parentProcessId');
  const parent =
    parentImage || parentId !== undefined
      ? raw('process', { ProcessId: parentId, CreationTimeUtc: field(evidence, 'parentProcessCreationDateTime'), ImageFile: parentImage })
      : undefined;
  return raw('process', {
    ProcessId: textField(evidence, 'processId'),
    CommandLine: textField(evidence, 'processCommandLine'),
    CreationTimeUtc: field(evidence, 'processCreationDateTime'),
    ImageFile: file(field(evidence, 'imageFile')),
    ParentProcess: parent,
    Account: account(field(evidence, 'userAccount')),
    Host: on,
  });
};

const sender = (evidence: Fields, side: string) => textField(field(evidence, side), 'emailAddress');

/** Evidence type, without its namespace and the word Evidence → what `build` reads. */
const kinds: Readonly<Record<string, (evidence: Fields) => Raw | undefined>> = {
  device: host,
  user: (evidence) => account(field(evidence, 'userAccount')),
  process,
  file: (evidence) => file(field(evidence, 'fileDetails'), device(textField(evidence, 'mdeDeviceId'))),
  ip: (evidence) => {
    const country = textField(evidence, 'countryLetterCode');
    return raw('ip', { Address: textField(evidence, 'ipAddress'), Location: country === undefined ? undefined : raw('geolocation', { CountryCode: country }) });
  },
  url: (evidence) => raw('url', { Url: textField(evidence, 'url') }),
  mailbox: (evidence) =>
    raw('mailbox', {
      MailboxPrimaryAddress: textField(evidence, 'primaryAddress'),
      DisplayName: textField(evidence, 'displayName'),
      Upn: textField(evidence, 'upn') ?? textField(field(evidence, 'userAccount'), 'userPrincipalName'),
    }),
  analyzedMessage: (evidence) =>
    raw('mail-message', {
      Recipient: textField(evidence, 'recipientEmailAddress'),
      Sender: sender(evidence, 'p2Sender') ?? sender(evidence, 'p1Sender'),
      P1Sender: sender(evidence, 'p1Sender'),
      P2Sender: sender(evidence, 'p2Sender'),
      SenderIP: textField(evidence, 'senderIp'),
      ReceivedDate: field(evidence, 'receivedDateTime'),
      Subject: textField(evidence, 'subject'),
      NetworkMessageId: textField(evidence, 'networkMessageId'),
      InternetMessageId: textField(evidence, 'internetMessageId'),
      DeliveryAction: textField(evidence, 'deliveryAction'),
      DeliveryLocation: textField(evidence, 'deliveryLocation'),
      Language: textField(evidence, 'language'),
      AntispamDirection: textField(evidence, 'antiSpamDirection'),
      Urls: field(evidence, 'urls'),
      Threats: field(evidence, 'threats'),
      ThreatDetectionMethods: field(evidence, 'threatDetectionMethods'),
    }),
  mailCluster: (evidence) =>
    raw('mail-cluster', {
      NetworkMessageIds: field(evidence, 'networkMessageIds'),
      Query: textField(evidence, 'query'),
      MailCount: field(evidence, 'emailCount'),
      Source: textField(evidence, 'clusterBy'),
      ClusterGroup: textField(evidence, 'clusterByValue'),
    }),
  cloudApplication: (evidence) =>
    raw('cloud-application', {
      AppId: textField(evidence, 'appId'),
      Name: textField(evidence, 'displayName'),
      InstanceName: textField(evidence, 'instanceName'),
    }),
  oauthApplication: (evidence) =>
    raw('oauthapplication', {
      OAuthAppId: textField(evidence, 'appId'),
      OAuthObjectId: textField(evidence, 'objectId'),
      Name: textField(evidence, 'displayName'),
      PublisherName: textField(evidence, 'publisher'),
    }),
  registryKey: (evidence) => raw('registry-key', { Hive: textField(evidence, 'registryHive'), Key: textField(evidence, 'registryKey') }),
  registryValue: (evidence) =>
    raw('registry-value', {
      Key: raw('registry-key', { Hive: textField(evidence, 'registryHive'), Key: textField(evidence, 'registryKey') }),
      Name: textField(evidence, 'registryValueName'),
      Value: textField(evidence, 'registryValue'),
      ValueType: textField(evidence, 'registryValueType'),
    }),
  azureResource: (evidence) => raw('azure-resource', { ResourceId: textField(evidence, 'resourceId') }),
  securityGroup: (evidence) =>
    raw('security-group', {
      DistinguishedName: textField(evidence, 'distinguishedName', 'displayName'),
      ObjectGuid: textField(evidence, 'securityGroupId'),
      SID: textField(evidence, 'sid'),
    }),
  iotDevice: (evidence) =>
    raw('iotdevice', {
      DeviceId: textField(evidence, 'deviceId'),
      DeviceName: textField(evidence, 'deviceName'),
      DeviceType: textField(evidence, 'deviceType'),
      Manufacturer: textField(evidence, 'manufacturer'),
      Model: textField(evidence, 'model'),
      OperatingSystem: textField(evidence, 'operatingSystem'),
      MacAddress: textField(evidence, 'macAddress'),
      SerialNumber: textField(evidence, 'serialNumber'),
      IpAddress: ip(textField(field(evidence, 'ipAddress'), 'ipAddress')),
      Protocols: field(evidence, 'protocols'),
      IoTSecurityAgentId: textField(evidence, 'ioTSecurityAgentId'),
      SourceRef: textField(field(evidence, 'sourceRef'), 'url'),
    }),
  cloudLogonSession: (evidence) =>
    raw('cloud-logon-session', {
      SessionId: textField(evidence, 'sessionId'),
      Account: account(field(field(evidence, 'account'), 'userAccount')),
      UserAgent: textField(evidence, 'userAgent'),
      StartTime: field(evidence, 'startUtcDateTime'),
    }),
};

const typeName = '@odata.type';
export const isEvidence = (source: unknown): source is Fields => typeof field(source, typeName) === 'string' && /evidence$/i.test(textField(source, typeName)!);

/** One piece of evidence as the object that `build` reads; a type without a class keeps everything under its own name. */
export const fromEvidence = (source: unknown): unknown => {
  if (!isMap(source)) return source;
  const name = (textField(source, typeName) ?? '').split('.').at(-1)!;
  const stem = name.replace(/Evidence$/, '');
  const read = Object.hasOwn(kinds, stem) ? kinds[stem] : undefined;
  return read?.(source) ?? Object.fromEntries([['Type', name], ...Object.entries(source).filter(([key]) => key !== typeName)]);
};
