import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entity } from '../../../shared/entities/entity.ts';
import { placesOf, toJson, viewOf } from '../../../shared/entities/json.ts';
import { read } from '../../../shared/entities/read.ts';

const workspace = '/subscriptions/0a0a0a0a-0000-4000-8000-00000000000a/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/main';
const root = `${workspace}/providers/Microsoft.SecurityInsights`;
const views = (entities: readonly Entity[]) => {
  const places = placesOf(entities);
  return entities.map((entity) => viewOf(entity, places));
};

const incident = {
  id: `${root}/Incidents/i-1`, name: 'i-1', etag: '"e1"',
  properties: {
    title: 'Test incident', severity: 'High', status: 'New', incidentNumber: 7, labels: [{ labelName: 'vip', labelType: 'User' }],
    owner: { assignedTo: 'Ann', email: null }, additionalData: { alertsCount: 0, tactics: null }, alerts: null,
    relatedEntities: [
      { id: `${root}/Entities/a`, kind: 'ACCOUNT', properties: { accountName: 'bob', hostEntityId: `${root}/entities/H`, friendlyName: 'bob' } },
      { id: `${root}/Entities/h`, kind: 'host', properties: { hostName: 'pc1', netBiosName: null } },
      { id: `${root}/Entities/b`, kind: 'Bookmark', properties: { displayName: 'kept row' } },
    ],
  },
};
const trigger = { eventUniqueId: 'ev-1', objectSchemaType: 'Incident', objectEventType: 'Create', workspaceId: 'w-1', object: incident };
const alertRow = {
  SystemAlertId: 'al-1', AlertName: 'Odd logon', AlertSeverity: 'Low', StartTime: '2026-01-02T03:04:05Z', ExtendedProperties: '{"Query":"T | take 1"}', Type: 'SecurityAlert',
  Entities: '[{"$id":"1","Type":"ip","Address":"198.51.100.4"}]',
};
const graphIncident = {
  id: '77', displayName: 'From Graph', severity: 'low', status: 'redirected', redirectIncidentId: '78', incidentWebUrl: 'https://security.example.com/78', assignedTo: null,
  alerts: [{
    id: 'g1', title: 'A', severity: 'high', evidence: [
      { '@odata.type': '#microsoft.graph.security.deviceEvidence', deviceDnsName: 'pc1.example.com', mdeDeviceId: 'd1', osPlatform: 'Linux' },
      { '@odata.type': '#microsoft.graph.security.fileEvidence', mdeDeviceId: 'd1', fileDetails: { fileName: 'x', filePath: '/opt', sha256: 'ab'.repeat(32) } },
      { '@odata.type': '#microsoft.graph.security.registryValueEvidence', registryHive: 'HKLM', registryKey: 'Run', registryValueName: 'u' },
      null,
    ],
  }],
};

describe('the forms', () => {
  it.each([
    ['incident-trigger', trigger],
    ['arm-incident', incident],
    ['arm-incident', { incident, alerts: { value: [] }, entities: { entities: [] } }],
    ['arm-incident', { 'properties.title': 'Flat', 'properties.owner.assignedTo': 'Ann', id: incident.id }],
    ['SecurityIncident-row', { IncidentName: 'i-1', Title: 'Row', Owner: '{"assignedTo":"Ann"}', Labels: '[{"labelName":"vip"}]', AlertIds: '["al-1"]' }],
    ['entity-trigger', { IncidentArmID: incident.id, Entity: { kind: 'Ip', properties: { address: '198.51.100.4' } } }],
    ['alert-trigger', { ...alertRow, WorkspaceSubscriptionId: 's', WorkspaceResourceGroup: 'soc' }],
    ['SecurityAlert-row', alertRow],
    ['arm-incident-entities', { entities: [], metaData: [] }],
    ['arm-incident-entities', [['Ip', { address: '198.51.100.4' }]]],
    ['arm-incident-entities', { kind: 'Url', properties: { url: 'http://example.org' } }],
    ['entities-json', []],
    ['entities-json', '[{"Type":"ip","Address":"198.51.100.4"}]'],
    ['graph-incident', graphIncident],
    ['SecurityEvent-row', { EventID: 4625, Computer: 'pc1' }],
    ['incident-trigger', { body: JSON.stringify(trigger) }],
  ])('knows %s by its properties', (form, body) => {
    expect(read(body).form).toBe(form);
  });

  it.each([['nothing', null], ['nothing at all', undefined], ['an empty object', {}], ['text', 'hello'], ['wrappings without end', JSON.parse('{"body":'.repeat(50_000) + 'null' + '}'.repeat(50_000))], ['an unknown object', { a: 1 }], ['a number', 7]])(
    'refuses %s with a clear message',
    (_, body) => expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid-input', flaws: [expect.objectContaining({ field: 'body' })] })),
  );

  it('reads an incident whose lists are null or absent', () => {
    const { incident: read_, entities, trigger: facts, unresolved } = read(trigger);
    expect(views(entities)).toMatchObject([{ Type: 'account', Name: 'bob', Host: { $e: 1 } }, { Type: 'host', HostName: 'pc1' }]);
    expect(viewOf(read_!, placesOf(entities))).toMatchObject({ DisplayName: 'Test incident', IncidentID: 'i-1', Owner: { Name: 'Ann', Email: null }, Labels: ['vip'], Alerts: [], Entities: [{ $e: 0 }, { $e: 1 }] });
    expect(facts).toEqual({
      eventType: 'Create', workspaceId: 'w-1', subscriptionId: '0a0a0a0a-0000-4000-8000-00000000000a', resourceGroup: 'soc', workspaceName: 'main', workspaceArmId: workspace,
      incidentArmId: incident.id, incidentId: 'i-1', incidentNumber: 7, etag: '"e1"', idempotencyKey: 'ev-1',
    });
    expect(unresolved).toEqual([]);
  });

  it('reads the row of SecurityIncident with its alerts by id', () => {
    const { incident: row, alerts } = read({ IncidentName: 'i-2', Title: 'Row', Severity: 'high', AlertIds: '["al-1","al-2"]', Labels: '[{"labelName":"x"}]', Owner: '{"email":"a@example.com"}' });
    expect(alerts.map((alert) => alert.text('SystemAlertId'))).toEqual(['al-1', 'al-2']);
    expect(viewOf(row!, new Map())).toMatchObject({ IncidentID: 'i-2', Severity: 'High', Labels: ['x'], Owner: { Email: 'a@example.com' } });
  });

  it('reads a Graph incident: evidence of one device is on one host', () => {
    const { entities, incident: graph, skipped } = read(graphIncident);
    expect(views(entities)).toMatchObject([
      { Type: 'alert', Severity: 'High' }, { Type: 'host', HostName: 'pc1', DnsDomain: 'example.com', OSFamily: 'Linux' },
      { Type: 'file', FullPath: '/opt/x', Host: { $e: 1 } }, { Type: 'registry-value', Key: { $e: 4 } }, { Type: 'registry-key', Hive: 'HKEY_LOCAL_MACHINE' },
    ]);
    expect(graph!.additional.get('Redirect Incident ID')).toBe('78');
    expect(skipped).toEqual([]);
  });

  it('tells of an alert whose entities are no JSON, and keeps the alert', () => {
    const { alerts, entities, problems } = read({ ...alertRow, Entities: '[{"broken' });
    expect(alerts[0]!.text('AlertDisplayName')).toBe('Odd logon');
    expect(entities).toEqual([]);
    expect(problems).toMatchObject([{ code: 'malformed', about: 'Entities' }]);
  });
});

describe('references', () => {
  it('resolves them at any depth, in lists, before and after their object', () => {
    const { entities, edges } = read([
      { $id: '1', Type: 'process', ProcessId: 1, ParentProcess: { $ref: '2' }, ImageFile: { Name: 'a', Host: { $ref: 9 } } },
      { $id: '2', Type: 'process', ProcessId: 2, ParentProcess: { $ref: '1' } },
      { $ref: '9' },
      { Type: 'malware', Name: 'm', Files: [{ Name: 'b', Host: { $id: 9, Type: 'host', HostName: 'h' } }] },
    ]);
    expect(entities.map(({ type }) => type)).toEqual(['process', 'process', 'host', 'malware', 'file', 'file']);
    const places = placesOf(entities);
    expect(edges.map(({ from, to, property }) => [places.get(from), places.get(to), property])).toEqual([
      [0, 1, 'ParentProcess'], [0, 4, 'ImageFile'], [1, 0, 'ParentProcess'], [3, 5, 'Files'], [4, 2, 'Host'], [5, 2, 'Host'],
    ]);
  });

  it('lists those that name nothing', () => {
    const { entities, unresolved } = read([{ Type: 'account', Name: 'a', Host: { $ref: 'gone' } }, { $ref: 'lost' }]);
    expect(entities[0]!.values.get('Host')).toBeNull();
    expect(unresolved).toEqual([{ entity: entities[0], property: 'Host', ref: 'gone' }, { ref: 'lost' }]);
  });

  it('writes cycles down, inline to a depth', () => {
    const { entities } = read([{ $id: '1', Type: 'process', ProcessId: 1, ParentProcess: { $ref: '1' } }]);
    expect(toJson(entities[0]!)).toEqual({ $id: 'process:1', Type: 'process', ProcessId: '1', ParentProcess: { $ref: 'process:1' } });
    let chain: object = { Type: 'process', ProcessId: 9 };
    for (let id = 8; id > 0; id -= 1) chain = { Type: 'process', ProcessId: id, ParentProcess: chain };
    expect(JSON.stringify(toJson(read([chain]).entities[0]!)).match(/ParentProcess/g)).toHaveLength(5);
  });
});

describe('what is kept', () => {
  it('loses no unknown type, and remembers its name', () => {
    expect(views(read([{ Type: 'K8s-Pod', name: 'p', Labels: { a: 1 } }]).entities)).toMatchObject([{ Type: 'unknown', SourceType: 'K8s-Pod', name: 'p', Labels: { a: 1 } }]);
  });

  it('lets one bad element cost only itself', () => {
    const { entities, skipped } = read([null, 'x', {}, [1], { Type: 'ip', Address: '192.0.2.9' }]);
    expect(entities).toHaveLength(1);
    expect(skipped.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  });

  it('keeps enumeration text that is no member', () => {
    expect(views(read([{ Type: 'filehash', Algorithm: 'CRC32', Value: 'aa' }, { Type: 'registry-key', Hive: 'hklm', Key: 'X' }]).entities)).toMatchObject([
      { Algorithm: null, AdditionalData: { Algorithm: 'CRC32' } }, { Hive: 'HKEY_LOCAL_MACHINE', description: 'HKLM\\X' },
    ]);
  });

  it('merges descriptions of one thing, and not those of two', () => {
    const { entities } = read([
      { Type: 'account', Name: 'Eve', Sid: 'S-1-5-21-7' }, { Type: 'account', AadUserId: 'u', Sid: 's-1-5-21-7', DisplayName: 'Eve E.' },
      { Type: 'account', Name: 'Eve', Sid: 'S-1-5-21-8' }, { Type: 'ip', Address: '2001:DB8::0:1' }, { Type: 'ip', Address: '2001:db8::1' },
      { Type: 'url', Url: 'http://Example.org/A' }, { Type: 'url', Url: 'http://example.org/a' },
    ]);
    expect(views(entities)).toMatchObject([{ Sid: 'S-1-5-21-7', AadUserId: 'u', DisplayName: 'Eve E.' }, { Sid: 'S-1-5-21-8' }, { Type: 'ip' }, { Type: 'url' }, { Type: 'url' }]);
    expect(entities).toHaveLength(5);
  });
});

describe('hostile bodies', () => {
  it('keeps __proto__ a plain property', () => {
    const { entities } = read('[{"Type":"ip","Address":"192.0.2.9","__proto__":{"polluted":true},"constructor":{"a":{"__proto__":{"x":1}}}}]');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(entities[0]!.additional.get('__proto__')).toMatchObject({ polluted: true });
  });

  it('bounds depth', () => {
    const text = `[${'{"Type":"process","ParentProcess":'.repeat(5000)}null${'}'.repeat(5000)}]`;
    const { entities, problems } = read(text);
    expect(entities.length).toBeLessThan(70);
    expect(problems).toMatchObject([{ code: 'too-large' }]);
    expect(() => JSON.stringify(views(entities))).not.toThrow();
  });

  it('bounds the depth of references', () => {
    const { entities, problems } = read(`[{"kind":"Host","id":"1","properties":{"hostName":"h","accountEntityIds":${'['.repeat(20_000)}"2"${']'.repeat(20_000)}}}]`);
    expect(entities).toMatchObject([{ type: 'host' }]);
    expect(problems).toMatchObject([{ code: 'too-large' }]);
  });

  it('reads a list of very many references', () => {
    const { entities } = read([{ $id: '1', Type: 'file', Name: 'a' }, { Type: 'mail-message', NetworkMessageId: 'm', Files: Array.from({ length: 200_000 }, () => ({ $ref: '1' })) }]);
    expect(entities.map(({ type }) => type)).toEqual(['file', 'mail-message']);
  });

  it('unites the lists of one thing that comes again and again', () => {
    const { entities } = read(Array.from({ length: 5000 }, (_, index) => ({ Type: 'mail-message', NetworkMessageId: 'm', Recipient: 'a@b.example', InternetMessageId: 'i', Urls: [`https://a.example/${index % 4000}`, 'https://b.example/'] })));
    expect(entities).toHaveLength(1);
    expect(entities[0]!.values.get('Urls')).toHaveLength(4001);
    expect((entities[0]!.values.get('Urls') as string[]).slice(0, 3)).toEqual(['https://a.example/0', 'https://b.example/', 'https://a.example/1']);
  });

  it('reads the columns of a flat incident beside many others', () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`properties.extra.p${index}`, index]));
    const { incident } = read({ 'PROPERTIES.title': 'Flat', 'properties.owner': { assignedTo: 'x', email: 'a@b.example' }, 'properties.owner.assignedTo': 'Ann', ...many, ID: '/incidents/i-1' });
    expect(incident!.text('DisplayName')).toBe('Flat');
    expect(incident!.text('IncidentID')).toBe('i-1');
    expect(incident!.values.get('Owner')).toMatchObject({ Name: 'Ann', Email: 'a@b.example' });
  });

  it('bounds the number', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({ $id: `${index}`, Type: 'process', ProcessId: '1', CommandLine: `c${index}`, ParentProcess: { $ref: `${index + 1}` } }));
    const { entities, problems } = read(many);
    expect(entities).toHaveLength(20_000);
    expect(problems.map(({ code }) => code)).toContain('entity-limit');
  });

  it('does not multiply an object that many name', () => {
    const big = { $id: 'b', list: Array.from({ length: 2000 }, (_, index) => index) };
    const { entities } = read([{ Type: 'url', Url: 'http://example.org', Extra: big }, ...Array.from({ length: 2000 }, (_, index) => ({ Type: 'url', Url: `http://example.org/${index}`, Extra: { $ref: 'b' } }))]);
    expect(JSON.stringify(views(entities)).length).toBeLessThan(2_000_000);
  });

  it('never throws anything but a Fault, and always writes JSON', () => {
    const part = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom('Type', 'kind', 'properties', '$id', '$ref', 'Entities', 'object', 'Host', 'Name', 'EventID', 'evidence', 'alerts', 'body', 'title'), fc.oneof(tie('node'), fc.constantFrom('1', 'host', 'process', 'Ip', 'file')))),
    })).node;
    fc.assert(fc.property(part, (body) => {
      try {
        const { entities } = read(body);
        JSON.stringify(views(entities));
        entities.forEach((entity) => JSON.stringify(toJson(entity)));
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'invalid-input' });
      }
    }), { numRuns: 500 });
  });
});
