import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { kindOf, versionOf } from '../../shared/network/address.ts';
import { componentsOf, urlParts } from '../../shared/network/url.ts';
import { hasSuffix } from '../../shared/text/domains.ts';
import { refang } from '../../shared/text/refang.ts';

const text = (what: string) => z.string().nullable().describe(what);
const empty = { scheme: null, auth: null, host: null, port: null, path: null, query: null, fragment: null };

export default operation({
  name: 'parse-url',
  summary: 'The parts of URLs and names, with domain and public suffix.',
  entities: ['url', 'dns'],
  input: z.strictObject(subjects('URL or name', { longest: 32_768 })),
  row: z.object({
    sourceIndex: z.number().int().describe('Place of the value in the input, from 0.'),
    value: z.string().describe('The value as given.'),
    readable: z.boolean().describe('Whether it could be taken apart; if not, the parts are empty.'),
    scheme: text('Scheme, in lower case.'),
    auth: text('User and password before the @.'),
    host: text('Host, in lower case.'),
    port: z.number().int().nullable().describe('Port, when one is written.'),
    path: text('Path as written.'),
    query: text('Query as written, without the question mark.'),
    fragment: text('Fragment as written, without the #.'),
    subdomain: text('What stands before the domain.'),
    domain: text('The registered label.'),
    suffix: text('Public suffix; empty when the last label is none.'),
    validTld: z.boolean().describe('Whether the name ends in a public suffix.'),
    ipKind: text('Kind of the address, when the host is one.'),
  }),
  limits: { rows: 10_000, seconds: 30, bytes: 32_000_000 },
  uses: [],
  examples: [
    {
      given: { value: 'hxxps://user:pw@shop.example.co[.]uk:8443/a/b?x=1#top' },
      rows: [
        {
          scheme: 'https', auth: 'user:pw', host: 'shop.example.co.uk', port: 8443, path: '/a/b', query: 'x=1', fragment: 'top',
          subdomain: 'shop', domain: 'example', suffix: 'co.uk', validTld: true,
        },
      ],
    },
  ],
  *run(input) {
    for (const { value, sourceIndex } of each(input)) {
      const parts = urlParts(refang(value));
      const host = parts?.host?.replace(/^\[|\]$/g, '') ?? '';
      const address = versionOf(host) !== undefined;
      const names = parts && !address ? componentsOf(host) : { subdomain: null, domain: null, suffix: null };
      const validTld = !address && host !== '' && hasSuffix(host);
      yield { sourceIndex, value, readable: parts !== undefined, ...(parts ?? empty), ...names, validTld, ipKind: address ? kindOf(host) : null };
    }
  },
});
