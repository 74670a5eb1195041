import { describe, expect, it } from 'vitest';
import { build } from '../../../shared/entities/build.ts';
import type { Entity } from '../../../shared/entities/entity.ts';
import { canMerge, equal, keyOf, merge } from '../../../shared/entities/identity.ts';
import { viewOf } from '../../../shared/entities/json.ts';

const pair = (a: object, b: object) => build([a, b], { dedupe: false }).top as [Entity, Entity];
const account = (more: object) => ({ Type: 'account', ...more });
const host = (more: object) => ({ Type: 'host', ...more });

describe('canMerge', () => {
  it.each([
    ['the same SID, whatever the case', account({ Sid: 'S-1-5-21-1' }), account({ Sid: 's-1-5-21-1', Name: 'x' }), true],
    ['the same SID after a change of name', account({ Sid: 'S-1', Name: 'anna', NTDomain: 'C' }), account({ Sid: 'S-1', Name: 'anna.b', NTDomain: 'C' }), true],
    ['another SID', account({ Sid: 'S-1', Name: 'a' }), account({ Sid: 'S-2', Name: 'a' }), false],
    ['the same SID and another object id', account({ Sid: 'S-1', AadUserId: 'u1' }), account({ Sid: 'S-1', AadUserId: 'u2' }), false],
    ['nothing in common', account({ Sid: 'S-1' }), account({ AadUserId: 'u' }), false],
    ['one name in two domains', account({ Name: 'a', NTDomain: 'X' }), account({ Name: 'a', NTDomain: 'Y' }), false],
    ['one name, one of them without its domain', account({ Name: 'a', NTDomain: 'X' }), account({ Name: 'a' }), false],
    ['one name on two hosts', account({ Name: 'a', Host: host({ HostName: 'h1' }) }), account({ Name: 'a', Host: host({ HostName: 'h2' }) }), false],
    ['names qualified in two ways', account({ Name: 'a', NTDomain: 'X' }), account({ Name: 'a', UPNSuffix: 'x.org' }), false],
    ['one full host name', host({ HostName: 'WS', DnsDomain: 'a.org' }), host({ HostName: 'ws', DnsDomain: 'A.org' }), true],
    ['namesakes in two domains', host({ HostName: 'ws', DnsDomain: 'a.org' }), host({ HostName: 'ws', DnsDomain: 'b.org' }), false],
    ['one spelling of an address or another', { Type: 'ip', Address: '2001:db8:0::1' }, { Type: 'IpAddress', Address: '2001:DB8::1' }, true],
    ['a hash in two cases', { Type: 'filehash', Algorithm: 'MD5', Value: 'AB' }, { Type: 'file-hash', Algorithm: 'md5', Value: 'ab' }, true],
    ['one value by two algorithms', { Type: 'filehash', Algorithm: 'MD5', Value: 'ab' }, { Type: 'filehash', Algorithm: 'SHA1', Value: 'ab' }, false],
    ['a URL whose host has another case', { Type: 'url', Url: 'HTTP://A.org/p?Q=1' }, { Type: 'url', Url: 'http://a.org/p?Q=1' }, true],
    ['a URL whose path has another case', { Type: 'url', Url: 'http://a.org/P' }, { Type: 'url', Url: 'http://a.org/p' }, false],
    ['one application id in two instances', { Type: 'cloud-application', AppId: 1, InstanceName: 'a' }, { Type: 'cloud-application', AppId: '1', InstanceName: 'b' }, false],
    ['applications that have only a name', { Type: 'cloud-application', Name: 'Office' }, { Type: 'cloud-application', Name: 'office' }, true],
    ['one file on two hosts', { Type: 'file', Name: 'a', Directory: '/b', Host: host({ HostName: 'h1' }) }, { Type: 'file', Name: 'a', Directory: '/b/', Host: host({ HostName: 'h2' }) }, false],
    ['one path', { Type: 'file', FullPath: 'C:\\T\\a.exe' }, { Type: 'file', Name: 'A.exe', Directory: 'c:\\t' }, true],
    ['two classes', { Type: 'dns', DomainName: 'a' }, { Type: 'malware', Name: 'a' }, false],
    ['no identity at all', { Type: 'ip' }, { Type: 'ip' }, false],
    ['sessions of one id', { Type: 'cloud-logon-session', SessionId: 's' }, { Type: 'cloud-logon-session', SessionId: 'S', UserAgent: 'x' }, true],
  ])('%s', (_, a, b, expected) => {
    const [left, right] = pair(a, b);
    expect(canMerge(left, right)).toBe(expected);
    expect(canMerge(right, left)).toBe(expected);
  });
});

describe('equal', () => {
  it('does not ask when something was seen', () => {
    const [a, b] = pair({ Type: 'ip', Address: '192.0.2.1', TimeGenerated: '2026-01-01' }, { Type: 'ip', Address: '192.0.2.1', TimeGenerated: '2026-02-02' });
    expect(equal(a, b)).toBe(true);
    expect(keyOf(a)).toBe(keyOf(b));
  });

  it('compares everything where the class identifies nothing', () => {
    expect(equal(...pair({ Type: 'nic', Mac: '1' }, { Type: 'nic', Mac: '1' }))).toBe(true);
    expect(equal(...pair({ Type: 'nic', Mac: '1' }, { Type: 'nic', Mac: '2' }))).toBe(false);
  });
});

describe('merge', () => {
  it('fills and unites, and leaves both as they were', () => {
    const [a, b] = pair(
      { Type: 'file', Name: 'x', Directory: '/d', FileHashes: [{ Algorithm: 'MD5', Value: 'aa' }], Note: 'kept' },
      { Type: 'file', Name: 'x', Directory: '/d', Sha1: 'bb', FileHashes: [{ Algorithm: 'SHA1', Value: 'bb' }] },
    );
    const merged = merge(a, b);
    expect(merged.links('FileHashes').map((hash) => hash.text('Value'))).toEqual(['aa', 'bb']);
    expect(viewOf(merged, new Map())).toMatchObject({ Sha1: 'bb', FullPath: '/d/x', file_hash: 'bb', AdditionalData: { Note: 'kept' } });
    expect(a.values.has('Sha1')).toBe(false);
    expect(a.links('FileHashes')).toHaveLength(1);
  });

  it('refuses what is not the same', () => {
    expect(() => merge(...pair({ Type: 'ip', Address: '192.0.2.1' }, { Type: 'ip', Address: '192.0.2.2' }))).toThrow(expect.objectContaining({ code: 'conflict' }));
  });
});

describe('computed values', () => {
  it.each([
    [{ Type: 'account', Upn: 'eve@example.org' }, { Name: 'eve', UPNSuffix: 'example.org', qualified_name: 'eve@example.org' }],
    [{ Type: 'account', Name: 'eve', Host: { HostName: 'pc' } }, { qualified_name: 'pc\\eve', name_str: 'eve' }],
    [{ Type: 'account' }, { name_str: 'Unknown Account' }],
    [{ Type: 'host', DeviceName: 'pc.a.org' }, { HostName: 'pc', DnsDomain: 'a.org', fqdn: 'pc.a.org' }],
    [{ Type: 'url', Url: 'ftp://u:p@h.org:21/a/b?c=d#e' }, { scheme: 'ftp', auth: 'u:p', host: 'h.org', port: 21, path: '/a/b', query: 'c=d', fragment: 'e' }],
    [{ Type: 'url', Url: 'http://[2001:db8::1]:8080' }, { host: '[2001:db8::1]', port: 8080 }],
    [{ Type: 'file', Name: 'a', Directory: '/' }, { FullPath: '/a', path_separator: '/' }],
    [{ Type: 'file', Name: 'a', Directory: 'C:' }, { FullPath: 'C:\\a', path_separator: '\\' }],
    [{ Type: 'azure-resource', ResourceId: '/subscriptions/s/resourcegroups/g/providers/P/vms/v' }, { SubscriptionId: 's', ResourceGroup: 'g', Provider: 'P', name_str: 'v' }],
    [{ Type: 'process', ProcessId: 7, ImageFile: { Name: 'a.exe', Directory: 'C:\\T' } }, { ProcessName: 'a.exe', ProcessFilePath: 'C:\\T\\a.exe', name_str: 'a.exe[pid:7]' }],
    [{ Type: 'network-connection', SourceAddress: { Address: '192.0.2.1' }, SourcePort: '1', DestinationAddress: { Address: '192.0.2.2' } }, { SourcePort: 1, name_str: '192.0.2.1:1 -> 192.0.2.2:?' }],
    [{ Type: 'geolocation', CountryCode: 'NL', Latitude: '52.3', Longitude: '4.8' }, { coordinates: [52.3, 4.8], name_str: 'NL' }],
    [{ Type: 'malware', Name: 'M', Category: 'Worm' }, { description: 'M: Worm' }],
  ])('of %j', (source, expected) => {
    expect(viewOf(build([source]).top[0]!, new Map())).toMatchObject(expected);
  });
});
