import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import listQuotas from '../../../functions/list/quotas.ts';
import lookupThreatIntel from '../../../functions/lookup/threat-intel.ts';
import lookup from '../../../functions/lookup/virustotal.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';
import { evil, virusTotalSaying } from '../../support/virustotal.ts';

const run = async (
  input: Record<string, unknown>,
  routes: Parameters<typeof virusTotalSaying>[0] = { 'GET domains/evil.example.org': { body: { data: evil } } },
  env: Record<string, string> = {},
) => {
  const { sent, ...web } = virusTotalSaying(routes);
  const ports = testPorts({ ...web, env });
  return { report: await ports.clock.run(runIn(lookup, input, ports)), sent, ports };
};

const hash = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';

describe('lookup-virustotal', () => {
  it.each([
    ['evil.example.org', 'domains/evil.example.org'],
    ['2A00:1450:4001:830::200e', 'ip_addresses/2a00:1450:4001:830::200e'],
    ['hxxps://evil[.]example[.]org/a?b=c', `urls/${Buffer.from('https://evil.example.org/a?b=c').toString('base64url')}`],
    [hash.toUpperCase(), `files/${hash}`],
  ])('asks for %s by its own path, the key in a header', async (value, path) => {
    const { sent, report } = await run({ value });
    expect(sent).toHaveLength(1);
    expect(decodeURIComponent(sent[0]!.url)).toBe(`https://www.virustotal.com/api/v3/${path}`);
    expect(sent[0]!.headers['x-apikey']).toBe('k3y-of-vt');
    expect(JSON.stringify(report)).not.toContain('k3y-of-vt');
  });

  it('gives all attributes when they are wanted, moments in UTC', async () => {
    const { report } = await run({ value: 'evil.example.org', columns: 'all' });
    expect(report.rows).toMatchObject([{ reputation: -5, creation_date: '2026-01-02T03:04:05Z', context_attributes: null, detections: 7, scans: 90 }]);
  });

  it('fills the columns of the former client from version 3, repeated values from the first answer', async () => {
    const item = { ...evil, relationships: { resolutions: { data: [{ id: '192.31.196.7evil.example.org', type: 'resolution' }] } } };
    const { report, sent } = await run(
      { values: ['evil.example.org', 'EVIL.example.org', 'none.example.org'], columns: 'legacy' },
      { 'GET domains/evil.example.org?relationships=resolutions': { body: { data: item } } },
    );
    expect(report.rows).toMatchObject([
      {
        Observable: 'evil.example.org',
        IoCType: 'domain',
        Status: 'Success',
        ResponseCode: 1,
        Positives: 7,
        ResolvedIPs: ['192.31.196.7'],
        ResolvedDomains: null,
        SourceIndex: 0,
      },
      { Observable: 'EVIL.example.org', Status: 'Duplicate', SourceIndex: 1 },
      { Status: 'Not found', ResponseCode: 0, RawResponse: null },
    ]);
    expect(sent).toHaveLength(2);
  });

  it('asks once and remembers, also that there is nothing', async () => {
    const { ports, sent } = await run({ value: 'evil.example.org' });
    await runIn(lookup, { values: ['evil.example.org', 'none.example.org', 'none.example.org'] }, ports);
    expect(sent).toHaveLength(2);
  });

  it('counts on the quota of the provider', async () => {
    const { ports } = await run({ value: 'evil.example.org' });
    await runIn(lookupThreatIntel, { value: 'other.example.org', providers: ['VirusTotal'] }, ports);
    expect((await runIn(listQuotas, { provider: 'VirusTotal' }, ports)).rows[0]).toMatchObject({ calls: 4, left: 2 });
  });

  it.each([
    [{ status: 401, body: { error: { code: 'WrongCredentialsError' } } }, 'forbidden', /Authorization failed/],
    [{ status: 429, body: { error: { code: 'QuotaExceededError' } } }, 'rate-limited', /VirusTotal/],
    [{ status: 500, body: {} }, 'upstream-failed', /Internal Server Error/],
    [{ body: 'not JSON' }, 'upstream-failed', /not JSON/],
    [{ body: { data: 'odd' } }, 'upstream-failed', /expected shape/],
    [{ status: 400, body: { error: { code: 'InvalidArgumentError', message: 'Bad k3y-of-vt' } } }, 'invalid-input', /Bad \[redacted\]/],
  ])('says why there is no row: %j', async (route, code, detail) => {
    const { report } = await run({ value: 'evil.example.org' }, { 'GET domains/evil.example.org': route });
    expect(report.rows).toEqual([]);
    expect(report.problems).toMatchObject([{ code, about: 'evil.example.org', detail: expect.stringMatching(detail) }]);
  });

  it('says which secret to set', async () => {
    await expect(runIn(lookup, { value: 'evil.example.org' }, testPorts())).rejects.toMatchObject({
      code: 'not-configured',
      message: expect.stringContaining('virustotal-key'),
    });
  });

  it('sends nothing of our own, nothing private and nothing of another kind', async () => {
    const { sent, report } = await run(
      { values: ['portal.corp.example', '10.0.0.1', 'hello world', '192.31.196.1'], type: 'domain' },
      {},
      { GUMSHOE_OWN_DOMAINS: 'corp.example' },
    );
    expect(sent).toEqual([]);
    expect(report.problems).toHaveLength(4);
  });

  it('never lets a value out of its place in the address', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.constantFrom('..', '../../graphs', 'a.example/../x', 'evil.example.org\r\nx: y', '%2e%2e%2f')),
        fc.constantFrom('file', 'domain', 'ip_address', 'url', undefined),
        async (value, type) => {
          const { sent } = await run({ value, ...(type && { type }) });
          for (const { url, headers } of sent) {
            expect(new URL(url).pathname).toMatch(/^\/api\/v3\/(?:files|domains|ip_addresses|urls)\/[^/]+$/);
            expect(JSON.stringify(headers)).not.toMatch(/\\r|\\n/);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
