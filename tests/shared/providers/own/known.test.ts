import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import listProviders from '../../../../functions/list/providers.ts';
import lookupThreatIntel from '../../../../functions/lookup/threat-intel.ts';
import { mounted } from '../../../../shared/clouds/machine/mounted.ts';
import { saying } from '../../../support/asking.ts';
import { acme } from '../../../support/own-provider.ts';
import { testPorts } from '../../../support/ports.ts';
import { runIn } from '../../../support/run.ts';

const portsWith = async (files: Record<string, string>, says: Parameters<typeof saying>[0] = [{}]) => {
  const { fetch, sent } = saying(says);
  const ports = testPorts({ fetch, secrets: { 'acmeintel-key': 'k3y-of-acme' } });
  for (const [name, text] of Object.entries(files)) await ports.blobs.put(`providers/${name}`, text);
  return { ports, sent };
};

const asked = { value: '198.51.99.7', providers: ['acme'] };

describe('own providers', () => {
  it.each([
    [{ data: { score: 91, tags: [{ name: 'c2' }] } }, { Severity: 'high', Details: { score: 91, tags: ['c2'], reports: null } }],
    [{ data: { score: 10, tags: [{ name: 'c2' }] } }, { Severity: 'warning' }],
    [{ data: { score: 10, reports: [1, 2, 3, 4] } }, { Severity: 'warning', Details: { reports: 4, tags: [] } }],
    [{ data: { score: 10 } }, { Severity: 'information', Details: { message: 'Seen and harmless.' }, Permalink: 'https://intel.acme.example/see/198.51.99.7' }],
    [{ data: {} }, { Severity: 'information', Status: 4, ErrorKind: 'not_found' }],
    [[1, 2], { Status: 4 }],
    ['no JSON', { Status: 3, ErrorKind: 'parse', Severity: 'unknown' }],
  ])('judge %j by their rules', async (body, row) => {
    const { ports, sent } = await portsWith({ 'acme.yaml': acme }, [{ body }]);
    const report = await runIn(lookupThreatIntel, asked, ports);
    expect(report.rows).toMatchObject([{ Provider: 'Acme Intel', ...row }]);
    expect(sent).toMatchObject([{ url: 'https://intel.acme.example/v1/ip/198.51.99.7', headers: { 'x-key': 'k3y-of-acme' } }]);
    expect(sent[0]!.headers).not.toHaveProperty('x-project');
    expect(JSON.stringify(report)).not.toContain('k3y-of-acme');
  });

  it('are listed like ours, and asked by sub-query', async () => {
    const { ports, sent } = await portsWith({ 'acme.yaml': acme, 'readme.txt': 'no declaration' }, [{ body: [{ name: 'a.example' }] }]);
    const rows = (await runIn(listProviders, {}, ports)).rows;
    expect(rows.find(({ name }) => name === 'Acme Intel')).toMatchObject({
      ready: true,
      types: ['ipv4', 'ipv6', 'dns-passivedns'],
      needs: ['acmeintel-key'],
      quotaLeft: 60,
    });
    const report = await runIn(lookupThreatIntel, { value: 'evil.example.org', queryType: 'passivedns', providers: ['Acme Intel'] }, ports);
    expect(report.rows).toMatchObject([{ Severity: 'information', Details: { names: ['a.example'] } }]);
    expect(JSON.parse(sent[0]!.body)).toEqual({ query: 'evil.example.org', limit: 5 });
  });

  it('are left out when wrong, with file and line, and the rest goes on', async () => {
    const { ports } = await portsWith({
      'bad.yaml': acme.replace('sha', 'sah'),
      'twin.yaml': acme.replace('Acme Intel', 'virus total'),
      'other.yaml': acme.replace('Acme Intel', 'AbuseCH').replace('[Acme]', '[]'),
    });
    const report = await runIn(listProviders, {}, ports);
    expect(report.problems).toMatchObject([
      { code: 'declaration', about: 'bad.yaml:1', detail: expect.stringContaining('shares') },
      { about: 'bad.yaml:13', detail: expect.stringContaining('Did you mean shares?') },
      { about: 'other.yaml:1', detail: expect.stringContaining('another provider') },
      { about: 'twin.yaml:1', detail: expect.stringContaining('another provider') },
    ]);
    expect(report.rows.some(({ name }) => name === 'VirusTotal')).toBe(true);
  });

  it('are noticed a minute after they changed', async () => {
    const { ports } = await portsWith({});
    const names = async () => (await runIn(listProviders, {}, ports)).rows.map(({ name }) => name);
    expect(await names()).not.toContain('Acme Intel');
    await ports.blobs.put('providers/acme.yaml', acme);
    await ports.clock.advance(61_000);
    expect(await names()).toContain('Acme Intel');
  });

  it('may lie in a folder, which nobody can leave', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'own-'));
    try {
      await writeFile(join(folder, 'acme.yaml'), acme);
      const { ports } = await portsWith({ 'acme.yaml': 'name: shadowed', 'more.yaml': acme.replaceAll('Acme', 'More') });
      const blobs = mounted(ports.blobs, folder, 'providers/');
      const names: string[] = [];
      for await (const { name } of blobs.list('providers/')) names.push(name);
      expect(names).toEqual(['providers/acme.yaml', 'providers/more.yaml']);
      expect((await runIn(listProviders, { type: 'ipv6' }, { ...ports, blobs })).rows.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['Acme Intel', 'More Intel']),
      );
      expect(new TextDecoder().decode(await blobs.read('providers/acme.yaml'))).toBe(acme);
      for (const name of ['providers/..', 'providers/.hidden', 'providers/a/b']) expect(await blobs.read(name).catch(() => undefined)).toBeUndefined();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
