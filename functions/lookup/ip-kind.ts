import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { canonical, ipKinds, isGlobal, kindOf, versionOf } from '../../shared/network/address.ts';
import { refang } from '../../shared/text/refang.ts';

export default operation({
  name: 'lookup-ip-kind',
  summary: 'What kind of address it is: public, private, loopback and so on.',
  entities: ['ip'],
  input: z.strictObject(subjects('IP address')),
  row: z.object({
    sourceIndex: z.number().int().describe('Place of the value in the input, from 0.'),
    ip: z.string().describe('The value as given.'),
    result: z.enum(ipKinds).describe('Kind of address; text that is no address reads Unspecified.'),
    valid: z.boolean().describe('Whether the value is an address at all.'),
    version: z.number().int().nullable().describe('4 or 6.'),
    global: z.boolean().describe('Whether the address can be reached on the Internet, by the IANA registries.'),
    canonical: z.string().nullable().describe('The one spelling of the address.'),
  }),
  limits: { rows: 10_000, seconds: 20, bytes: 8_000_000 },
  uses: [],
  examples: [
    { given: { value: '10.1.1.1' }, rows: [{ ip: '10.1.1.1', result: 'Private', global: false }] },
    {
      name: 'a table',
      given: { rows: [{ src: 'FE80::1' }, { src: 'printer' }], column: 'src', join: 'left' },
      rows: [{ result: 'Link Local', canonical: 'fe80::1', src: 'FE80::1' }, { result: 'Unspecified', valid: false }],
    },
  ],
  *run(input, _ports, call) {
    let invalid = 0;
    for (const { value, sourceIndex } of each(input)) {
      const address = refang(value);
      const version = versionOf(address) ?? null;
      if (version === null) invalid += 1;
      const facts = { result: kindOf(address), valid: version !== null, version, global: isGlobal(address), canonical: canonical(address) ?? null };
      yield { sourceIndex, ip: value, ...facts };
    }
    if (invalid > 0) call.problem({ code: 'invalid-address', about: `${invalid} values`, detail: 'These are no IP addresses; their kind reads Unspecified.' });
  },
});
