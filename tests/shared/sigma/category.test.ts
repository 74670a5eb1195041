import { describe, expect, it } from 'vitest';
import { builtInRules } from '../../../shared/sigma/built-in.ts';
import { isOfCategory } from '../../../shared/sigma/category.ts';
import { rowCells } from '../../../shared/sigma/cell.ts';
import { ruleSet } from '../../../shared/sigma/ruleset.ts';

const cells = (row: object) => rowCells(row as Record<string, unknown>, new Map());
const sysmon = 'Microsoft-Windows-Sysmon/Operational';
const { rules } = ruleSet(builtInRules(), { source: {}, placeholders: {}, flawed: (_, detail) => expect.unreachable(detail) });
const found = (row: object): string[] => rules.flatMap(({ rule, match }) => (match(cells(row)) ? [rule.id ?? rule.title] : []));

describe('the categories of a row', () => {
  it.each([
    [{ Channel: sysmon, EventID: 1 }, 'process_creation'],
    [{ SourceName: 'Microsoft-Windows-Sysmon', EventID: '7' }, 'image_load'],
    [{ source_name: 'Microsoft-Windows-Sysmon', event_id: 10 }, 'process_access'],
    [{ Channel: sysmon, EventID: 13 }, 'registry_event registry_set'],
    [{ Channel: 'Security', EventID: 4688 }, 'process_creation'],
    [{ Channel: 'Security', EventID: 4624 }, ''],
    [{ Channel: 'Microsoft-Windows-PowerShell/Operational', EventID: 4104 }, 'ps_script'],
    [{ ActionType: 'ImageLoaded', FolderPath: 'C:\\a.dll' }, 'image_load'],
    [{ ActionType: 'ConnectionSuccess' }, 'network_connection'],
    [{ ActionType: 'Something' }, undefined],
    [{ EventType: 'SYSCALL_EXECVE' }, 'process_creation'],
    [{ EventID: 4688 }, undefined],
    [{ Channel: 'Application', EventID: 1 }, undefined],
    [{ Image: 'a' }, undefined],
  ])('%j: %j', (row, wanted) => expect(cells(row).categories()).toBe(wanted));

  it.each([
    ['registry_event', 'registry_event registry_set', true],
    ['registry_set', 'registry_event registry_set', true],
    ['registry_add', 'registry_event registry_set', false],
    ['process_creation', '', false],
    ['process_creation', undefined, true],
    ['webserver', 'process_creation', true],
    [undefined, 'process_creation', true],
  ])('a rule of %s and a row of %s: %s', (category, categories, wanted) => expect(isOfCategory(category, categories)).toBe(wanted));
});

describe('fields of a row', () => {
  const of = (row: object, field: string) => cells(row).of(field)?.map(({ text }) => text);
  it.each([
    ['Defender, a loaded library', { ActionType: 'ImageLoaded', FolderPath: 'C:\\x.dll', InitiatingProcessFolderPath: 'C:\\a.exe' }, { Image: 'C:\\a.exe', ImageLoaded: 'C:\\x.dll' }],
    ['Defender, a connection', { ActionType: 'ConnectionSuccess', RemoteIP: '203.0.113.7', RemotePort: 443, RemoteUrl: 'a.example', InitiatingProcessCommandLine: 'a /b' }, { DestinationIp: '203.0.113.7', DestinationPort: '443', DestinationHostname: 'a.example', CommandLine: 'a /b' }],
    ['Defender, a started process', { ActionType: 'ProcessCreated', FolderPath: 'C:\\a.exe', InitiatingProcessFolderPath: 'C:\\p.exe' }, { Image: 'C:\\a.exe', ParentImage: 'C:\\p.exe' }],
    ['Winlogbeat 6', { event_id: 4688, event_data: { NewProcessName: 'C:\\a.exe', CommandLine: 'a' } }, { Image: 'C:\\a.exe', CommandLine: 'a', EventID: '4688' }],
    ['Winlogbeat 7', { winlog: { event_id: 10, event_data: { TargetImage: 'C:\\lsass.exe' } } }, { TargetImage: 'C:\\lsass.exe', EventID: '10' }],
    ['its own column before all', { TargetImage: 'x', event_data: { TargetImage: 'y' } }, { TargetImage: 'x' }],
  ])('%s', (_, row, fields) => {
    for (const [field, text] of Object.entries(fields)) expect([field, of(row, field)]).toEqual([field, [text]]);
  });
});

describe('built-in rules', () => {
  const access = { Channel: sysmon, EventID: 10, TargetImage: 'C:\\Windows\\system32\\lsass.exe', GrantedAccess: '0x1410' };
  const csc = '"csc.exe" /noconfig /fullpaths @"C:\\Windows\\TEMP\\x\\x.cmdline"';
  it.each([
    [{ ...access, SourceImage: 'C:\\Users\\a\\x.exe' }, ['gumshoe-lsass-access']],
    [{ ...access, SourceImage: 'C:\\Windows\\System32\\svchost.exe' }, []],
    [{ ...access, SourceImage: 'C:\\Users\\a\\x.exe', GrantedAccess: '0x1000' }, []],
    [{ ActionType: 'RegistryValueSet', RegistryKey: 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server', RegistryValueName: 'fDenyTSConnections', RegistryValueData: '0' }, ['gumshoe-rdp-registry']],
    [{ Channel: sysmon, EventID: 13, TargetObject: 'HKLM\\System\\CurrentControlSet\\Control\\Terminal Server\\fDenyTSConnections', Details: 'DWORD (0x00000001)' }, []],
    [{ ActionType: 'ConnectionSuccess', InitiatingProcessFolderPath: 'c:\\windows\\system32\\mshta.exe', RemoteIP: '203.0.113.7' }, ['gumshoe-lolbin-connection']],
    [{ ActionType: 'ConnectionSuccess', InitiatingProcessFolderPath: 'c:\\windows\\system32\\mshta.exe', RemoteIP: '10.1.2.3' }, []],
    [{ ActionType: 'FileCreated', FolderPath: '/tmp/x' }, []],
    [{ ActionType: 'ProcessCreated', FolderPath: '/tmp/x' }, ['gumshoe-linux-temporary-program']],
    [{ Channel: 'Security', EventID: 1102 }, ['gumshoe-audit-log-cleared']],
    [{ EventID: 1102, Channel: 'Other' }, []],
    [{ Image: 'C:\\Windows\\Microsoft.NET\\csc.exe', CommandLine: csc, ParentImage: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe' }, []],
    [{ Image: 'C:\\Windows\\Microsoft.NET\\csc.exe', CommandLine: csc, ParentImage: 'C:\\Windows\\System32\\wscript.exe' }, ['gumshoe-compiler-child']],
    [{ Image: 'C:\\Windows\\System32\\conhost.exe', CommandLine: 'conhost.exe --headless --width 80 --height 30 --signal 0x5a4 --server 0x5a0' }, []],
    [{ exe: '/usr/bin/crontab', cmdline: 'crontab -l' }, []],
    [{ exe: '/usr/bin/crontab', cmdline: 'crontab -' }, ['gumshoe-linux-crontab-pipe']],
    [{ exe: '/bin/cat', cmdline: 'cat /home/a/.ssh/id_ed25519.pub' }, []],
    [{ exe: '/bin/sh', parentprocess: '/usr/bin/node', cmdline: 'sh -c tsc' }, []],
    [{ exe: '/bin/sh', parentprocess: '/usr/sbin/php-fpm', cmdline: 'sh -c id' }, ['gumshoe-linux-web-shell']],
    [{ exe: '/usr/bin/python3', cmdline: 'python3 -c "import socket; socket.socket().connect((1,2))"' }, []],
  ])('%j: %j', (row, ids) => expect(found(row)).toEqual(ids));
});
