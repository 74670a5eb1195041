import { z } from 'zod';
import { forms } from '../../shared/entities/form.ts';
import { graphOf } from '../../shared/entities/graph.ts';
import { keyOf } from '../../shared/entities/identity.ts';
import { placesOf, viewOf } from '../../shared/entities/json.ts';
import { descriptionOf, nameOf } from '../../shared/entities/labels.ts';
import { read } from '../../shared/entities/read.ts';
import { operation } from '../../shared/kit/operation.ts';

/** Reads whatever Sentinel, Defender or an alert table hands over into one flat list of linked entities. */
export default operation({
  name: 'extract-entities',
  summary: 'Read the entities of an incident, alert, entity or event in any Microsoft form.',
  entities: ['incident', 'alert'],
  input: z.strictObject({
    body: z.unknown().describe('Body of a Sentinel trigger, an incident, an alert row, entities, an event row or a Graph incident; JSON text is read too.'),
    form: z.enum(forms).optional().describe('What the body is. Default: recognised by its properties.'),
  }),
  sections: {
    entities: z.object({
      Index: z.int().describe('Place in the list; links are {"$e": place}.'),
      Type: z.string(),
      Name: z.string(),
      Description: z.string(),
      Identity: z.string().describe('Equal for descriptions of the same thing.'),
      Properties: z.record(z.string(), z.unknown()).describe('Stored and computed properties.'),
    }),
    edges: z.object({ Source: z.int(), Target: z.int(), Property: z.string() }),
    incident: z
      .object({ Type: z.string(), Name: z.string(), Identity: z.string(), Properties: z.record(z.string(), z.unknown()) })
      .describe('The incident, or the alert that was read alone.'),
    trigger: z.object({ Fact: z.string(), Value: z.string() }).describe('What the envelope tells: workspace, incident id, idempotency key.'),
    unresolved: z.object({ Index: z.int().nullable(), Property: z.string().nullable(), Reference: z.string() }),
    skipped: z.object({ Index: z.int(), Reason: z.string() }),
    nodes: z.object({
      Id: z.string(),
      Type: z.string(),
      Name: z.string(),
      Description: z.string(),
      TimeGenerated: z.string().nullable(),
      StartTime: z.string().nullable(),
      EndTime: z.string().nullable(),
    }),
    links: z.object({ From: z.string(), To: z.string(), Property: z.string() }).describe('The graph of the incident, each pair once.'),
  },
  limits: { rows: 20_000, seconds: 30, bytes: 16_000_000 },
  uses: [],
  examples: [
    {
      given: {
        body: [
          { $id: '1', Type: 'host', HostName: 'ws01' },
          { $id: '2', Type: 'account', Name: 'alice', Host: { $ref: '1' } },
        ],
      },
      rows: [
        { Index: 0, Type: 'host', Name: 'ws01' },
        { Index: 1, Type: 'account', Name: 'alice' },
      ],
    },
    {
      name: 'An answer of the incident entities operation',
      given: { body: { entities: [{ id: '/e/1', kind: 'Ip', properties: { address: '203.0.113.7' } }], metaData: [] } },
      rows: [{ Index: 0, Type: 'ip', Name: '203.0.113.7', Identity: 'ip:203.0.113.7' }],
    },
  ],
  *run({ body, form }, _ports, call) {
    const reading = read(body, form);
    const { entities, incident, alerts, edges, unresolved, skipped, trigger, problems } = reading;
    for (const problem of problems) call.problem(problem);
    const places = placesOf(entities);
    for (const [Index, entity] of entities.entries()) {
      yield [
        'entities',
        { Index, Type: entity.type, Name: nameOf(entity), Description: descriptionOf(entity), Identity: keyOf(entity), Properties: viewOf(entity, places) },
      ] as const;
    }
    for (const { from, to, property } of edges) yield ['edges', { Source: places.get(from)!, Target: places.get(to)!, Property: property }] as const;
    for (const about of incident ? [incident] : alerts.filter((alert) => !places.has(alert))) {
      yield ['incident', { Type: about.type, Name: nameOf(about), Identity: keyOf(about), Properties: viewOf(about, places) }] as const;
    }
    for (const [Fact, value] of Object.entries(trigger)) yield ['trigger', { Fact, Value: String(value) }] as const;
    for (const { entity, property, ref } of unresolved)
      yield ['unresolved', { Index: entity ? (places.get(entity) ?? null) : null, Property: property ?? null, Reference: ref }] as const;
    for (const { index, reason } of skipped) yield ['skipped', { Index: index, Reason: reason }] as const;
    const graph = graphOf(reading);
    for (const { id, type, name, description, time = null, start = null, end = null } of graph.nodes) {
      yield ['nodes', { Id: id, Type: type, Name: name, Description: description, TimeGenerated: time, StartTime: start, EndTime: end }] as const;
    }
    for (const { from, to, property } of graph.edges) yield ['links', { From: from, To: to, Property: property }] as const;
  },
});
