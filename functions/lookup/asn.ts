import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { asLookupError } from '../../shared/network/answers.ts';
import { inGroups } from '../../shared/network/groups.ts';
import { asnDetails, asnOf } from '../../shared/network/radb.ts';

const atOnce = 2;

export default operation({
  name: 'lookup-asn',
  summary: 'Name, contact and announced prefixes of an autonomous system.',
  entities: ['ip'],
  input: z.strictObject(subjects('AS number', { most: 200, longest: 100 })),
  row: z.object({
    sourceIndex: z.number().int().describe('Place of the number in the input, from 0.'),
    'Autonomous Number': z.string().describe('Number of the network.'),
    'AS Name': z.string().nullable().describe('Its short name.'),
    Description: z.string().nullable().describe('What it is.'),
    Contact: z.string().nullable().describe('Whom it wants to be told.'),
    'Last Updated': z.string().nullable().describe('Who changed the record last, and when.'),
    ranges: z.array(z.string()).describe('Prefixes that are registered as announced by it.'),
    status: z.enum(['Found', 'NotFound', 'Invalid', 'Failed']).describe('Invalid: no AS number; Failed: the registry did not answer.'),
  }),
  limits: { rows: 200, seconds: 120, bytes: 16_000_000, inline: 50 },
  uses: ['network'],
  examples: [{ given: { value: 'not a number' }, rows: [{ 'Autonomous Number': 'not a number', status: 'Invalid' }] }],
  async *run(input, { network }, call) {
    const nothing = { 'AS Name': null, Description: null, Contact: null, 'Last Updated': null, ranges: [] };
    yield* inGroups([...each(input)], atOnce, async ({ value, sourceIndex }) => {
      const asn = asnOf(value);
      if (asn === undefined) return { sourceIndex, 'Autonomous Number': value, ...nothing, status: 'Invalid' as const };
      try {
        const details = await asnDetails(asn, network);
        return { sourceIndex, ...(details ?? { 'Autonomous Number': `AS${asn}`, ...nothing }), status: details ? ('Found' as const) : ('NotFound' as const) };
      } catch (thrown) {
        const { kind, message } = asLookupError(thrown);
        call.problem({ code: kind, about: `AS${asn}`, detail: message });
        return { sourceIndex, 'Autonomous Number': `AS${asn}`, ...nothing, status: 'Failed' as const };
      }
    });
  },
});
