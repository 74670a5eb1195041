import { describe, expect, it } from 'vitest';
import runDoctor from '../../../functions/run/doctor.ts';
import { execute } from '../../../shared/kit/execute.ts';
import { type Fetch, FetchError } from '../../../shared/kit/ports.ts';
import { testPorts } from '../../support/ports.ts';

const workspace = '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w';
const reply = (status: number, document: unknown = {}) => ({ status, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(JSON.stringify(document)), url: '' });

const run = async (fetch: Fetch, given: object = {}, more: Parameters<typeof testPorts>[0] = {}) => {
  const ports = testPorts({ fetch, databases: { bytes: async () => undefined }, ...more });
  const report = await ports.clock.run(execute(runDoctor, given, ports, { id: 'doctor', signal: new AbortController().signal }));
  await ports.close();
  return { ...report, of: (name: string) => report.rows.find(({ Name }) => Name === name) };
};
const never: Fetch = async (url) => {
  throw new FetchError('dns', `no such host in ${url}`);
};

describe('run-doctor', () => {
  it('says of every part what is missing, and what that disables', async () => {
    const { of, rows } = await run(never);
    expect(of('store')).toMatchObject({ Reachable: 'yes', Disables: [] });
    expect(of('geolocation')).toMatchObject({ Configured: 'no', Disables: ['lookup-ip-location', 'lookup-ip-distance'] });
    expect(of('Microsoft Sentinel')).toMatchObject({ Configured: 'no', Detail: expect.stringContaining('GUMSHOE_WORKSPACE') });
    expect(of('VirusTotal')).toMatchObject({ Configured: 'no', Detail: expect.stringContaining('virustotal-key'), Disables: expect.arrayContaining(['ipv4', 'url']) });
    expect(of('OTX')).toMatchObject({ Configured: 'yes', Reachable: 'no' });
    expect(rows.some(({ Name }) => Name === 'RiskIQ')).toBe(false);
  });

  it.each([
    ['a good key', 200, { data: { abuseConfidenceScore: 0, hostnames: [] } }, { Reachable: 'yes', Accepted: 'yes', Disables: [] }],
    ['a refused key', 401, {}, { Reachable: 'yes', Accepted: 'no', Disables: expect.arrayContaining(['ipv4']) }],
    ['a used-up quota', 429, {}, { Reachable: 'yes', Accepted: 'not tried' }],
    ['a broken service', 500, {}, { Reachable: 'yes', Accepted: 'not tried' }],
  ])('tells %s by asking', async (_, status, document, row) => {
    const { of } = await run(async () => reply(status, document), { providers: ['AbuseIPDB'] }, { secrets: { 'abuseipdb-key': 'secret-of-abuse' } });
    expect(of('AbuseIPDB')).toMatchObject({ Configured: 'yes', ...row });
  });

  it('asks nobody when it must not', async () => {
    const asked: string[] = [];
    const { of } = await run(async (url) => (asked.push(url), reply(200)), { providers: ['AbuseIPDB'], probe: false }, { secrets: { 'abuseipdb-key': 'k' } });
    expect(asked).toEqual([]);
    expect(of('AbuseIPDB')).toMatchObject({ Configured: 'yes', Reachable: 'not tried' });
  });

  it.each([[200, { Reachable: 'yes', Accepted: 'yes' }], [403, { Reachable: 'yes', Accepted: 'no', Disables: expect.arrayContaining(['write-incident']) }]])('knows whether Sentinel lets us in: %i', async (status, row) => {
    const { of } = await run(async () => reply(status, { value: [] }), { providers: [] }, { env: { GUMSHOE_WORKSPACE: workspace }, identity: { token: async () => 'token' } });
    expect(of('Microsoft Sentinel')).toMatchObject(row);
  });

  it('names an unknown provider, and never says a secret', async () => {
    const report = await run(async () => reply(401), { providers: ['AbuseIPDB', 'Nope'] }, { secrets: { 'abuseipdb-key': 'secret-of-abuse' } });
    expect(report.problems).toMatchObject([{ code: 'unknown-provider', about: 'Nope' }]);
    expect(JSON.stringify(report)).not.toContain('secret-of-abuse');
  });
});
