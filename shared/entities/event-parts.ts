import { canonical } from '../network/address.ts';
import { eventData, programOf } from './event-data.ts';
import { type Fields, isMap, textField } from './fields.ts';
import { splitPath } from './paths.ts';

export type Part =
  | 'host'
  | 'subject'
  | 'target'
  | 'user'
  | 'process'
  | 'parent'
  | 'parentImage'
  | 'image'
  | 'caller'
  | 'session'
  | 'ip'
  | 'service'
  | 'serviceFile'
  | 'connection'
  | 'dns'
  | 'created';
type Raw = Readonly<Record<string, unknown>>;

/** A column with a meaning: `-` and the null SID say that there is none. */
const column = (row: Fields, ...names: string[]): string | undefined => {
  for (const name of names) {
    const text = textField(row, name)?.trim();
    if (text !== undefined && text !== '' && text !== '-' && text !== 'S-1-0-0') return text;
  }
  return undefined;
};

const raw = (type: string, entries: Raw): Raw | undefined => {
  const given = Object.entries(entries).filter(([, value]) => value !== undefined);
  return given.length > 0 ? Object.fromEntries([['Type', type], ...given]) : undefined;
};

const file = (path: string | undefined, host?: Raw, hashes?: string): Raw | undefined => {
  if (path === undefined) return undefined;
  const { directory, name } = splitPath(path.replace(/^"|"$/g, ''));
  const values = new Map((hashes ?? '').split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const));
  return raw('file', {
    Name: name,
    Directory: directory === '' ? undefined : directory,
    Host: host,
    Md5: values.get('MD5'),
    Sha1: values.get('SHA1'),
    Sha256: values.get('SHA256'),
  });
};

const ip = (address: string | undefined): Raw | undefined => {
  const plain = address?.replace(/^::ffff:(?=\d{1,3}\.)/i, '');
  return plain !== undefined && canonical(plain) !== undefined ? raw('ip', { Address: plain }) : undefined;
};

/** The parts of one event row, each made once, so that links between them are links between the same objects. */
export class EventParts {
  private readonly row: Fields;
  private readonly made = new Map<Part, Raw | undefined>();

  constructor(row: Fields) {
    const data = row['EventData'];
    this.row = typeof data === 'string' ? { ...eventData(data), ...row } : isMap(data) ? { ...data, ...row } : row;
  }

  has(name: string): boolean {
    return column(this.row, name) !== undefined;
  }

  get(part: Part): Raw | undefined {
    if (!this.made.has(part)) this.made.set(part, this.makers[part]());
    return this.made.get(part);
  }

  private col(...names: string[]): string | undefined {
    return column(this.row, ...names);
  }

  private account(role: 'Subject' | 'Target', ...sids: string[]): Raw | undefined {
    const entries = {
      Name: this.col(`${role}UserName`),
      NTDomain: this.col(`${role}DomainName`),
      Sid: this.col(`${role}UserSid`, ...sids),
      LogonId: this.col(`${role}LogonId`),
    };
    return entries.Name === undefined && entries.Sid === undefined ? undefined : raw('account', { ...entries, Host: this.get('host') });
  }

  private get time(): string | undefined {
    return this.col('TimeCreatedUtc', 'UtcTime', 'TimeGenerated');
  }

  private readonly makers: Readonly<Record<Part, () => Raw | undefined>> = {
    host: () => {
      const computer = this.col('Computer');
      const dot = computer === undefined || canonical(computer) !== undefined ? -1 : computer.indexOf('.');
      const name = dot > 0 ? computer!.slice(0, dot) : (computer ?? this.col('HostName'));
      return raw('host', {
        HostName: name,
        DnsDomain: dot > 0 ? computer!.slice(dot + 1) : this.col('DnsDomain'),
        NetBiosName: name,
        AzureID: this.col('AzureID', '_ResourceId'),
        DeviceId: this.col('DeviceId'),
        SourceComputerId: this.col('SourceComputerId'),
      });
    },
    subject: () => this.account('Subject'),
    target: () => this.account('Target', 'TargetSid'),
    user: () => {
      const [domain, name] = (this.col('User') ?? '').split('\\');
      return name ? raw('account', { Name: name, NTDomain: domain, LogonId: this.col('LogonId'), Host: this.get('host') }) : undefined;
    },
    image: () => file(this.col('NewProcessName', 'Image'), this.get('host'), this.col('Hashes')),
    parentImage: () => file(this.col('ParentProcessName', 'ParentImage'), this.get('host')),
    process: () =>
      raw('process', {
        ProcessId: this.col('NewProcessId') ?? this.col('ProcessId'),
        CommandLine: this.col('CommandLine'),
        CreationTimeUtc: this.time,
        ElevationToken: this.col('TokenElevationType'),
        ImageFile: this.get('image'),
        Account: this.get('subject') ?? this.get('user'),
        ParentProcess: this.get('parent'),
        Host: this.get('host'),
      }),
    parent: () =>
      this.has('ParentProcessName') || this.has('ParentImage')
        ? raw('process', {
            ProcessId: this.col('ParentProcessId') ?? this.col('ProcessId', 'CreatorProcessId'),
            CommandLine: this.col('ParentCommandLine'),
            ImageFile: this.get('parentImage'),
            Host: this.get('host'),
          })
        : undefined,
    caller: () =>
      this.has('ProcessName')
        ? raw('process', { ProcessId: this.col('ProcessId'), ImageFile: file(this.col('ProcessName'), this.get('host')), Host: this.get('host') })
        : undefined,
    session: () => {
      const id = this.col('SubjectLogonId', 'LogonId', 'TargetLogonId');
      return id === undefined
        ? undefined
        : raw('host-logon-session', {
            SessionId: id,
            StartTimeUtc: this.time,
            EndTimeUtc: this.time,
            Host: this.get('host'),
            Account: this.get('subject') ?? this.get('user'),
          });
    },
    ip: () => ip(this.col('IpAddress', 'ClientAddress')),
    service: () => (this.has('ServiceName') ? raw('account', { Name: this.col('ServiceName'), Sid: this.col('ServiceSid') }) : undefined),
    serviceFile: () => file(programOf(this.col('ServiceFileName', 'ImagePath')), this.get('host')),
    connection: () =>
      raw('network-connection', {
        SourceAddress: ip(this.col('SourceIp')),
        SourcePort: this.col('SourcePort'),
        DestinationAddress: ip(this.col('DestinationIp')),
        DestinationPort: this.col('DestinationPort'),
        Protocol: this.col('Protocol'),
      }),
    dns: () =>
      raw('dns', {
        DomainName: this.col('QueryName', 'DestinationHostname'),
        IpAddresses: this.has('QueryResults')
          ? (this.col('QueryResults') ?? '')
              .slice(0, 4000)
              .split(';')
              .map(ip)
              .filter((found) => found !== undefined)
          : undefined,
      }),
    created: () => file(this.col('TargetFilename'), this.get('host')),
  };
}
