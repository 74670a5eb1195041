import { z } from 'zod';
import { indicatorTypes } from '../../shared/feeds/indicator.ts';
import { indicatorTable, type Known } from '../../shared/feeds/keep.ts';
import { holds } from '../../shared/feeds/match.ts';
import { operation } from '../../shared/kit/operation.ts';

export default operation({
  name: 'list-indicators',
  summary: 'What your own feed holds, by type, source and text.',
  entities: ['threat-intelligence'],
  input: z.strictObject({
    type: z.enum(indicatorTypes).optional().describe('Only indicators of this type.'),
    source: z.string().max(200).optional().describe('Only what this source says.'),
    contains: z.string().max(200).optional().describe('Only values with this text in them.'),
    active: z.boolean().default(false).describe('Only what holds now.'),
    top: z.number().int().min(1).max(10_000).default(1000).describe('Most rows.'),
  }),
  row: z.object({
    value: z.string().describe('The value, normalised.'),
    type: z.enum(indicatorTypes).describe('What it is.'),
    source: z.string().describe('Who says so.'),
    id: z.string().describe("The source's own id."),
    confidence: z.number().describe('Percent.'),
    active: z.boolean().describe('Whether it holds now.'),
    validFrom: z.string().nullable().describe('From when it holds.'),
    validUntil: z.string().nullable().describe('Until when it holds.'),
    labels: z.array(z.string()).describe('Words about it.'),
    tlp: z.string().nullable().describe('Traffic light.'),
    description: z.string().nullable().describe('What it is about.'),
  }),
  limits: { rows: 10_000, seconds: 60, bytes: 16_000_000 },
  uses: ['store', 'clock'],
  examples: [{ given: { type: 'dns' }, rows: [] }],
  async *run({ type, source, contains = '', active, top }, { store, clock }) {
    let left = top;
    for await (const { value: known } of store.list<Known>(indicatorTable, type === undefined ? '' : `${type}:`)) {
      if (!known.value.toLowerCase().includes(contains.toLowerCase())) continue;
      for (const statement of known.statements) {
        const held = holds(statement, clock.now());
        if ((source !== undefined && statement.source !== source) || (active && !held)) continue;
        yield { value: known.value, type: known.type, ...statement, active: held };
        if ((left -= 1) <= 0) return;
      }
    }
  },
});
