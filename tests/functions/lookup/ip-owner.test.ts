import { describe, expect, it } from 'vitest';
import lookupIpOwner from '../../../functions/lookup/ip-owner.ts';
import { mmdb } from '../../support/mmdb.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';
import { web } from '../../support/web.ts';

const line = (ip: string, prefix = '192.31.196.0/24') => `64500   | ${ip} | ${prefix} | NL | ripencc | 2019-02-03 | SAMPLE-NET | error free, NL\n`;
const net = (handle: string, block: [string, number] | null, up?: string) => ({
  handle, name: `${handle}-NAME`, startAddress: '192.31.196.0', endAddress: '192.31.196.255',
  ...(block && { cidr0_cidrs: [{ v4prefix: block[0], length: block[1] }] }),
  events: [{ eventAction: 'last changed', eventDate: '2024-02-29T23:30:00-01:00' }, { eventAction: 'registration', eventDate: '2019-02-03' }, { eventAction: 'expiration' }],
  entities: [{
    roles: ['registrant'],
    vcardArray: ['vcard', [['fn', {}, 'text', 'Sample'], ['adr', { label: 'Street 1\nTown' }, 'text', []], ['email', {}, 'text', 'noc@example.net']]],
    entities: [{ vcardArray: ['vcard', [['email', {}, 'text', 'abuse@example.net'], ['email', {}, 'text', 'noc@example.net']]] }, null, 'odd'],
  }],
  links: up === undefined ? [] : [{ rel: 'self', href: 'x' }, { rel: 'up', href: up }],
});
const ripe = (path: string) => `https://rdap.db.ripe.net/ip/${path}`;

describe('lookup-ip-owner', () => {
  it('joins announcement and registration, and follows the blocks upwards', async () => {
    const internet = web({
      whois: { 'whois.cymru.com  -v 192.31.196.17\r\n': `AS | IP | BGP Prefix\n${line('192.31.196.17')}` },
      pages: { [ripe('192.31.196.17')]: net('A', ['192.31.196.0', 24], 'http://rdap.db.ripe.net/ip/up'), [ripe('up')]: net('B', null, 'https://evil.example/ip') },
    });
    const { rows, problems } = await runIn(lookupIpOwner, { value: '192[.]31.196.17' }, testPorts(internet));
    expect(problems).toEqual([]);
    expect(rows).toMatchObject([{
      query: '192.31.196.17', asn: '64500', asn_cidr: '192.31.196.0/24', asn_country_code: 'NL', asn_registry: 'ripencc', asn_date: '2019-02-03', asn_description: 'SAMPLE-NET | error free, NL', cached: false,
      nets: [
        { cidr: '192.31.196.0/24', handle: 'A', created: '2019-02-03T00:00:00Z', updated: '2024-03-01T00:30:00Z', address: 'Street 1\nTown', emails: ['noc@example.net', 'abuse@example.net'] },
        { cidr: 'No network data retrieved.', handle: 'B' },
      ],
    }]);
    expect(internet.asked).toHaveLength(3);
  });

  it('asks whois once for many, and answers a whole block from one lookup, in later calls too', async () => {
    const internet = web({
      whois: { 'whois.cymru.com begin\r\nverbose\r\n192.31.196.17\r\n192.31.196.18\r\nend\r\n': `Bulk mode; whois.cymru.com\n${line('192.31.196.17')}${line('192.31.196.18')}` },
      pages: { [ripe('192.31.196.17')]: net('A', ['192.31.196.0', 24]) },
    });
    const ports = testPorts(internet);
    const first = await runIn(lookupIpOwner, { values: ['192.31.196.17', '192.31.196.18', '192.31.196.17', '10.0.0.1'] }, ports);
    expect(first.rows.map(({ query, asn }) => [query, asn])).toEqual([['192.31.196.17', '64500'], ['192.31.196.18', '64500'], ['192.31.196.17', '64500'], ['10.0.0.1', null]]);
    const calls = internet.asked.length;
    const second = await runIn(lookupIpOwner, { value: '192.31.196.99' }, ports);
    expect(second.rows).toMatchObject([{ query: '192.31.196.99', asn: '64500', nets: [{ handle: 'A' }], cached: true }]);
    expect(internet.asked).toHaveLength(calls);
  });

  it('goes by DNS where whois is closed, with the most specific of several announcements', async () => {
    const dns = {
      '17.196.31.192.origin.asn.cymru.com TXT': ['64501 | 192.31.0.0/16 | US | arin | 2000-01-01', '64500 64502 | 192.31.196.0/24 | NL | ripencc | 2019-02-03'],
      'AS64500.asn.cymru.com TXT': ['64500 | NL | ripencc | 2019-02-03 | SAMPLE-NET, NL'],
    };
    const { rows, problems } = await runIn(lookupIpOwner, { value: '192.31.196.17' }, testPorts(web({ dns })));
    expect(rows).toMatchObject([{ asn: '64500', asn_cidr: '192.31.196.0/24', asn_description: 'SAMPLE-NET, NL', nets: [] }]);
    expect(problems).toMatchObject([{ code: 'not_found', about: '192.31.196.17' }]);
  });

  it('asks for IPv6 by nibbles and finds the registry by the IANA list when the announcement names none', async () => {
    const name = '2.4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.f.4.0.0.0.2.6.2.origin6.asn.cymru.com TXT';
    const internet = web({
      dns: { [name]: ['64500 | 2620:4f:8000::/48 | US | | '] },
      pages: {
        'https://data.iana.org/rdap/ipv6.json': { services: [[['2620::/23'], ['http://x/', 'https://rdap.arin.net/registry/']], [['2620::/8', 'broken'], ['https://wrong.example/']]] },
        'https://rdap.arin.net/registry/ip/2620:4f:8000::42': net('SIX', null),
      },
    });
    const { rows } = await runIn(lookupIpOwner, { value: '2620:004F:8000::42', transport: 'dns' }, testPorts(internet));
    expect(rows).toMatchObject([{ asn: '64500', asn_registry: null, nets: [{ handle: 'SIX' }] }]);
  });

  it('tells of an address that nobody announces', async () => {
    const internet = web({ whois: { 'whois.cymru.com  -v 192.52.193.1\r\n': 'NA      | 192.52.193.1 | NA | | other | | NA\n' }, pages: { 'https://data.iana.org/rdap/ipv4.json': 500 } });
    const ports = testPorts(internet);
    const { rows, problems } = await ports.clock.run(runIn(lookupIpOwner, { value: '192.52.193.1' }, ports));
    expect(rows).toMatchObject([{ asn: null, asn_cidr: null, asn_description: 'No data returned', nets: [] }]);
    expect(problems).toMatchObject([{ code: 'server' }]);
  });

  it('keeps private and own addresses to itself', async () => {
    const internet = web({});
    const ports = testPorts({ ...internet, env: { GUMSHOE_OWN_ADDRESSES: '192.175.48.0/24' } });
    const { rows } = await runIn(lookupIpOwner, { values: ['127.0.0.1', 'printer', '192.175.48.9'] }, ports);
    expect(rows.map(({ asn_description }) => asn_description)).toEqual(['Loopback', 'Unspecified', 'Own'].map((kind) => `No ASN Information for IP type: ${kind}`));
    expect(internet.asked).toEqual([]);
  });

  it('does not follow a registry in circles', async () => {
    const internet = web({ pages: { [ripe('192.31.196.17')]: net('A', null, ripe('192.31.196.17')) }, whois: { 'whois.cymru.com  -v 192.31.196.17\r\n': line('192.31.196.17') } });
    expect((await runIn(lookupIpOwner, { value: '192.31.196.17' }, testPorts(internet))).rows[0]!['nets']).toHaveLength(1);
  });
});

describe('lookup-ip-owner with a database', () => {
  const bytes = mmdb('GeoLite2-ASN', { '192.31.196.0/24': { autonomous_system_number: 64_500, autonomous_system_organization: 'SAMPLE' } });
  const ask = (input: object, databases = { bytes: async (name: string) => (name === 'GeoLite2-ASN' ? bytes : undefined) }) =>
    runIn(lookupIpOwner, { registration: false, ...input }, testPorts({ ...web({ dns: { '77.196.31.192.origin.asn.cymru.com TXT': 'SERVFAIL' } }), databases }));

  it('answers from it when asked, and when nobody else does', async () => {
    const wanted = { asn: '64500', asn_cidr: '192.31.196.0/24', asn_description: 'SAMPLE', asn_registry: null, nets: [] };
    expect((await ask({ value: '192.31.196.77', transport: 'database' })).rows).toMatchObject([wanted]);
    expect((await ask({ value: '192.31.196.77' })).rows).toMatchObject([wanted]);
    expect((await ask({ value: '192.175.48.1', transport: 'database' })).rows).toMatchObject([{ asn: null, asn_description: 'No data returned' }]);
  });

  it('says that there is none', async () => {
    const { rows, problems } = await ask({ value: '192.31.196.77', transport: 'database' }, { bytes: async () => undefined });
    expect(rows).toMatchObject([{ asn: null }]);
    expect(problems).toMatchObject([{ about: 'GeoLite2-ASN' }]);
  });
});
