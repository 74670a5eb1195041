import { describe, expect, it } from 'vitest';
import lookupIpDistance from '../../../functions/lookup/ip-distance.ts';
import lookupIpKind from '../../../functions/lookup/ip-kind.ts';
import lookupIpLocation from '../../../functions/lookup/ip-location.ts';
import type { Fetch } from '../../../shared/kit/ports.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const answering = (bodies: Record<string, unknown>, asked: string[] = []): Fetch => async (url) => {
  asked.push(url);
  const { pathname } = new URL(url);
  const body = bodies[decodeURIComponent(pathname.slice(1))];
  return { status: body === undefined ? 500 : 200, headers: {}, url, body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)) };
};
const entry = (ip: string, country_code: string) => ({ ip, country_code, country_name: 'Netherlands', region_name: '', city: null, latitude: 52.4, longitude: 4.9, connection: { asn: 64_496 } });

describe('lookup-ip-location', () => {
  it('gives a row for each input, defanged ones too, and one for each distinct address when asked', async () => {
    const values = ['1[.]1.1.1', '10.0.0.5', 'printer', '1.1.1.1'];
    const all = await runIn(lookupIpLocation, { values });
    expect(all.rows.map(({ sourceIndex, IpAddress, Status }) => [sourceIndex, IpAddress, Status])).toEqual([
      [0, '1.1.1.1', 'Found'], [1, '10.0.0.5', 'NotPublic'], [2, 'printer', 'Invalid'], [3, '1.1.1.1', 'Found'],
    ]);
    expect((await runIn(lookupIpLocation, { values, distinct: true })).rows.map(({ sourceIndex }) => sourceIndex)).toEqual([0, 1, 2]);
  });

  it('asks ipstack over https for public addresses only, each once', async () => {
    const asked: string[] = [];
    const ports = testPorts({ secrets: { 'ipstack-key': 'k+y' }, fetch: answering({ '192.31.196.17': entry('192.31.196.17', 'NL') }, asked) });
    const { rows, problems } = await runIn(lookupIpLocation, { values: ['192.31.196.17', '10.0.0.5', '192.31.196.17'], provider: 'ipstack' }, ports);
    expect(asked).toEqual(['https://api.ipstack.com/192.31.196.17?access_key=k%2By&output=json']);
    expect(rows[2]).toMatchObject({ CountryCode: 'NL', State: null, City: null, Asn: 64_496, Status: 'Found' });
    expect(rows[1]).toMatchObject({ Status: 'NotPublic' });
    expect(problems).toEqual([]);
  });

  it('asks ipstack in bulk when the plan allows it', async () => {
    const both = '192.31.196.17,192.175.48.1';
    const ports = testPorts({ secrets: { 'ipstack-key': 'k' }, fetch: answering({ [both]: [entry('192.31.196.17', 'NL'), { ip: '192.175.48.1', country_code: null, latitude: null }] }) });
    const { rows } = await runIn(lookupIpLocation, { values: both.split(','), provider: 'ipstack', bulk: true }, ports);
    expect(rows.map(({ Status }) => Status)).toEqual(['Found', 'NotFound']);
  });

  it.each([
    [{ success: false, error: { code: 104, type: 'usage_limit_reached' } }, 'quota', 'usage_limit_reached'],
    [{ success: false, error: { code: 101, type: 'invalid_access_key' } }, 'auth', 'invalid_access_key'],
    ['<html>', 'parse', 'api.ipstack.com answered with something that is not JSON.'],
    [[], 'parse', 'The answer has no entry for this address.'],
    [undefined, 'server', 'api.ipstack.com answered with status 500.'],
  ])('keeps the row when ipstack answers %j', async (body, ErrorKind, Message) => {
    const ports = testPorts({ secrets: { 'ipstack-key': 'k' }, fetch: answering({ '192.31.196.17': body }) });
    const { rows, problems } = await ports.clock.run(runIn(lookupIpLocation, { value: '192.31.196.17', provider: 'ipstack' }, ports));
    expect(rows).toMatchObject([{ IpAddress: '192.31.196.17', Status: 'Failed', ErrorKind, Message }]);
    expect(problems).toMatchObject([{ code: ErrorKind, about: '192.31.196.17' }]);
  });

  it('says which secret is missing', async () => {
    await expect(runIn(lookupIpLocation, { value: '192.31.196.17', provider: 'ipstack' })).rejects.toThrow(/ipstack-key.*signup/);
  });
});

describe('lookup-ip-kind', () => {
  it('classes every value and says how many are none', async () => {
    const { rows, problems } = await runIn(lookupIpKind, { values: ['8[.]8.8.8', '::ffff:10.0.0.1', 'x', ''] });
    expect(rows).toMatchObject([{ result: 'Public', global: true }, { result: 'Private', version: 6 }, { result: 'Unspecified', valid: false }, { valid: false }]);
    expect(problems).toMatchObject([{ code: 'invalid-address', about: '2 values' }]);
  });
});

describe('lookup-ip-distance', () => {
  it('measures from a place or from an address', async () => {
    const { rows } = await runIn(lookupIpDistance, { values: ['1.1.1.1', '10.0.0.5'], from: '1.1.1.2' });
    expect(rows).toMatchObject([{ Kilometres: 0, City: 'Sydney' }, { Kilometres: null, Status: 'NotPublic' }]);
    expect((await runIn(lookupIpDistance, { value: '1.1.1.1', latitude: 0, longitude: 0 })).rows[0]!['Kilometres']).toBeGreaterThan(10_000);
  });

  it.each([[{}], [{ latitude: 1 }], [{ from: '10.0.0.1' }], [{ from: '1.1.1.1', latitude: 1, longitude: 1 }]])('needs one clear origin: %j', async (origin) => {
    await expect(runIn(lookupIpDistance, { value: '1.1.1.1', ...origin })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
