import { describe, expect, it } from 'vitest';
import behaviours from '../../../functions/lookup/virustotal-behaviour.ts';
import graph from '../../../functions/write/virustotal-graph.ts';
import submission from '../../../functions/write/virustotal-submission.ts';
import type { Operation } from '../../../shared/kit/operation.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';
import { behaviour, sha256, virusTotalSaying } from '../../support/virustotal.ts';

const run = async (
  operation: Operation,
  input: Record<string, unknown>,
  routes: Parameters<typeof virusTotalSaying>[0] = {},
  blobs: Record<string, string | Uint8Array> = {},
) => {
  const { sent, ...web } = virusTotalSaying(routes);
  const ports = testPorts(web);
  for (const [name, body] of Object.entries(blobs)) await ports.blobs.put(name, body);
  const started = ports.clock.now();
  return { report: await ports.clock.run(runIn(operation, input, ports)), sent, seconds: (ports.clock.now() - started) / 1000, ports };
};

const analysis = (id: string, status: string, stats = {}) => ({ body: { data: { id, type: 'analysis', attributes: { status, stats } } } });
const receipt = (id: string) => ({ body: { data: { id, type: 'analysis' } } });

describe('write-virustotal-submission', () => {
  it('sends nothing without consent', async () => {
    await expect(run(submission, { consent: false, urls: ['https://evil.example.org/'] })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('consent'),
    });
    await expect(run(submission, { urls: ['https://evil.example.org/'] })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('waits for a file, looking every twenty seconds', async () => {
    const { report, sent } = await run(
      submission,
      { consent: true, blobs: ['samples/a"; x=y.exe'] },
      {
        'POST files': receipt('f-1'),
        'GET analyses/f-1': [analysis('f-1', 'queued'), analysis('f-1', 'in-progress'), analysis('f-1', 'completed', { malicious: 2, undetected: 70 })],
      },
      { 'samples/a"; x=y.exe': 'MZ' },
    );
    expect(report.rows).toMatchObject([
      { kind: 'file', status: 'completed', malicious: 2, engines: 72, permalink: 'https://www.virustotal.com/gui/file-analysis/f-1' },
    ]);
    expect(sent[0]!.body).toContain('filename="a__ x_y.exe"\r\n');
    expect(sent[0]!.body).toContain('\r\n\r\nMZ\r\n--');
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'GET']);
  });

  it('ends in time when there is no result', async () => {
    const { report, seconds } = await run(
      submission,
      { consent: true, urls: ['https://evil.example.org/'], wait: 60 },
      { 'POST urls': receipt('u-1'), 'GET analyses/u-1': analysis('u-1', 'queued') },
    );
    expect(report.rows).toMatchObject([{ status: 'queued', malicious: null }]);
    expect(seconds).toBeLessThanOrEqual(75);
  });

  it('submits once, even when the service fails', async () => {
    const { report, sent } = await run(submission, { consent: true, urls: ['https://evil.example.org/'] }, { 'POST urls': { status: 503 } });
    expect(sent).toHaveLength(1);
    expect(report.problems).toMatchObject([{ code: 'upstream-failed' }]);
  });

  it('keeps what is private or not a sample', async () => {
    const { sent, report } = await run(submission, { consent: true, urls: ['http://10.0.0.1/'] });
    expect(sent).toEqual([]);
    expect(report.problems).toMatchObject([{ code: 'refused' }]);
    await expect(run(submission, { consent: true, blobs: ['jobs/secret'] })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it.each(['https://evil.example/upload', 'http://www.virustotal.com/x', 'https://x@www.virustotal.com/', 'https://virustotal.com.evil.example/'])(
    'takes the key to no other place: %s',
    async (data) => {
      const { sent, report } = await run(
        submission,
        { consent: true, blobs: ['samples/big'] },
        { 'GET files/upload_url': { body: { data } } },
        { 'samples/big': new Uint8Array(33 * 1024 * 1024) },
      );
      expect(sent).toHaveLength(1);
      expect(report.problems).toMatchObject([{ code: 'upstream-failed', about: 'samples/big' }]);
    },
  );
});

describe('write-virustotal-graph', () => {
  const link = { source: 'a.example.org', source_type: 'domain', relationship_type: 'resolutions', target: '192.31.196.7', target_type: 'ip_address' };

  it('makes each node and link once, and leaves out what was not found', async () => {
    const { report, sent } = await run(
      graph,
      { name: 'G {key}', private: true, links: [link, link, { ...link, target: 'Not found', target_type: 'Not found' }, { ...link, target: '192.31.196.8' }] },
      { 'POST graphs': { body: { data: { id: 'g/1', type: 'graph' } } } },
    );
    expect(report.rows).toMatchObject([{ nodes: 3, links: 2, private: true, embed: 'https://www.virustotal.com/graph/embed/g%2F1' }]);
    const { attributes } = JSON.parse(sent[0]!.body).data;
    expect(attributes).toMatchObject({
      private: true,
      graph_data: { description: 'G {key}' },
      links: [{ source: 'a.example.org', target: '192.31.196.7', connection_type: 'resolutions' }, { target: '192.31.196.8' }],
    });
    expect(attributes.nodes.map(({ entity_id }: { entity_id: string }) => entity_id)).toEqual(['a.example.org', '192.31.196.7', '192.31.196.8']);
  });

  it('must be told who may see it', async () => {
    await expect(run(graph, { name: 'G', links: [link] })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('private') });
  });
});

describe('lookup-virustotal-behaviour', () => {
  const routes = {
    [`GET files/${sha256}/behaviours?limit=10`]: {
      body: { data: [{ id: `${sha256}_VirusTotal Zenbox`, type: 'file_behaviour', attributes: { ...behaviour, sandbox_name: 'Zenbox', has_pcap: true } }] },
    },
    [`GET file_behaviours/${sha256}_VirusTotal%20Zenbox/pcap`]: { body: new Uint8Array([1, 2, 3]) },
  };

  it('gives facts of one sandbox by group, its tree, and its files as artifacts', async () => {
    const { report, ports } = await run(
      behaviours,
      { file: sha256, sandbox: 'zenbox', groups: ['Registry', 'Network', 'System'], artefacts: ['pcap', 'evtx'] },
      routes,
    );
    expect(report.sections!['facts']).toEqual([
      { Group: 'Registry', Category: 'registry_keys_set', Item: { key: 'HKCU\\Run', value: 'evil' } },
      { Group: 'System', Category: 'mutexes_created', Item: 'm' },
      { Group: 'Network', Category: 'dns_lookups', Item: { hostname: 'evil.example.org' } },
    ]);
    expect(report.sections!['processes']).toHaveLength(2);
    expect(report.sections!['sandboxes']).toMatchObject([{ sandbox: 'Zenbox', result: 'OK', has_pcap: true, has_evtx: false }]);
    expect([...(await ports.blobs.read(report.artifacts![0]!.blob))!]).toEqual([1, 2, 3]);
    expect(report.problems).toMatchObject([{ code: 'weak-match' }, { code: 'not-found', about: 'evtx' }]);
  });

  it('says which sandboxes there are, and when there are none', async () => {
    expect((await run(behaviours, { file: sha256, sandbox: 'CAPE' }, routes)).report.problems).toMatchObject([
      { detail: expect.stringContaining('There are: Zenbox') },
    ]);
    const { report } = await run(behaviours, { file: sha256 });
    expect(report.sections!['sandboxes']).toMatchObject([{ id: sha256, result: 'NotFoundError' }]);
  });

  it.each(['../../users', 'a/../b', '%2e%2e', 'x\r\ny: z'])('refuses the sandbox %j', async (sandbox) => {
    await expect(run(behaviours, { file: sha256, sandbox })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
