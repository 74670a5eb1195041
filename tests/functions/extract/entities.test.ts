import { describe, expect, it } from 'vitest';
import extractEntities from '../../../functions/extract/entities.ts';
import extractObservables from '../../../functions/extract/observables.ts';
import { runIn } from '../../support/run.ts';

const alert = {
  SystemAlertId: 'al-1', AlertName: 'Odd logon', AlertSeverity: 'Low', WorkspaceSubscriptionId: 's', WorkspaceResourceGroup: 'soc',
  Entities: JSON.stringify([{ $id: '1', Type: 'process', ProcessId: '9', CommandLine: 'x -enc QQ', Account: { $ref: '7' } }, { Type: 'ip', Address: '192.0.2.5' }, 'noise']),
};

describe('extract-entities', () => {
  it('gives entities, links, what was left out, and the envelope', async () => {
    const { sections, problems } = await runIn(extractEntities, { body: alert });
    expect(sections).toMatchObject({
      entities: [{ Index: 0, Type: 'process', Properties: { CommandLine: 'x -enc QQ', Account: null } }, { Index: 1, Type: 'ip', Identity: 'ip:192.0.2.5' }],
      edges: [],
      incident: [{ Type: 'alert', Name: 'Alert: Odd logon', Identity: 'alert:al-1', Properties: { Entities: [{ $e: 0 }, { $e: 1 }] } }],
      trigger: [{ Fact: 'subscriptionId', Value: 's' }, { Fact: 'resourceGroup', Value: 'soc' }, { Fact: 'systemAlertId', Value: 'al-1' }],
      unresolved: [{ Index: 0, Property: 'Account', Reference: '7' }],
      skipped: [{ Index: 2, Reason: 'A string is no entity.' }],
    });
    expect(sections!['links']).toHaveLength(2);
    expect(problems).toEqual([]);
  });

  it('answers an incident without entities with an empty, valid result', async () => {
    const { rows, sections } = await runIn(extractEntities, { body: { objectSchemaType: 'Incident', object: { id: '/x/incidents/1', properties: { title: 'Early', relatedEntities: [], alerts: [] } } } });
    expect(rows).toEqual([]);
    expect(sections).toMatchObject({ incident: [{ Name: 'Incident: Early' }], nodes: [{ Id: 'incident:1' }] });
  });

  it.each([[{}], [{ body: {} }], [{ body: null }], [{ body: 'Run trigger' }]])('answers %j with a fault that says what to do', async (raw) => {
    await expect(runIn(extractEntities, raw)).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field: 'body' }] });
  });

  it('takes the word of the caller for the form', async () => {
    const { sections } = await runIn(extractEntities, { body: { id: '5', alerts: [{ id: 'g', title: 'T' }] }, form: 'graph-incident' });
    expect(sections).toMatchObject({ entities: [{ Type: 'alert', Name: 'Alert: T' }], incident: [{ Identity: 'incident:5' }] });
  });
});

describe('extract-observables', () => {
  it('gives a row for each value, and the texts that hide more', async () => {
    const { sections } = await runIn(extractObservables, { body: alert });
    expect(sections).toEqual({
      observables: [{ Observable: '192.0.2.5', Type: 'ipv4', EntityIndex: 1, Entity: '192.0.2.5', Property: 'Address' }],
      texts: [{ Text: 'x -enc QQ', EntityIndex: 0, Entity: 'x -enc QQ[pid:9]', Property: 'CommandLine' }],
    });
  });
});
