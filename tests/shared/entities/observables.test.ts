import { describe, expect, it } from 'vitest';
import { graphOf } from '../../../shared/entities/graph.ts';
import { commandLinesOf, observablesOf } from '../../../shared/entities/observables.ts';
import { read } from '../../../shared/entities/read.ts';

const sha256 = 'ab'.repeat(32);
const of = (list: object[], options = {}) => observablesOf(read(list).entities, options).map(({ value, type, entity, property }) => [value, type, entity, property]);

describe('observables', () => {
  it('come from what can be looked up, each once', () => {
    expect(of([
      { Type: 'account', Name: 'a' }, { Type: 'host', HostName: 'h', DnsDomain: 'example.org' }, { Type: 'mailbox', MailboxPrimaryAddress: 'm@example.org' },
      { Type: 'ip', Address: '2001:DB8::1' }, { Type: 'dns', DomainName: 'Bad.Example.org', IpAddresses: [{ Address: '192.0.2.3' }] }, { Type: 'url', Url: 'http://Bad.example.org/X' },
      { Type: 'file', Name: 'f', FileHashes: [{ Algorithm: 'MD5', Value: 'cd'.repeat(16) }, { Algorithm: 'SHA256', Value: sha256.toUpperCase() }] },
      { Type: 'mail-message', Recipient: 'r@example.org', Sender: 's@example.net', SenderIP: '192.0.2.3', Urls: ['http://bad.example.org/X', 'http://other.example.org/', 5] },
      { Type: 'ip', Address: '' }, { Type: 'ip', Address: 'not an address' },
    ])).toEqual([
      ['2001:db8::1', 'ipv6', 3, 'Address'], ['bad.example.org', 'dns', 4, 'DomainName'], ['http://Bad.example.org/X', 'url', 5, 'Url'], [sha256, 'sha256_hash', 6, 'file_hash'],
      ['192.0.2.3', 'ipv4', 7, 'SenderIP'], ['http://other.example.org/', 'url', 7, 'Urls'], ['cd'.repeat(16), 'md5_hash', 11, 'Value'],
    ]);
  });

  it('have mail senders when asked for', () => {
    expect(of([{ Type: 'mail-message', Recipient: 'r@example.org', Sender: 's@example.net', P1Sender: 'S@example.net' }], { mailSenders: true })).toEqual([['s@example.net', 'email', 0, 'Sender']]);
  });

  it('leave command lines to be decoded', () => {
    const { entities } = read([{ Type: 'process', ProcessId: 1, CommandLine: 'a -enc QQ' }, { Type: 'process', ProcessId: 2, CommandLine: 'a -enc QQ' }, { Type: 'registry-value', Name: 'Run', Value: 'cmd /c x' }]);
    expect(commandLinesOf(entities)).toEqual([{ text: 'a -enc QQ', entity: 0, label: 'a -enc QQ[pid:1]', property: 'CommandLine' }, { text: 'cmd /c x', entity: 2, label: 'Run', property: 'Value' }]);
  });
});

describe('the graph', () => {
  const arm = (kind: string, id: string, properties: object) => ({ kind, id, properties });
  const body = {
    incident: { id: '/x/incidents/1', properties: { title: 'I' } },
    alerts: { value: [arm('SecurityAlert', 'al', { systemAlertId: 'al', alertDisplayName: 'A' })] },
    entities: { entities: [arm('Host', 'h1', { hostName: 'pc', dnsDomain: 'a.org' }), arm('Host', 'h2', { hostName: 'pc', dnsDomain: 'b.org' }), arm('Account', 'ac', { accountName: 'u', hostEntityId: 'h1' })] },
  };

  it('keeps namesakes apart and draws each pair once', () => {
    const { nodes, edges } = graphOf(read(body));
    expect(nodes.map(({ type, name }) => [type, name])).toEqual([['incident', 'Incident: I'], ['alert', 'Alert: A'], ['host', 'pc'], ['host', 'pc'], ['account', 'u']]);
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(5);
    expect(edges.map(({ from, to, property }) => [from, to, property])).toEqual([
      ['incident:1', 'alert:al', 'contains'], ['incident:1', 'host:pc|a.org', 'contains'], ['incident:1', 'host:pc|b.org', 'contains'],
      ['incident:1', 'account:u|(host:pc|a.org)', 'contains'], ['account:u|(host:pc|a.org)', 'host:pc|a.org', 'Host'],
    ]);
  });

  it('hangs what an alert has on the alert', () => {
    const graph = { id: '1', displayName: 'G', incidentWebUrl: 'x', alerts: [{ id: 'g', title: 'T', evidence: [{ '@odata.type': '#microsoft.graph.security.ipEvidence', ipAddress: '192.0.2.1' }] }] };
    expect(graphOf(read(graph)).edges).toEqual([{ from: 'incident:1', to: 'alert:g', property: 'contains' }, { from: 'alert:g', to: 'ip:192.0.2.1', property: 'contains' }]);
  });
});
