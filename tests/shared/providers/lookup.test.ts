import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../../shared/kit/ports.ts';
import { lookup } from '../../../shared/providers/lookup.ts';
import { Tally } from '../../../shared/providers/summary.ts';
import { asking, everyProvider, portsSaying } from '../../support/asking.ts';
import { testPorts } from '../../support/ports.ts';
import { readSettings } from '../../../shared/kit/settings.ts';

const database = (ip: string, tags: string[] = []) => ({ body: { ip, ports: [], tags } });
const ips = (count: number): string[] => Array.from({ length: count }, (_, index) => `192.31.196.${index + 1}`);
const shodan = ['ShodanInternetDB'];

/** A service with a made-up answer for each address, 50 ms away. */
const service = (more: (url: string) => object | undefined = () => undefined) => {
  const urls: string[] = [];
  let running = 0;
  let most = 0;
  const ports = testPorts();
  const fetch: Fetch = async (url) => {
    urls.push(url);
    most = Math.max(most, (running += 1));
    await ports.clock.sleep(50);
    running -= 1;
    const body = more(url) ?? { ip: url.split('/').at(-1), ports: [], tags: [], data: { abuseConfidenceScore: 1 } };
    return { status: 200, headers: {}, url, body: new TextEncoder().encode(JSON.stringify(body)) };
  };
  return { ports: { ...ports, fetch }, urls, most: () => most };
};

describe('a lookup', () => {
  it('asks once for each different value and gives a row for every place, in the order of the input', async () => {
    const { ports, urls } = service();
    const given = ['192.31.196.2', '192[.]31[.]196[.]1', '192.31.196.2', '<192.31.196.1>'];
    const tally = new Tally();
    const rows = await asking(given, { ports, names: [...shodan, 'Tor'], tally });
    expect(rows.map(({ Ioc, Provider, sourceIndex }) => [Ioc, Provider, sourceIndex])).toEqual(given.flatMap((ioc, index) => [[ioc, 'ShodanInternetDB', index], [ioc, 'Tor', index]]));
    expect(urls.filter((url) => url.includes('internetdb')).sort()).toEqual(['https://internetdb.shodan.io/192.31.196.1', 'https://internetdb.shodan.io/192.31.196.2']);
    expect(tally.rows()[0]).toMatchObject({ requested: 4, distinct: 2, OK: 4 });
    expect(await asking(given, { ports, names: shodan, repeat: false, cache: 'only' })).toHaveLength(2);
  });

  it('remembers answers for their time, says how old they are, and never remembers a failure', async () => {
    const { ports, sent } = portsSaying([{ status: 500 }, database('192.31.196.1'), { status: 500 }], []);
    const ask = (more = {}) => asking(['192.31.196.1'], { ports, names: shodan, attempts: 1, ...more });
    expect((await ask())[0]).toMatchObject({ ErrorKind: 'server', Cached: 'no', Attempts: 1 });
    expect((await ask())[0]).toMatchObject({ Status: 0, Cached: 'no', age: 0 });
    await ports.clock.advance(3_600_000);
    expect((await ask())[0]).toMatchObject({ Status: 0, Cached: 'yes', age: 3600, Attempts: 0 });
    expect(sent).toHaveLength(2);
    expect((await ask({ maxAge: 60 }))[0]).toMatchObject({ Status: 0, Cached: 'stale', Severity: 'information' });
    expect(sent).toHaveLength(3);
    await ports.clock.advance(86_400_000);
    expect((await ask())[0]).toMatchObject({ Status: 0, Cached: 'stale' });
    await ports.clock.advance(8 * 86_400_000);
    expect((await ask())[0]).toMatchObject({ Status: 3, Cached: 'no' });
    expect((await ask({ cache: 'only' }))[0]).toMatchObject({ Status: 10, Severity: 'unknown', Details: 'Not in the cache, and nobody was to be asked.' });
  });

  it('keeps the answers of different credentials apart', async () => {
    const { ports, urls } = service();
    const withKey = (key: string) => ({ ...ports, secrets: { get: async (name: string) => (name === 'abuseipdb-key' ? key : undefined), refresh: async () => undefined } });
    for (const key of ['one-key', 'other-key', 'one-key', 'other-key']) await asking(['192.31.196.1'], { ports: withKey(key), names: ['AbuseIPDB'] });
    expect(urls).toHaveLength(2);
  });

  it('puts off what the quota does not allow, and says until when', async () => {
    const { ports, sent } = portsSaying([{ body: { data: { id: 'x', type: 'ip_address', attributes: { last_analysis_stats: { malicious: 0, harmless: 1 } } } } }], ['VirusTotal']);
    const rows = await asking(ips(6), { ports, names: ['VirusTotal'], within: 20_000 });
    expect(sent).toHaveLength(4);
    expect(rows.filter(({ Status }) => Status === 0)).toHaveLength(4);
    for (const row of rows.slice(4)) expect(row).toMatchObject({ Status: 3, ErrorKind: 'rate_limited', Severity: 'unknown', Retryable: true, Attempts: 1, HttpStatus: null });
    expect(rows[5]!.RetryAfterSeconds).toBeGreaterThan(40);
    const later = await asking(ips(6), { ports, names: ['VirusTotal'], within: 120_000 });
    expect(later.every(({ Status }) => Status === 0)).toBe(true);
    expect(sent).toHaveLength(6);
  });

  it('tries again what can pass, and leaves a provider alone that keeps failing', async () => {
    const twice = portsSaying([{ fails: 'network' }, { status: 503 }, database('192.31.196.1')], []);
    expect((await asking(['192.31.196.1'], { ports: twice.ports, names: shodan }))[0]).toMatchObject({ Status: 0, Attempts: 3 });
    const down = portsSaying([{ status: 502 }], []);
    const rows = await asking(ips(20), { ports: down.ports, names: shodan, attempts: 1 });
    expect(rows.every(({ Status, Severity }) => Status === 3 && Severity === 'unknown')).toBe(true);
    // Four may be on their way when the fifth failure comes.
    expect(down.sent.length).toBeLessThan(9);
    expect(rows[19]!.Details).toContain('circuit breaker open');
  });

  it('stops asking after a refused key', async () => {
    const { ports, sent } = portsSaying([{ status: 401, body: {} }], ['Spur']);
    const rows = await asking(ips(5), { ports, names: ['Spur'] });
    expect(sent.length).toBeLessThanOrEqual(4);
    expect(rows[0]).toMatchObject({ ErrorKind: 'auth', Retryable: false });
  });

  it('isolates providers from one another', async () => {
    const { ports } = service((url) => (/torproject|SecOps/.test(url) ? (() => { throw new Error('a bug in the middle'); })() : undefined));
    const rows = await asking(['192.31.196.1'], { ports, names: ['Tor', ...shodan] });
    expect(rows.map(({ Provider, Status }) => [Provider, Status])).toEqual([['Tor', 3], ['ShodanInternetDB', 0]]);
  });

  it('asks no more when nobody reads on', async () => {
    const { ports, urls } = service();
    const call = { signal: new AbortController().signal, deadline: ports.clock.now() + 300_000, progress: () => undefined };
    const first = async () => {
      for await (const found of lookup(ips(50).map((value) => ({ value })), { names: shodan }, everyProvider, ports, call)) return found.normal.safe;
      return undefined;
    };
    expect(await ports.clock.run(first())).toBe('192.31.196.1');
    await ports.clock.advance(120_000);
    expect(urls.length).toBeLessThan(8);
  });

  it('turns a failing store into rows', async () => {
    const { ports } = service();
    const store = { ...ports.store, get: () => Promise.reject(new Error('The disk is full.')) };
    const rows = await asking(['192.31.196.1'], { ports: { ...ports, store }, names: shodan });
    expect(rows[0]).toMatchObject({ Status: 3, Severity: 'unknown', Details: 'Something unforeseen happened; the log has the cause.' });
  });

  it('never has more than four calls of a provider at once', async () => {
    const { ports, most } = service();
    await asking(ips(40), { ports: { ...ports, secrets: { get: async (name) => (name === 'spur-key' ? 'k3y-4-tests' : undefined), refresh: async () => undefined } }, names: ['Spur'] });
    expect(most()).toBe(4);
  });

  it('asks for many values in one request where a provider takes them, and remembers each', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `d${index}.example.net`);
    const { ports, urls } = service((url) => ({ response: [...new URL(url).searchParams.values()].map((domain) => ({ domain, status_code: domain.startsWith('d7.') ? 500 : 200, rank: '1' })) }));
    const secrets = { get: async (name: string) => (name === 'openpagerank-key' ? 'k3y-4-tests' : undefined), refresh: async () => undefined };
    const rows = await asking(names, { ports: { ...ports, secrets }, names: ['OPR'] });
    expect(urls.map((url) => [...new URL(url).searchParams.keys()].length)).toEqual(expect.arrayContaining([100, 50]));
    expect(rows.map(({ Ioc }) => Ioc)).toEqual(names);
    expect(rows.filter(({ Status }) => Status !== 0).map(({ Ioc }) => Ioc)).toEqual(['d7.example.net']);
    const again = await asking([...names, 'new.example.net'], { ports: { ...ports, secrets }, names: ['OPR'] });
    expect(urls.slice(2).map((url) => [...new URL(url).searchParams.values()])).toEqual(expect.arrayContaining([['d7.example.net'], ['new.example.net']]));
    expect(again.filter(({ Cached }) => Cached === 'yes')).toHaveLength(149);
  });

  it('sends nothing that is private, our own, or marked above the ceiling, and says so', async () => {
    const { ports, sent } = portsSaying([database('x')], []);
    const settings = readSettings({ GUMSHOE_FOLDER: ':memory:', GUMSHOE_OWN_DOMAINS: 'corp.example.net', GUMSHOE_OWN_ADDRESSES: '192.31.196.0/25' });
    const own = await asking(['192.31.196.9', 'http://192.31.196.9/a'], { ports: { ...ports, settings }, names: ['ShodanInternetDB', 'URLScan'] });
    expect(own.filter(({ Status }) => Status === 10).map(({ Details }) => Details)).toEqual(Array(3).fill('Not sent: it is one of our own addresses.'));
    const named = await asking(['a.corp.example.net', 'x@corp.example.net', 'https://corp.example.net/?q=1', 'corp.example.network'], { ports: { ...ports, settings }, names: ['URLScan', 'HIBP'] });
    expect(named.filter(({ Details }) => Details === 'Not sent: it belongs to one of our own domains.')).toHaveLength(4);
    const red = await asking(['192.31.196.200'], { ports, names: [...shodan, 'OwnFeed'], marking: 'red' });
    expect(red.map(({ Status, Details }) => [Status, Details])).toEqual([[10, 'Not sent: the value is marked TLP:RED.'], [4, 'Not found.']]);
    const policy = readSettings({ GUMSHOE_FOLDER: ':memory:', GUMSHOE_URL_POLICY: 'strip', GUMSHOE_EMAIL_POLICY: 'withhold' });
    expect(sent.filter(({ url }) => !url.includes('corp.example.network'))).toEqual([]);
    await asking(['https://shop.example.net/a?token=s3cret#x'], { ports: { ...ports, settings: policy }, names: ['URLScan'], attempts: 1 });
    expect(decodeURIComponent(sent.at(-1)!.url)).toContain('"https://shop.example.net/a"');
    expect((await asking(['a@shop.example.net'], { ports: { ...ports, settings: policy }, names: ['HIBP'] }))[0]).toMatchObject({ Status: 10 });
  });

  it('is useful without any key', async () => {
    const { ports } = service((url) => (url.includes('spamhaus') ? { cidr: '192.31.196.0/24', sblid: 'S' } : undefined));
    const rows = await asking(['192.31.196.5'], { ports });
    expect(rows.map(({ Provider }) => Provider)).toEqual(expect.arrayContaining(['OwnFeed', 'FeodoTracker', 'GreyNoise', 'OTX', 'Pulsedive', 'ShodanInternetDB', 'SpamhausDROP', 'Tor', 'URLScan']));
    expect(rows.map(({ ErrorKind }) => ErrorKind)).not.toContain('config');
    expect(rows.find(({ Provider }) => Provider === 'SpamhausDROP')).toMatchObject({ Severity: 'high' });
  });

  it('refuses unknown providers with the list of the known, and takes aliases in any spelling', async () => {
    const { ports } = service();
    await expect(asking(['192.31.196.5'], { ports, names: ['Nobody'] })).rejects.toThrow(/There is no provider "Nobody"\. There are: OwnFeed, AzSTI,/);
    expect((await asking(['192.31.196.5'], { ports, names: ['internet-db', 'torexitnodes'] })).map(({ Provider }) => Provider)).toEqual(['ShodanInternetDB', 'Tor']);
    expect((await asking(['192.31.196.5'], { ports, names: ['RiskIQ'] }))[0]).toMatchObject({ ErrorKind: 'config', Details: 'RiskIQ has ended: its hosts are gone. Use DefenderTI.' });
  });
});

describe('a published list', () => {
  const list = 'ExitNode A\nLastStatus x\nExitAddress 192.31.196.1 y\n';
  const tor = (says: Parameters<typeof portsSaying>[0]) => portsSaying(says, []);

  it('is fetched once an hour, conditionally, whatever is asked', async () => {
    const { ports, sent } = tor([{ body: list, headers: { etag: '"1"' } }, { status: 304 }, { status: 304 }]);
    const rows = await asking(ips(50), { ports, names: ['Tor'] });
    expect(rows.map(({ Severity }) => Severity)).toEqual(['warning', ...Array<string>(49).fill('information')]);
    expect(sent).toHaveLength(1);
    await ports.clock.advance(3_601_000);
    expect((await asking(['192.31.196.1'], { ports, names: ['Tor'] }))[0]).toMatchObject({ Severity: 'warning', age: 0 });
    expect(sent[1]!.headers).toMatchObject({ 'if-none-match': '"1"' });
    expect(sent).toHaveLength(2);
  });

  it('is fetched once by one call that refreshes', async () => {
    const { ports, sent } = tor([{ body: list }]);
    await asking(ips(20), { ports, names: ['Tor'], cache: 'refresh' });
    expect(sent).toHaveLength(1);
  });

  it('has a fallback, then an old copy for a day, then none', async () => {
    const plain = '192.31.196.1\n192.31.196.9\n';
    const first = tor([{ status: 503 }, { body: plain }]);
    expect((await asking(['192.31.196.9'], { ports: first.ports, names: ['Tor'], attempts: 1 }))[0]).toMatchObject({ Severity: 'warning', Details: { NodeID: null } });
    const second = tor([{ body: list }, { status: 503 }]);
    const ask = async () => (await asking(['192.31.196.1'], { ports: second.ports, names: ['Tor'], attempts: 1 }))[0];
    await ask();
    await second.ports.clock.advance(12 * 3_600_000);
    expect(await ask()).toMatchObject({ Severity: 'warning', Cached: 'stale' });
    await second.ports.clock.advance(24 * 3_600_000);
    expect(await ask()).toMatchObject({ Severity: 'unknown', Status: 3, ErrorKind: 'server' });
  });
});
