import { z } from 'zod';
import type { Call } from '../../shared/kit/call.ts';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Ports } from '../../shared/kit/ports.ts';
import { each, type Subject, subjects } from '../../shared/kit/subjects.ts';
import { LookupError } from '../../shared/network/answers.ts';
import { inGroups } from '../../shared/network/groups.ts';
import { askIpStack, ipStackBulk } from '../../shared/network/ipstack.ts';
import { openLocator } from '../../shared/network/location.ts';
import { type Located, nowhere, placeholder, placeStates } from '../../shared/network/place.ts';
import { politeFetch } from '../../shared/network/polite.ts';
import { refang } from '../../shared/text/refang.ts';

const atOnce = 4;

const row = z.object({
  sourceIndex: z.number().int().describe('Place of the address in the input, from 0.'),
  IpAddress: z.string().describe('The address.'),
  CountryCode: z.string().nullable().describe('ISO 3166 code of the country.'),
  CountryOrRegionName: z.string().nullable().describe('Country; for an address that is not public, what it is instead.'),
  State: z.string().nullable().describe('State, province or region.'),
  City: z.string().nullable().describe('City; "location unknown" for an address that is not public.'),
  Longitude: z.number().nullable().describe('Degrees east.'),
  Latitude: z.number().nullable().describe('Degrees north.'),
  Asn: z.number().int().nullable().describe('Autonomous system number, where an ASN database is configured or the service knows it.'),
  Status: z.enum(placeStates).describe('Found, NotFound (no entry), NotPublic, Invalid (no address) or Failed (the service did not answer).'),
  Source: z.string().describe('Where the answer comes from, in the words that its licence asks for.'),
  ErrorKind: z.string().nullable().describe('Why it failed.'),
  Message: z.string().nullable().describe('What the service said when it failed.'),
});

export default operation({
  name: 'lookup-ip-location',
  summary: 'Country, region, city and coordinates of addresses.',
  entities: ['ip'],
  input: z.strictObject({
    ...subjects('IP address'),
    provider: z
      .enum(['database', 'ipstack'])
      .default('database')
      .describe('Who answers: the local database (free, nothing leaves) or ipstack (needs the secret ipstack-key).'),
    bulk: z.boolean().default(false).describe('With ipstack: ask for 50 addresses in one call, which paid plans allow.'),
    distinct: z.boolean().default(false).describe('One row for each different address instead of one for each input.'),
  }),
  row,
  limits: { rows: 10_000, seconds: 60, bytes: 8_000_000 },
  uses: ['databases', 'fetch', 'secrets', 'store', 'clock', 'log', 'blobs'],
  examples: [
    {
      given: { values: ['10.0.0.5', 'not-an-ip'] },
      rows: [{ CountryOrRegionName: 'Private address', City: 'location unknown', Status: 'NotPublic' }, { Status: 'Invalid' }],
    },
  ],
  async *run(input, ports, call) {
    const wanted = distinctOrAll([...each(input)].map(({ value, sourceIndex }) => ({ value: refang(value), sourceIndex })), input.distinct);
    const locate = input.provider === 'database' ? await openLocator(ports.databases) : await throughIpStack(wanted, input.bulk, ports, call);
    for (const { value, sourceIndex } of wanted) yield { sourceIndex, ErrorKind: null, Message: null, ...locate(value) };
  },
});

const distinctOrAll = (all: Subject[], distinct: boolean): Subject[] => {
  const seen = new Set<string>();
  return distinct ? all.filter(({ value }) => !seen.has(value) && seen.add(value)) : all;
};

type Means = Pick<Ports, 'fetch' | 'secrets' | 'store' | 'clock' | 'log' | 'blobs'>;

/** Asks about every public address once; the failure of one is its row's. */
const throughIpStack = async (wanted: readonly Subject[], bulk: boolean, ports: Means, call: Call) => {
  const key = await ports.secrets.get('ipstack-key');
  if (!key) throw new Fault('not-configured', 'Set the secret ipstack-key; a key is given at https://ipstack.com/signup.');
  const fetch = politeFetch(ports, call);
  const open = [...new Set(wanted.map(({ value }) => value).filter((value) => !placeholder(value)))];
  const size = bulk ? ipStackBulk : 1;
  const batches = Array.from({ length: Math.ceil(open.length / size) }, (_, index) => open.slice(index * size, (index + 1) * size));
  const answers = new Map<string, Located | LookupError>();
  for await (const found of inGroups(batches, atOnce, (batch) => askIpStack(batch, key, fetch, call.signal))) {
    for (const [address, answer] of found) answers.set(address, answer);
    call.progress(answers.size, open.length, 'addresses');
  }
  return (address: string) => {
    const answer = answers.get(address);
    if (!(answer instanceof LookupError)) return answer ?? placeholder(address)!;
    call.problem({ code: answer.kind, about: address, detail: `ipstack: ${answer.message}` });
    const { kind: ErrorKind, message: Message } = answer;
    return { IpAddress: address, ...nowhere, Status: 'Failed' as const, Source: 'ipstack, https://ipstack.com', ErrorKind, Message };
  };
};
