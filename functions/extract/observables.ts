import { z } from 'zod';
import { forms } from '../../shared/entities/form.ts';
import { commandLinesOf, observablesOf } from '../../shared/entities/observables.ts';
import { read } from '../../shared/entities/read.ts';
import { ObservableType } from '../../shared/kit/observable.ts';
import { operation } from '../../shared/kit/operation.ts';

/** What enrichment would look up: one row for each value, whatever form the incident came in. */
export default operation({
  name: 'extract-observables',
  summary: 'List what can be looked up in an incident, alert or list of entities.',
  entities: ['incident', 'alert', 'ip', 'url', 'dns', 'file', 'file-hash', 'mail-message', 'process'],
  input: z.strictObject({
    body: z.unknown().describe('Body of a Sentinel trigger, an incident, an alert row, entities, an event row or a Graph incident; JSON text is read too.'),
    form: z.enum(forms).optional().describe('What the body is. Default: recognised by its properties.'),
    mailSenders: z.boolean().default(false).describe('Also give the addresses of mail senders.'),
  }),
  sections: {
    observables: z.object({
      Observable: z.string(),
      Type: ObservableType,
      EntityIndex: z.int().describe('Place of the entity in the list that extract-entities gives.'),
      Entity: z.string(),
      Property: z.string().describe('Where it stood.'),
    }),
    texts: z
      .object({ Text: z.string(), EntityIndex: z.int(), Entity: z.string(), Property: z.string() })
      .describe('Command lines and scripts: decode them, then extract indicators.'),
  },
  limits: { rows: 10_000, seconds: 30, bytes: 16_000_000 },
  uses: [],
  examples: [
    {
      given: {
        body: [
          { Type: 'ip', Address: '203.0.113.7' },
          { Type: 'url', Url: 'https://login.example.com/' },
          { Type: 'account', Name: 'alice' },
        ],
      },
      rows: [
        { Observable: '203.0.113.7', Type: 'ipv4', EntityIndex: 0, Property: 'Address' },
        { Observable: 'https://login.example.com/', Type: 'url', EntityIndex: 1, Property: 'Url' },
      ],
    },
  ],
  *run({ body, form, mailSenders }, _ports, call) {
    const { entities, problems } = read(body, form);
    for (const problem of problems) call.problem(problem);
    for (const { value, type, entity, label, property } of observablesOf(entities, { mailSenders })) {
      yield ['observables', { Observable: value, Type: type, EntityIndex: entity, Entity: label, Property: property }] as const;
    }
    for (const { text, entity, label, property } of commandLinesOf(entities))
      yield ['texts', { Text: text, EntityIndex: entity, Entity: label, Property: property }] as const;
  },
});
