import { describe, expect, it } from 'vitest';
import { viewOf, placesOf } from '../../../shared/entities/json.ts';
import { queryParametersOf } from '../../../shared/entities/query-parameters.ts';
import { read } from '../../../shared/entities/read.ts';

const base = { Computer: 'dc1.corp.example', TimeGenerated: '2026-03-04T05:06:07Z' };
const subject = { SubjectUserName: 'admin', SubjectDomainName: 'CORP', SubjectUserSid: 'S-1-5-21-1', SubjectLogonId: '0x1' };
const target = { TargetUserName: 'new', TargetDomainName: 'CORP', TargetSid: 'S-1-5-21-2' };
const host = { Type: 'host', HostName: 'dc1', DnsDomain: 'corp.example' };
const admin = { Type: 'account', Name: 'admin', Sid: 'S-1-5-21-1', Host: { $e: 0 } };
const made = { Type: 'account', Name: 'new', Sid: 'S-1-5-21-2' };
const views = (row: object) => {
  const { entities } = read(row);
  return entities.map((entity) => viewOf(entity, placesOf(entities)));
};

describe('events of the Security log', () => {
  it.each([
    [4625, { ...subject, TargetUserName: '-', TargetUserSid: 'S-1-0-0', IpAddress: '-' }, [host, admin]],
    [4648, { ...subject, ...target, IpAddress: '::ffff:192.0.2.7', ProcessName: 'C:\\Windows\\lsass.exe', ProcessId: '0x2c' }, [host, admin, made, { Type: 'ip', Address: '192.0.2.7' }, { Type: 'process', ProcessId: '0x2c' }, { Type: 'file', Name: 'lsass.exe' }]],
    [4672, subject, [host, admin]],
    [4720, { ...subject, ...target }, [host, admin, made]],
    [4726, { ...subject, ...target }, [host, admin, made]],
    [4768, { ...target, IpAddress: '2001:db8::7' }, [host, made, { Type: 'ip', Address: '2001:db8::7' }]],
    [4769, { TargetUserName: 'new@CORP', ServiceName: 'krbtgt', IpAddress: '192.0.2.7' }, [host, { Type: 'account', Name: 'new@CORP' }, { Type: 'ip' }, { Type: 'account', Name: 'krbtgt' }]],
    [4771, target, [host, made]],
    [1102, subject, [host, admin]],
    [7045, { ServiceName: 'svc', ImagePath: '"C:\\Program Files\\s v.exe" -k' }, [host, { Type: 'file', Name: 's v.exe', Directory: 'C:\\Program Files' }]],
    [4697, { ...subject, ServiceFileName: 'C:\\Temp\\x.exe --run' }, [host, admin, { Type: 'file', FullPath: 'C:\\Temp\\x.exe' }]],
    [5156, subject, [host]],
    ['4672', subject, [host, admin]],
  ])('%s', (EventID, row, expected) => {
    const got = views({ ...base, EventID, ...row });
    expect(got).toMatchObject(expected);
    expect(got).toHaveLength(expected.length);
  });
});

describe('events of Sysmon', () => {
  const image = { Image: 'C:\\T\\a.exe', ProcessId: 5, User: 'CORP\\eve' };

  it('reads a start from the XML of the Event table', () => {
    const xml = '<DataItem><EventData><Data Name="Image">C:\\T\\a.exe</Data><Data Name="CommandLine">a &amp; &quot;b&quot;</Data><Data Name="ProcessId">5</Data><Data Name="ParentImage">C:\\p.exe</Data>' +
      `<Data Name="ParentProcessId">4</Data><Data Name="User">CORP\\eve</Data><Data Name="Hashes">MD5=${'a'.repeat(32)},SHA256=${'b'.repeat(64)}</Data></EventData></DataItem>`;
    expect(views({ ...base, EventID: 1, EventData: xml })).toMatchObject([
      host, { Type: 'process', ProcessId: '5', CommandLine: 'a & "b"', ParentProcess: { $e: 2 }, ImageFile: { $e: 5 } }, { Type: 'process', ProcessId: '4' }, { Type: 'file', Name: 'p.exe' },
      { Type: 'account', Name: 'eve', NTDomain: 'CORP' }, { Type: 'file', Name: 'a.exe', Sha256: 'b'.repeat(64) },
    ]);
  });

  it.each([
    [3, { SourceIp: '192.0.2.1', SourcePort: '5', DestinationIp: '198.51.100.1', DestinationPort: 443, Protocol: 'tcp' }, [{ Type: 'network-connection', SourcePort: 5, DestinationPort: 443 }]],
    [11, { TargetFilename: 'C:\\T\\drop.dll' }, [{ Type: 'file', Name: 'drop.dll' }]],
    [22, { QueryName: 'bad.example.org', QueryResults: '::ffff:192.0.2.9;type: 5 x;' }, [{ Type: 'dns', DomainName: 'bad.example.org', IpAddresses: [{ $e: expect.any(Number) }] }]],
  ])('%s', (EventID, row, expected) => {
    expect(views({ ...base, EventID, ...image, ...row })).toMatchObject([host, { Type: 'process' }, { Type: 'account', Name: 'eve' }, ...expected, ...Array(EventID === 11 ? 1 : EventID === 22 ? 2 : 3).fill({})]);
  });
});

describe('query parameters', () => {
  it('come from the host, account and process of an alert', () => {
    const alert = { SystemAlertId: 'a1', AlertName: 'x', Entities: [{ Type: 'process', ProcessId: 1 }, { Type: 'process', ProcessId: 2, CommandLine: 'c', ImageFile: { Name: 'sh', Directory: '/bin' }, ParentProcess: { ProcessId: 1 } }, { Type: 'host', HostName: "o'h" }] };
    expect(queryParametersOf(read(alert))).toEqual({
      subscription_filter: 'true', host_filter_eq: "Computer =~ 'o\\'h'", host_filter_neq: "Computer !~ 'o\\'h'", host_name: "o'h", process_name: '/bin/sh', process_id: '2',
      path_separator: '/', data_family: 'Linux', data_environment: 'LogAnalytics', system_alert_id: 'a1',
    });
  });

  it('fall back to the ids of the alert', () => {
    expect(queryParametersOf(read({ SystemAlertId: 'a', AlertName: 'x', ExtendedProperties: '{"AgentId":"ag-1"}' }))).toMatchObject({ host_filter_eq: "AgentId =~ 'ag-1'" });
  });
});
