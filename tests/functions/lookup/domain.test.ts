import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import listAsns from '../../../functions/list/asns.ts';
import lookupAsn from '../../../functions/lookup/asn.ts';
import lookupCertificate from '../../../functions/lookup/certificate.ts';
import lookupDns from '../../../functions/lookup/dns.ts';
import lookupDomain from '../../../functions/lookup/domain.ts';
import { lookalikeOf } from '../../../shared/network/lookalike.ts';
import { editDistance } from '../../../shared/text/edit-distance.ts';
import { componentsOf, urlParts } from '../../../shared/network/url.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';
import { web } from '../../support/web.ts';

describe('lookup-dns', () => {
  const internet = () => web({ dns: { 'www.example.com A': ['192.31.196.1', '192.31.196.2'], 'www.example.com MX': 'NODATA', '1.196.31.192.in-addr.arpa PTR': ['host.example.com'], 'broken.example.com A': 'SERVFAIL' } });

  it('gives a row for each answer and each type', async () => {
    const { rows } = await runIn(lookupDns, { values: ['https://WWW.example.com/x', '192[.]31.196.1'], types: ['A', 'MX', 'A'] }, testPorts(internet()));
    expect(rows.map(({ sourceIndex, qname, rdtype, response, status }) => [sourceIndex, qname, rdtype, response, status])).toEqual([
      [0, 'www.example.com', 'A', '192.31.196.1', 'NOERROR'], [0, 'www.example.com', 'A', '192.31.196.2', 'NOERROR'], [0, 'www.example.com', 'MX', null, 'NODATA'],
      [1, '1.196.31.192.in-addr.arpa', 'PTR', 'host.example.com', 'NOERROR'],
    ]);
    expect(rows[0]).toMatchObject({ rdclass: 'IN', ttl: 300, expiration: '2026-06-15T12:05:00.000Z' });
  });

  it('tells no such name from no answer', async () => {
    const { rows, problems } = await runIn(lookupDns, { values: ['none.example.com', 'broken.example.com'] }, testPorts(internet()));
    expect(rows.map(({ status }) => status)).toEqual(['NXDOMAIN', 'SERVFAIL']);
    expect(problems).toMatchObject([{ about: 'A broken.example.com' }]);
  });

  it('asks nobody about what is private', async () => {
    const some = internet();
    const { rows } = await runIn(lookupDns, { values: ['fe80::1', 'db.corp', 'localhost', '', '..', 'x'.repeat(300), `${'a.'.repeat(200)}com`] }, testPorts(some));
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['NOT-ASKED']));
    expect(some.asked).toEqual([]);
  });
});

describe('lookup-certificate', () => {
  const sha1 = 'a'.repeat(40);
  const list = `####\n# Listingdate,SHA1,Listingreason\n2026-06-01 10:00:00,${sha1.toUpperCase()},Sampler C&C, again\n\nbroken\n`;
  const shown = { subject: 'CN=x', issuer: 'CN=y', sha1, sha256: 'b'.repeat(64), validFrom: '2026-01-01T00:00:00.000Z', validTo: '2027-01-01T00:00:00.000Z', names: ['x.example.net'] };
  const ports = (fingerprint: string, page: unknown = list) => {
    const internet = web({ pages: { 'https://sslbl.abuse.ch/blacklist/sslblacklist.csv': page } });
    return { internet, ports: testPorts({ ...internet, network: { ...internet.network, certificate: async () => ({ ...shown, sha1: fingerprint }) } }) };
  };

  it('finds a listed certificate and reads the list once', async () => {
    const { internet, ports: some } = ports(sha1);
    const { rows } = await runIn(lookupCertificate, { values: ['https://c2.example.net/x', '192.31.196.1'] }, some);
    expect(rows).toMatchObject([{ host: 'c2.example.net', result: true, status: 'listed', sha1, reason: 'Sampler C&C, again', listed: '2026-06-01T10:00:00Z', names: ['x.example.net'] }, { host: '192.31.196.1', result: true }]);
    expect(internet.asked).toHaveLength(1);
  });

  it('tells not listed, not checked, not reachable and refused apart', async () => {
    expect((await runIn(lookupCertificate, { value: 'x.example.net' }, ports('c'.repeat(40)).ports)).rows).toMatchObject([{ status: 'not-listed', result: false }]);
    const broken = ports(sha1, 500).ports;
    const failing = await broken.clock.run(runIn(lookupCertificate, { value: 'x.example.net' }, broken));
    expect(failing).toMatchObject({ rows: [{ status: 'not-checked', result: null, sha1 }], problems: [{ code: 'server', about: 'sslbl.abuse.ch' }] });
    expect((await runIn(lookupCertificate, { value: 'x.example.net' }, testPorts(web({})))).rows).toMatchObject([{ status: 'not-reachable', result: null, sha1: null }]);
    expect((await runIn(lookupCertificate, { values: ['127.0.0.1', 'intranet'] }, testPorts(web({})))).rows.map(({ status }) => status)).toEqual(['refused', 'refused']);
  });
});

describe('lookup-domain', () => {
  const rdap = {
    events: [{ eventAction: 'registration', eventDate: '2026-06-01T12:00:00Z' }, { eventAction: 'expiration', eventDate: '2027-06-01T12:00:00Z' }],
    status: ['active'], nameservers: [{ ldhName: 'NS1.Example.NET' }, null],
    entities: [{ roles: ['registrar'], vcardArray: ['vcard', [['fn', {}, 'text', 'Sample Registrar']]] }],
  };
  const pages = { 'https://data.iana.org/rdap/dns.json': { services: [[['com', 'net'], ['https://rdap.example.org/v1']]] }, 'https://rdap.example.org/v1/domain/examp1e.com': rdap };

  it('joins suffix, addresses, age and likeness', async () => {
    const internet = web({ pages, dns: { 'login.examp1e.com A': ['192.31.196.1'], 'login.examp1e.com AAAA': 'NODATA' } });
    const ports = testPorts({ ...internet, env: { GUMSHOE_OWN_DOMAINS: 'example.com' } });
    const { rows, problems } = await runIn(lookupDomain, { values: ['https://Login.Examp1e.com/', 'mail.example.com', 'intranet'] }, ports);
    expect(problems).toEqual([]);
    expect(rows).toMatchObject([
      {
        host: 'login.examp1e.com', subdomain: 'login', domain: 'examp1e', suffix: 'com', validTld: true, resolvable: true, addresses: ['192.31.196.1'], likeness: 'homoglyph', nearest: 'example.com',
        created: '2026-06-01T12:00:00Z', expires: '2027-06-01T12:00:00Z', ageDays: 14, registrar: 'Sample Registrar', registrant: null, status: ['active'], nameServers: ['ns1.example.net'],
      },
      { likeness: 'own', resolvable: null, created: null },
      { validTld: false, suffix: '', likeness: 'none', resolvable: null },
    ]);
    expect(internet.asked.filter((asked) => asked.includes('mail.example.com') || asked.includes('intranet'))).toEqual([]);
  });

  it('keeps the row when nobody answers', async () => {
    const internet = web({ pages: { 'https://data.iana.org/rdap/dns.json': 'no json' }, dns: { 'x.example.com A': 'SERVFAIL', 'x.example.com AAAA': 'SERVFAIL' } });
    const { rows, problems } = await runIn(lookupDomain, { value: 'x.example.com' }, testPorts(internet));
    expect(rows).toMatchObject([{ resolvable: null, ageDays: null }]);
    expect(problems).toMatchObject([{ code: 'parse', about: 'example.com' }]);
  });
});

describe('likeness', () => {
  it.each([
    ['paypa1-corp.com', 'paypal-corp.com', 'homoglyph', 0], ['rnicrosoft.com', 'microsoft.com', 'homoglyph', 0], ['microsft.com', 'microsoft.com', 'typo', 1], ['mircosoft.com', 'microsoft.com', 'typo', 1],
    ['microsoft.net', 'microsoft.com', 'other-suffix', 0], ['microsoft.com.evil.net', 'microsoft.com', 'embedded', null], ['secure-microsoft-login.com', 'microsoft.com', 'embedded', null],
    ['müller-bank.de', 'muller-bank.de', 'homoglyph', 0], ['аррӏе.com', 'apple.com', 'homoglyph', 0], ['www.microsoft.com', 'microsoft.com', 'own', 0], ['weather.com', 'microsoft.com', 'none', null],
    ['abd.com', 'abc.com', 'none', null], ['com', 'abc.com', 'none', null], ['x.invalid', 'abc.com', 'none', null],
  ])('%s beside %s: %s', (name, own, likeness, distance) => expect(lookalikeOf(name, [own])).toMatchObject({ likeness, ...(distance !== null && { distance }) }));

  it('takes the nearest of several', () => expect(lookalikeOf('microsofl.com', ['unrelated.org', 'microsott.com', 'microsoft.com'])).toMatchObject({ nearest: 'microsoft.com', distance: 1 }));

  it('counts edits like the plain definition, up to the bound', () => {
    const plain = (a: string, b: string): number => (a === '' || b === '' ? a.length + b.length : Math.min(
      plain(a.slice(1), b) + 1, plain(a, b.slice(1)) + 1, plain(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
      a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0] ? plain(a.slice(2), b.slice(2)) + 1 : Infinity));
    const word = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 }).map((letters) => letters.join(''));
    fc.assert(fc.property(word, word, (a, b) => void expect(editDistance(a, b, 2)).toBe(Math.min(3, plain(a, b)))), { numRuns: 100 });
  });
});

describe('asn', () => {
  const answer = '% remark\naut-num:   AS64500\nas-name:   SAMPLE: ONE\ndescr:\ndescr:     Sample: Networks\n           folded\nadmin-c:   SN1\nlast-modified: 2026-01-01T00:00:00Z\n\naut-num: AS64500\nas-name: SECOND\n';
  const routes = 'route: 192.31.196.0/24\norigin: AS64500\n\nroute6:  2620:4f:8000::/48\n\nroute: 192.31.196.0/24\nroute: nonsense\n';

  it('reads the registry', async () => {
    const ports = testPorts(web({ whois: { 'whois.radb.net  AS64500\r\n': answer, 'whois.radb.net  -i origin AS64500\r\n': routes, 'whois.radb.net  AS1\r\n': '%  No entries found\n', 'whois.radb.net  -i origin AS1\r\n': '' } }));
    const { rows, problems } = await runIn(lookupAsn, { values: ['as64500', '1', '64501', 'AS99999999999'] }, ports);
    expect(rows).toMatchObject([
      { 'Autonomous Number': 'AS64500', 'AS Name': 'SAMPLE: ONE', Description: 'Sample: Networks', Contact: 'SN1', 'Last Updated': '2026-01-01T00:00:00Z', ranges: ['192.31.196.0/24', '2620:4f:8000::/48'], status: 'Found' },
      { 'Autonomous Number': 'AS1', status: 'NotFound', ranges: [] }, { status: 'Failed' }, { status: 'Invalid' },
    ]);
    expect(problems).toMatchObject([{ code: 'timeout', about: 'AS64501' }]);
  });

  it('finds networks by name', async () => {
    const page = '<pre>\n<a href="/cgi-bin/as-report?as=AS64500&view=2.0">AS64500 </a> SAMPLE - Sample &amp; Sons, NL\n<a href="x">AS64501</a> OTHER, US\n';
    const { rows } = await runIn(listAsns, { name: 'sample & s' }, testPorts(web({ pages: { 'https://bgp.potaroo.net/cidr/autnums.html': page } })));
    expect(rows).toEqual([{ asn: 64_500, name: 'SAMPLE - Sample & Sons, NL' }]);
  });
});

describe('parts', () => {
  it.each([
    ['https://example.com?x=1', { host: 'example.com', path: '', query: 'x=1' }],
    ['https://example.com', { scheme: 'https', host: 'example.com', path: null, query: null, fragment: null, port: null }],
    ['example.com:8080/x', { scheme: null, host: 'example.com', port: 8080, path: '/x' }], ['ftp://a:b:c@d@example.com/', { auth: 'a:b:c@d', host: 'example.com' }],
    ['http://[2620:4F::1]:80/', { host: '[2620:4f::1]', port: 80 }], ['//example.com?q=a?b#c#d', { host: 'example.com', query: 'q=a?b', fragment: 'c#d' }],
  ])('%s', (text, parts) => expect(urlParts(text)).toMatchObject(parts));

  it.each(['', '/path', 'http://', 'http://a:99999/', 'http://[::1/', 'http://a b/', 'http://a:b:c/'])('cannot read "%s"', (text) => expect(urlParts(text)).toBeUndefined());

  it('takes any text, quickly', () => {
    fc.assert(fc.property(fc.string(), (text) => void urlParts(text)));
    const started = performance.now();
    for (const text of ['a'.repeat(1e6), `${'@'.repeat(1e6)}`, `http://${'a:'.repeat(5e5)}`, '/'.repeat(1e6)]) urlParts(text);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('knows components without a known suffix', () => {
    expect(componentsOf('host.example')).toEqual({ subdomain: 'host', domain: 'example', suffix: '' });
    expect(componentsOf('192.31.196.5')).toEqual({ subdomain: '', domain: '192.31.196.5', suffix: '' });
    expect(componentsOf('localhost')).toEqual({ subdomain: '', domain: 'localhost', suffix: '' });
  });
});
