import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import enrichIncident from '../../../functions/enrich/incident.ts';
import writeIndicators from '../../../functions/write/indicators.ts';
import { execute } from '../../../shared/kit/execute.ts';
import { type Fetch, FetchError } from '../../../shared/kit/ports.ts';
import type { Row } from '../../../shared/kit/report.ts';
import { systemClock } from '../../../shared/clouds/machine/clock.ts';
import { local } from '../../../shared/clouds/local/index.ts';
import { readSettings } from '../../../shared/kit/settings.ts';
import { FakeArm } from '../../support/arm.ts';
import { VirtualClock } from '../../support/clock.ts';
import { type TestPorts, testPorts as portsForTests } from '../../support/ports.ts';

const sample = (name: string): string => readFileSync(join(import.meta.dirname, '../../../examples', name), 'utf8');
const incident = JSON.parse(sample('incident.json')) as Row;
/** Virtual time does not wait for large files: these ports have none. */
const testPorts: typeof portsForTests = (given = {}) => portsForTests({ databases: { bytes: async () => undefined }, ...given });
const context = (id = 'run-1') => ({ id, signal: new AbortController().signal, inline: true });
const enrich = (ports: TestPorts, given: object, id?: string) => ports.clock.run(execute(enrichIncident, { incident, ...given }, ports, context(id)));
const loadFeed = (ports: TestPorts) => ports.clock.run(execute(writeIndicators, { text: sample('feed.stix.json') }, ports, context()));

const reply = (document: unknown, status = 200) => ({ status, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(JSON.stringify(document)), url: '' });

/** An AbuseIPDB that finds everything bad, and writes down what it was asked. */
const abuse = (asked: string[], mark = ''): Fetch => async (url, init) => {
  asked.push(`${url} ${JSON.stringify(init?.headers ?? {})}`);
  return reply({ data: { abuseConfidenceScore: 99, countryCode: 'NL', usageType: `hosting${mark}`, isp: 'x', domain: 'example.net', hostnames: [], lastReportedAt: null, totalReports: 3, numDistinctUsers: 3, isTor: false, isWhitelisted: false } });
};

describe('enrich-incident', () => {
  it('finds, decodes, judges and briefs the sample, offline and without a key', async () => {
    const ports = testPorts();
    await loadFeed(ports);
    const report = await enrich(ports, { providers: ['OwnFeed'] });
    const { decoded, entities } = report.sections!;
    expect(report.sections!['incident']![0]).toMatchObject({ Verdict: 'high', Severity: 'Medium', ProposedSeverity: 'High' });
    expect(decoded).toMatchObject([{ Text: expect.stringContaining('cdn-update.example.net') }]);
    expect(report.rows.find(({ Observable }) => Observable === 'http://cdn-update.example.net/patch/stage2.ps1')).toMatchObject({ Type: 'url', Via: expect.arrayContaining([expect.any(String)]) });
    expect(report.rows.find(({ Observable }) => Observable === 'beacon.example.com')).toMatchObject({ Severity: 'high', HighBy: ['OwnFeed'] });
    expect(report.rows.find(({ Observable }) => Observable === '10.20.14.37')).toMatchObject({ Severity: 'unknown', Facts: ['Private address'] });
    expect(report.rows[0]!['Severity']).toBe('high');
    expect(entities!.map(({ Type }) => Type)).toEqual(expect.arrayContaining(['account', 'host', 'ip', 'process']));
    expect(report.artifacts!.map(({ name }) => name)).toEqual(['case.json', 'brief.html', 'brief.md', 'brief.txt']);
    for (const { name, text } of report.artifacts!) if (name !== 'case.json') expect(text).toContain('Malicious');
    expect(report.artifacts!.find(({ name }) => name === 'brief.txt')!.text).not.toContain('DB-IP');
    await ports.close();
  });

  it('says where an address is, from the database that comes with the project', async () => {
    const ports = local(readSettings({ GUMSHOE_FOLDER: ':memory:' }), { clock: systemClock });
    const report = await execute(enrichIncident, { incident, providers: ['OwnFeed'] }, ports, context());
    expect(report.rows.find(({ Observable }) => Observable === '8.8.8.8')!['Facts']).toEqual([expect.stringMatching(/United States/)]);
    expect(report.artifacts!.find(({ name }) => name === 'brief.txt')!.text).toContain('DB-IP');
    await ports.close();
  });

  it('never reads "not checked" as clean', async () => {
    const ports = testPorts();
    const report = await enrich(ports, { providers: ['OwnFeed'] });
    expect(report.sections!['incident']).toMatchObject([{ Verdict: 'unknown', Score: null, ProposedSeverity: null }]);
    expect(report.rows.every(({ Severity }) => Severity === 'unknown')).toBe(true);
    await ports.close();
  });

  it.each([
    ['no entity at all', { object: { id: '/subscriptions/a/resourceGroups/b/providers/Microsoft.OperationalInsights/workspaces/c/providers/Microsoft.SecurityInsights/Incidents/d', properties: { title: 'Empty', relatedEntities: [] } } }],
    ['null lists', { object: { properties: { title: 'Nulls', relatedEntities: null, alerts: null } } }],
  ])('answers an incident with %s validly and honestly', async (_, body) => {
    const ports = testPorts();
    const report = await enrich(ports, { incident: { objectSchemaType: 'Incident', ...body } });
    expect(report.rows).toEqual([]);
    expect(report.sections!['incident']).toMatchObject([{ Verdict: 'unknown', Headline: expect.stringContaining('no observable') }]);
    await ports.close();
  });

  it('refuses an empty body with a word on what to do', async () => {
    const ports = testPorts();
    await expect(enrich(ports, { incident: {} })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('empty') });
    await ports.close();
  });

  it('lets nothing internal leave', async () => {
    const asked: string[] = [];
    const ports = testPorts({ fetch: abuse(asked), secrets: { 'abuseipdb-key': 'k' }, env: { GUMSHOE_OWN_ADDRESSES: '192.175.48.0/24', GUMSHOE_OWN_DOMAINS: 'corp.example' } });
    const report = await enrich(ports, { providers: ['AbuseIPDB'] });
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.join('\n')).not.toMatch(/10\.20\.14\.37|192\.175\.48\.6|corp\.example|keller/);
    expect(report.rows.find(({ Observable }) => Observable === '192.175.48.6')).toMatchObject({ Severity: 'unknown' });
    await ports.close();
  });

  it('gives what it has when a provider hangs', async () => {
    const clock = new VirtualClock();
    const hangs: Fetch = async (url, { timeout = 30_000, signal } = {}) => {
      await clock.sleep(timeout, signal);
      throw new FetchError('timeout', `No answer from ${url}`);
    };
    const ports = testPorts({ clock, fetch: hangs, secrets: { 'abuseipdb-key': 'k' } });
    await loadFeed(ports);
    const report = await enrich(ports, { providers: ['OwnFeed', 'AbuseIPDB'] });
    expect(report.sections!['incident']).toMatchObject([{ Verdict: 'high' }]);
    expect(report.artifacts).toHaveLength(4);
    expect(report.took).toBeLessThanOrEqual(110_000);
    await ports.close();
  });

  describe('writes back', () => {
    const armId = (incident as { object: { id: string } }).object.id;
    const open = async (env: Record<string, string> = { GUMSHOE_WRITE_BACK: 'comment,tag,severity' }) => {
      const arm = new FakeArm(armId.replace(/incidents/i, 'incidents'), { title: 'Encoded PowerShell', severity: 'Medium', status: 'New', labels: [{ labelName: 'finance', labelType: 'User' }] });
      const ports = testPorts({ fetch: arm.fetch, identity: { token: async () => arm.token }, env });
      await loadFeed(ports);
      return { arm, ports };
    };

    it('one comment, our tags and a higher severity; a repeat changes nothing', async () => {
      const { arm, ports } = await open();
      const first = await enrich(ports, { providers: ['OwnFeed'] });
      expect(first.sections!['writes']!.map(({ Action, Status }) => `${String(Action)} ${String(Status)}`)).toEqual(expect.arrayContaining(['comment written', 'tag written', 'severity written']));
      const comments = arm.comments.size;
      const second = await enrich(ports, { providers: ['OwnFeed'] }, 'run-2');
      expect(second.problems.map(({ about }) => about)).toEqual(['geolocation']);
      expect(arm.comments.size).toBe(comments);
      const labels = (arm.incident.properties['labels'] as { labelName: string }[]).map(({ labelName }) => labelName);
      expect(labels).toEqual(expect.arrayContaining(['finance', 'ti:malicious', 'ti:partial']));
      expect(labels).toHaveLength(3);
      expect(arm.incident.properties['severity']).toBe('High');
      for (const { properties } of arm.comments.values()) expect((properties['message'] as string).length).toBeLessThanOrEqual(30_000);
      await ports.close();
    });

    it('nothing unless it is allowed, and only intentions when that is asked for', async () => {
      const { arm, ports } = await open({});
      expect((await enrich(ports, { providers: ['OwnFeed'] })).sections!['writes']).toEqual([]);
      const dry = await enrich(ports, { providers: ['OwnFeed'], dryRun: true });
      expect(dry.sections!['writes']!.map(({ Status }) => Status)).toEqual(['planned', 'planned', 'planned']);
      expect(arm.sent.filter(({ method }) => method !== 'GET')).toEqual([]);
      await ports.close();
    });

    it('waits for entities that come late', async () => {
      const { ports } = await open({});
      const report = await enrich(ports, { incident: { object: { id: armId, properties: { title: 'Late' } }, objectSchemaType: 'Incident' }, providers: ['OwnFeed'], waitForEntities: 60 });
      expect(report.sections!['entities']).toMatchObject([{ Type: 'ip', Name: '203.0.113.9' }]);
      await ports.close();
    });
  });

  it('keeps 200 concurrent incidents of five tenants apart', async () => {
    const tenants = Array.from({ length: 5 }, (_, tenant) => {
      const asked: string[] = [];
      return { mark: `tenant${tenant}x`, asked, ports: testPorts({ fetch: abuse(asked, `-tenant${tenant}x`), secrets: { 'abuseipdb-key': `key-tenant${tenant}x` } }) };
    });
    const runs = Array.from({ length: 200 }, (_, index) => {
      const { mark, ports } = tenants[index % 5]!;
      const body = { entities: [{ $id: '1', Type: 'ip', Address: `192.31.196.${index}` }, { $id: '2', Type: 'host', HostName: `host-${mark}-${index}` }, { $id: '3', Type: 'url', Url: `https://u${index}.${mark}.example.org/` }] };
      return { index, mark, report: enrich(ports, { incident: body, providers: ['AbuseIPDB'] }, `run-${mark}-${index}`) };
    });
    const other = (mark: string) => new RegExp(`tenant(?!${mark.at(6)}x)\\dx`);
    for (const { index, mark, report } of runs) {
      const { artifacts, ...rest } = await report;
      const said = JSON.stringify(rest) + artifacts!.map(({ blob, text }) => blob + (text ?? '')).join('');
      expect(said).toContain(`192.31.196.${index}`);
      expect(said).toContain(`host-${mark}-${index}"`);
      expect(said).not.toMatch(other(mark));
      for (const found of said.match(/192\.31\.196\.\d+/g)!) expect(found).toBe(`192.31.196.${index}`);
    }
    for (const { mark, asked, ports } of tenants) {
      expect(asked.join()).not.toMatch(other(mark));
      for await (const { name } of ports.blobs.list()) expect(name).toContain(mark);
      await ports.close();
    }
  });
});
