import { describe, expect, it } from 'vitest';
import writeGeolite from '../../../functions/write/geolite.ts';
import { openLocator } from '../../../shared/network/location.ts';
import { maxmind, tarGz } from '../../support/maxmind.ts';
import { mmdb } from '../../support/mmdb.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const built = Date.parse('2026-06-13T00:00:00Z') / 1000;

describe('write-geolite', () => {
  it('downloads both databases by account and key, and lookups use them', async () => {
    const service = maxmind({ built });
    const ports = testPorts(service);
    const { rows, problems } = await runIn(writeGeolite, {}, ports);
    expect(problems).toEqual([]);
    expect(rows.map(({ edition, outcome, built: when }) => [edition, outcome, when])).toEqual([['GeoLite2-City', 'replaced', '2026-06-13T00:00:00.000Z'], ['GeoLite2-ASN', 'replaced', '2026-06-13T00:00:00.000Z']]);
    expect(service.asked[0]).toEqual({ url: 'https://download.maxmind.com/geoip/databases/GeoLite2-City/download?suffix=tar.gz', authorization: `Basic ${Buffer.from('account:key').toString('base64')}` });
    const locate = await openLocator(ports.databases);
    expect(locate('192.31.196.7')).toMatchObject({ CountryCode: 'NL', Asn: 64_500, Status: 'Found', Source: expect.stringContaining('GeoLite2') as string });
    expect(locate('192.52.193.1')).toMatchObject({ Status: 'NotFound' });
  });

  it('leaves a young database alone unless it is forced', async () => {
    const service = maxmind({ built });
    const ports = testPorts(service);
    const refresh = async (more = {}) => (await runIn(writeGeolite, { editions: ['GeoLite2-City'], ...more }, ports)).rows[0]!['outcome'];
    expect([await refresh(), await refresh(), await refresh({ force: true })]).toEqual(['replaced', 'fresh', 'unchanged']);
    await ports.clock.advance(2 * 86_400_000);
    expect(await refresh()).toBe('unchanged');
    expect(service.asked).toHaveLength(3);
  });

  it('is noticed by lookups when it replaces another, after a while', async () => {
    const before = testPorts(maxmind({ built }));
    await runIn(writeGeolite, {}, before);
    expect((await openLocator(before.databases))('192.31.196.7')).toMatchObject({ CountryCode: 'NL' });
    const archive = (edition: string) => tarGz({ [`x/${edition}.mmdb`]: mmdb(edition, { '192.31.196.0/24': { country: { iso_code: 'DE', names: { en: 'Germany' } } } }, built) });
    await runIn(writeGeolite, { force: true }, { ...before, ...maxmind({ archive }), secrets: before.secrets });
    expect((await openLocator(before.databases))('192.31.196.7')).toMatchObject({ CountryCode: 'NL' });
    await before.clock.advance(601_000);
    expect((await openLocator(before.databases))('192.31.196.7')).toMatchObject({ CountryCode: 'DE' });
  });

  it.each([
    ['a wrong key', { status: 401 }, 'auth', /status 401/],
    ['too many downloads', { status: 429 }, 'rate_limited', /status 429/],
    ['no archive', { archive: () => Buffer.from('<html>') }, 'parse', /cannot be unpacked/],
    ['another database', { archive: () => tarGz({ 'a/GeoLite2-City.mmdb': mmdb('GeoLite2-Country', {}) }) }, 'parse', /holds GeoLite2-Country/],
    ['a broken database', { archive: () => tarGz({ '../../GeoLite2-City.mmdb': Buffer.from('no database') }) }, 'parse', /cannot be read/],
    ['an archive without it', { archive: () => tarGz({ 'a/README': Buffer.from('x') }) }, 'parse', /holds no GeoLite2-City/],
    ['a bomb', { archive: () => tarGz({ 'a/zeros': Buffer.alloc(50_000_000) }) }, 'parse', /cannot be unpacked/],
  ])('keeps the old database on %s', async (_, change, code, detail) => {
    const ports = testPorts(maxmind({ built }));
    await runIn(writeGeolite, { editions: ['GeoLite2-City'] }, ports);
    const { rows, problems } = await runIn(writeGeolite, { editions: ['GeoLite2-City'], force: true }, { ...ports, fetch: maxmind(change).fetch });
    expect(rows).toMatchObject([{ outcome: 'failed', built: '2026-06-13T00:00:00.000Z' }]);
    expect(problems).toMatchObject([{ code, about: 'GeoLite2-City', detail: expect.stringMatching(detail) as string }]);
    expect((await openLocator(ports.databases))('192.31.196.7')).toMatchObject({ CountryCode: 'NL' });
  });

  it('asks for an account', async () => {
    await expect(runIn(writeGeolite, {}, testPorts({ secrets: { 'maxmind-key': 'k' } }))).rejects.toThrow(/maxmind-id/);
  });
});
