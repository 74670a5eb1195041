import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { asLookupError } from '../../shared/network/answers.ts';
import { asnsNamed } from '../../shared/network/autnums.ts';
import { politeFetch } from '../../shared/network/polite.ts';

export default operation({
  name: 'list-asns',
  summary: 'Autonomous systems whose name contains a text.',
  entities: ['ip'],
  input: z.strictObject({ name: z.string().trim().min(2).max(200).describe('Part of the name, in any case.') }),
  row: z.object({ asn: z.number().int().describe('Number of the network.'), name: z.string().describe('Its name and country.') }),
  limits: { rows: 10_000, seconds: 90, bytes: 4_000_000 },
  uses: ['fetch', 'store', 'clock', 'log', 'blobs'],
  examples: [{ given: { name: 'no network is called like this' }, rows: [] }],
  async run({ name }, ports, call) {
    try {
      return await asnsNamed(name, politeFetch(ports, call), call.signal);
    } catch (thrown) {
      const { kind, message } = asLookupError(thrown);
      call.problem({ code: kind, about: 'bgp.potaroo.net', detail: message });
      return [];
    }
  },
});
