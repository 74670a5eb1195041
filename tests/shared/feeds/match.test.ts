import { describe, expect, it } from 'vitest';
import listIndicators from '../../../functions/list/indicators.ts';
import writeIndicators from '../../../functions/write/indicators.ts';
import { keepFeed } from '../../../shared/feeds/keep.ts';
import { matchOwn } from '../../../shared/feeds/match.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const feed = async () => {
  const ports = testPorts();
  const indicators = [
    { value: 'evil.example.com', confidence: 75, labels: ['c2'] },
    { value: '192.31.196.0/24', confidence: 74 },
    { value: '2620:4f:8000::/48', confidence: 80 },
    { value: '192.31.196.7', confidence: 90, validUntil: '2026-06-15T12:00:00Z' },
    { value: 'http://drop.example.net/a', confidence: 90, validFrom: '2026-06-16' },
    { value: `http://long.example.net/${'x'.repeat(500)}`, confidence: 90 },
  ];
  await runIn(writeIndicators, { indicators, source: 'case' }, ports);
  const match = async (value: string, subdomains = false) => (await matchOwn([{ value }], ports, { subdomains })).map(({ indicator, via, severity, active }) => ({ indicator, via, severity, active }));
  return { ports, match };
};

describe('the own feed', () => {
  it('weighs confidence and time', async () => {
    const { match } = await feed();
    expect(await match('EVIL[.]example.com')).toEqual([{ indicator: 'evil.example.com', via: 'exact', severity: 'high', active: true }]);
    expect(await match('192.31.196.7')).toEqual([
      { indicator: '192.31.196.7', via: 'exact', severity: 'information', active: false },
      { indicator: '192.31.196.0/24', via: 'cidr', severity: 'warning', active: true },
    ]);
    expect(await match('http://drop.example.net/a')).toMatchObject([{ active: false, severity: 'information' }]);
    expect(await match('2620:4f:8000:0:1::9')).toMatchObject([{ via: 'cidr', severity: 'high' }]);
    expect(await match(`http://long.example.net/${'x'.repeat(500)}`)).toHaveLength(1);
    expect(await match(`http://long.example.net/${'x'.repeat(501)}`)).toEqual([]);
  });

  it('finds the parents of a name when asked, and the host of a URL always', async () => {
    const { match } = await feed();
    expect(await match('a.b.evil.example.com')).toEqual([]);
    expect(await match('a.b.evil.example.com', true)).toMatchObject([{ indicator: 'evil.example.com', via: 'parent' }]);
    expect(await match('https://evil.example.com/x')).toMatchObject([{ via: 'host', severity: 'high' }]);
    expect(await match('https://192.31.196.9:8443/x')).toMatchObject([{ via: 'cidr' }]);
    expect(await match('https://[2620:4f:8000::9]/x')).toMatchObject([{ via: 'cidr' }]);
    expect(await match('other.example.com', true)).toEqual([]);
    expect(await match('nothing at all')).toEqual([]);
  });

  it('loads twice without change, updates, and takes out what is revoked', async () => {
    const { ports, match } = await feed();
    const write = async (indicators: object[], source = 'case') => (await runIn(writeIndicators, { indicators, source }, ports)).rows;
    expect(await write([{ value: 'evil.example.com', confidence: 75, labels: ['c2'] }])).toEqual([{ outcome: 'unchanged', count: 1 }]);
    expect(await write([{ value: 'evil.example.com', confidence: 20 }, { value: 'evil.example.com', confidence: 30 }])).toEqual([{ outcome: 'updated', count: 2 }]);
    expect(await match('evil.example.com')).toMatchObject([{ severity: 'warning' }]);
    expect(await write([{ value: 'evil.example.com', confidence: 90 }], 'second')).toEqual([{ outcome: 'added', count: 1 }]);
    expect(await match('evil.example.com')).toHaveLength(2);
    expect(await write([{ value: 'evil.example.com', revoked: true }, { value: 'never.example.com', revoked: true }])).toEqual([{ outcome: 'removed', count: 1 }, { outcome: 'absent', count: 1 }]);
    expect(await match('evil.example.com')).toMatchObject([{ severity: 'high' }]);
    expect(await write([{ value: 'evil.example.com', revoked: true }], 'second')).toEqual([{ outcome: 'removed', count: 1 }]);
    expect(await match('evil.example.com')).toEqual([]);
  });

  it('reads a blob, tells what was skipped and holds for the days given', async () => {
    const ports = testPorts();
    await ports.blobs.put('feed.csv', `ioc\n192.31.196.1\n${'bad\n'.repeat(60)}`);
    const { rows, problems } = await runIn(writeIndicators, { blob: 'feed.csv', validDays: 1, tlp: 'red', confidence: 100 }, ports);
    expect(rows).toEqual([{ outcome: 'added', count: 1 }, { outcome: 'skipped', count: 60 }]);
    expect(problems).toHaveLength(51);
    expect(await matchOwn([{ value: '192.31.196.1' }], ports)).toMatchObject([{ tlp: 'red', source: 'own', severity: 'high', validUntil: '2026-06-16T12:00:00.000Z' }]);
    await ports.clock.advance(2 * 86_400_000);
    expect(await matchOwn([{ value: '192.31.196.1' }], ports)).toMatchObject([{ active: false, severity: 'information' }]);
    await ports.clock.advance(200 * 86_400_000);
    expect(await matchOwn([{ value: '192.31.196.1' }], ports)).toEqual([]);
  });

  it.each([[{}], [{ text: 'a', blob: 'b' }], [{ blob: 'missing' }]])('needs one feed: %j', async (input) => {
    await expect(runIn(writeIndicators, input)).rejects.toMatchObject({ code: expect.stringMatching(/invalid-input|not-found/) as string });
  });

  it('lists itself', async () => {
    const { ports } = await feed();
    const list = async (input: object) => (await runIn(listIndicators, input, ports)).rows.map(({ value }) => value);
    expect(await list({ type: 'cidr' })).toEqual(['192.31.196.0/24', '2620:4f:8000::/48']);
    expect(await list({ contains: 'DROP' })).toEqual(['http://drop.example.net/a']);
    expect(await list({ active: true, type: 'ipv4' })).toEqual([]);
    expect(await list({ source: 'other' })).toEqual([]);
    expect(await list({ top: 2 })).toHaveLength(2);
  });
});

describe('a long feed', () => {
  it('stops when the call is over', async () => {
    const { store, clock } = testPorts();
    const over = new AbortController();
    let read = 0;
    const statement = { source: 's', id: '', confidence: 1, validFrom: null, validUntil: null, labels: [], tlp: null, description: null };
    const entries = async function* () {
      for (; ; read += 1) {
        if (read === 100) over.abort(new Error('over'));
        yield { type: 'dns' as const, value: `host-${read}.example.com`, revoked: false, statement };
      }
    };
    await expect(keepFeed(entries(), { store, clock, signal: over.signal }, () => undefined)).rejects.toThrow('over');
    expect(read).toBeLessThan(200);
  });
});
