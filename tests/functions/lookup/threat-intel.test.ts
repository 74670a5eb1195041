import { describe, expect, it } from 'vitest';
import listCache from '../../../functions/list/cache.ts';
import listProviders from '../../../functions/list/providers.ts';
import listQuotas from '../../../functions/list/quotas.ts';
import lookupContext from '../../../functions/lookup/context.ts';
import lookupThreatIntel from '../../../functions/lookup/threat-intel.ts';
import writeCachePurge from '../../../functions/write/cache-purge.ts';
import type { Operation } from '../../../shared/kit/operation.ts';
import { portsSaying } from '../../support/asking.ts';
import type { TestPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const answer = { body: { ip: '192.31.196.1', ports: [22], tags: ['c2'] } };
const runAs = (operation: Operation, input: unknown, ports: TestPorts) => ports.clock.run(runIn(operation, input, ports));

describe('lookup-threat-intel', () => {
  it('gives rows, a summary and the columns of the caller', async () => {
    const { ports } = portsSaying([answer], []);
    const rows = [{ host: 'a', ip: '192.31.196.1' }, { host: 'b', ip: '' }, { host: 'c', ip: '10.0.0.1' }, { host: 'd', ip: '192.31.196.1' }];
    const report = await runAs(lookupThreatIntel, { rows, column: 'ip', join: 'left', providers: ['ShodanInternetDB'] }, ports);
    expect(report.rows.map((row) => [row['host'], row['Severity']])).toEqual([['a', 'high'], ['b', undefined], ['c', undefined], ['d', 'high']]);
    expect(report.rows[0]).not.toHaveProperty('RawResult');
    expect(report.sections!['summary']).toMatchObject([
      { Provider: '*', requested: 3, distinct: 2, OK: 1, BAD_FORMAT: 1, calls: 1, cacheHits: 0, partial: false },
      { Provider: 'ShodanInternetDB', OK: 1, calls: 1 },
    ]);
    const again = await runAs(lookupThreatIntel, { value: '192.31.196.1', providers: ['ShodanInternetDB'], raw: true }, ports);
    expect(again.rows[0]).toMatchObject({ Cached: 'yes', RawResult: answer.body });
    expect(again.sections!['summary']![0]).toMatchObject({ calls: 0, cacheHits: 1 });
  });

  it('takes the type of each row from a column, and shows what it hides on request', async () => {
    const { ports } = portsSaying([answer], []);
    const rows = [{ v: '192.31.196.1', t: 'ipv4' }, { v: 'x.example.net', t: 'dns' }, { v: '10.0.0.1', t: '' }];
    const given = { rows, column: 'v', typeColumn: 't', providers: ['ShodanInternetDB'] };
    expect((await runAs(lookupThreatIntel, given, ports)).rows).toHaveLength(1);
    const all = await runAs(lookupThreatIntel, { ...given, showNotSupported: true, showBadFormat: true }, ports);
    expect(all.rows.map(({ Status, Details }) => [Status, Details]).slice(1)).toEqual([[1, 'Type dns not supported.'], [2, 'IP address is not global']]);
  });

  it('counts pairs of value and provider as its work', async () => {
    const { ports } = portsSaying([answer], []);
    expect(await lookupThreatIntel.units!({ values: ['a', 'b', 'c'], providers: ['Tor', 'OTX'], scope: 'primary' } as never, ports)).toBe(6);
    expect(lookupThreatIntel.merge!['summary']!([{ Provider: 'Tor', requested: 2, distinct: 1, OK: 1, calls: 1, partial: false }, { Provider: 'Tor', requested: 3, distinct: 3, OK: 2, calls: 1, partial: true }])).toMatchObject([{ Provider: 'Tor', requested: 5, distinct: 4, OK: 3, calls: 2, partial: true }]);
  });

  it.each([
    [{ value: 'x', providers: ['Nobody'] }, /There is no provider "Nobody"/],
    [{ value: 'x', queryType: 'a b' }, /queryType/],
    [{ value: 'x', start: 'yesterday' }, /start/],
    [{}, /Give one of value, values or rows/],
  ])('refuses %j', async (input, message) => {
    const { ports } = portsSaying([answer], []);
    await expect(runAs(lookupThreatIntel, input, ports)).rejects.toThrow(message);
  });
});

describe('lookup-context', () => {
  it('asks about private addresses and short names, and gives rows without severity', async () => {
    const { ports, sent } = portsSaying([{ body: { result: [{ sys_id: 'a', ip_address: '10.1.2.3, 10.1.2.4' }, { sys_id: 'b', ip_address: '10.1.2.31' }] } }], ['ServiceNow']);
    const report = await runAs(lookupContext, { value: '10.1.2.3', showBadFormat: true }, ports);
    expect(report.rows).toHaveLength(1);
    expect(report.rows[0]).toMatchObject({ Observable: '10.1.2.3', Provider: 'ServiceNow', Details: [{ sys_id: 'a', ip_address: ['10.1.2.3', '10.1.2.4'] }] });
    expect(report.rows[0]).not.toHaveProperty('Severity');
    const odd = await runAs(lookupContext, { values: ['bob^ORname=x', 'eve'], type: 'user', showBadFormat: true }, ports);
    expect(odd.rows[0]).toMatchObject({ Status: 2, ErrorKind: 'bad_format' });
    expect(sent).toHaveLength(2);
  });
});

describe('what is known about providers', () => {
  it('lists them with state, missing secrets and the last failure', async () => {
    const { ports } = portsSaying([{ status: 401, body: {} }], ['Spur']);
    await runAs(lookupThreatIntel, { value: '192.31.196.1', providers: ['Spur'] }, ports);
    const { rows } = await runIn(listProviders, {}, ports);
    const named = (name: string) => rows.find((row) => row['name'] === name);
    expect(named('Spur')).toMatchObject({ ready: true, breaker: 'open', lastError: 'auth: Authorization failed. Check account and key details.', quotaLeft: 299, missing: [] });
    expect(named('VirusTotal')).toMatchObject({ ready: false, state: 'live', missing: ['virustotal-key'], reason: 'Set virustotal-key.' });
    expect(named('RiskIQ')).toMatchObject({ ready: false, state: 'retired', successor: 'DefenderTI' });
    expect(named('Tor')).toMatchObject({ ready: true, shares: 'nothing', types: ['ipv4', 'ipv6'] });
    expect(named('ServiceNow')).toMatchObject({ kind: 'context', needs: ['servicenow-key', 'servicenow-instance'], optional: ['servicenow-id'] });
    expect((await runIn(listProviders, { ready: true, type: 'email' }, ports)).rows.map(({ name }) => name)).toEqual(['OwnFeed', 'HIBP']);
  });

  it('tells what is left of every quota, also of the plan that is configured', async () => {
    const { ports } = portsSaying([answer], ['AbuseIPDB'], { env: { GUMSHOE_RATES: 'AbuseIPDB=7/60+9/3600' } });
    await runAs(lookupThreatIntel, { value: '192.31.196.1', providers: ['AbuseIPDB'] }, ports);
    const { rows } = await runIn(listQuotas, { provider: 'abuseipdb' }, ports);
    expect(rows.map(({ questions, calls, seconds, left }) => [questions, calls, seconds, left])).toEqual([[['ipv4', 'ipv6'], 7, 60, 6], [['ipv4', 'ipv6'], 9, 3600, 8], [['cidr'], 100, 86_400, 100]]);
    await expect(runIn(listQuotas, { provider: 'Nobody' }, ports)).rejects.toThrow('There is no provider "Nobody"');
  });

  it('lists and forgets remembered answers, one by one or all', async () => {
    const { ports, sent } = portsSaying([answer], []);
    const look = () => runAs(lookupThreatIntel, { values: ['192.31.196.1', '192.31.196.10', '192.31.196.100'], providers: ['ShodanInternetDB'] }, ports);
    await look();
    expect((await runIn(listCache, { provider: 'ShodanInternetDB' }, ports)).rows.map(({ value, type }) => [value, type])).toEqual([['192.31.196.1', 'ipv4'], ['192.31.196.10', 'ipv4'], ['192.31.196.100', 'ipv4']]);
    expect((await runIn(writeCachePurge, { value: '192.31.196.1' }, ports)).rows).toEqual([{ provider: 'ShodanInternetDB', purged: 1 }]);
    await look();
    expect(sent).toHaveLength(4);
    expect((await runIn(writeCachePurge, { all: true }, ports)).rows).toEqual([{ provider: 'ShodanInternetDB', purged: 3 }]);
    expect((await runIn(listCache, {}, ports)).rows).toEqual([]);
    await expect(runIn(writeCachePurge, {}, ports)).rejects.toThrow('say what to forget');
  });
});
