import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const python = spawnSync('python3', ['--version']).status === 0 ? 'python3' : undefined;
if (!python) console.log('Skipped: the Splunk app needs python3, which this machine has not.');
const script = join(import.meta.dirname, '../../infra/splunk/TA-gumshoe/bin/gumshoe_enrich.py');

interface Seen {
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

describe.skipIf(!python)('the Splunk alert action', () => {
  let server: Server;
  let address = '';
  let seen: Seen[] = [];
  let passwords: object[] = [];
  /** What the service says to a lookup; splunkd is played beside it. */
  let answer: (request: { values: string[] }, call: number) => { status: number; headers?: Record<string, string>; body: unknown };
  const folder = mkdtempSync(join(tmpdir(), 'gumshoe-splunk-'));

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        seen.push({ path: request.url ?? '', headers: request.headers, body });
        const send = (status: number, document: unknown, headers: Record<string, string> = {}) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(document));
        if (request.url?.includes('storage/passwords')) return send(200, { entry: passwords });
        if (request.url?.startsWith('/services/receivers/simple')) return send(200, {});
        const lookups = seen.filter(({ path }) => path.startsWith('/api/')).length;
        const said = answer(body ? (JSON.parse(body) as { values: string[] }) : { values: [] }, lookups);
        send(said.status, said.body, said.headers);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    address = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    seen = [];
    passwords = [{ content: { realm: 'gumshoe', username: 'api_key', clear_password: 'the-key-of-the-service' } }];
    answer = ({ values }) => ({ status: 200, body: { rows: values.map((Ioc, sourceIndex) => ({ sourceIndex, Ioc, Provider: 'OTX', Severity: 'high', Status: 0 })), problems: [] } });
  });

  const run = (csv: string, configuration: Record<string, string> = {}, argument = '--execute') => {
    const results = join(folder, 'results.csv.gz');
    writeFileSync(results, gzipSync(csv));
    const payload = { server_uri: address, session_key: 's3ssion', results_file: results, sid: 'sid-1', search_name: 'Search', configuration: { url: address, fields: 'src_ip,url', index: 'main', ...configuration } };
    return new Promise<{ code: number | null; log: string }>((resolve) => {
      const child = spawn(python!, [script, argument], { timeout: 15_000, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
      let log = '';
      child.stderr.on('data', (text: Buffer) => (log += text.toString()));
      child.on('close', (code) => resolve({ code, log }));
      child.stdin.end(JSON.stringify(payload));
    });
  };
  const events = () => seen.filter(({ path }) => path.includes('receivers/simple')).flatMap(({ body }) => body.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>));
  const asked = () => seen.filter(({ path }) => path === '/api/lookup/threat-intel').map(({ body }) => JSON.parse(body) as { values: string[] });

  it('asks once for each distinct value and indexes an event for each answer', async () => {
    const { code, log } = await run('src_ip,url,__mv_url,rid\n192.31.196.1,,,7\n192.31.196.1,,,8\n192.31.196.2,"http://a/\nhttp://b/",$http://a/$;$http://b/$,9\n');
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(asked()).toEqual([{ values: ['192.31.196.1', '192.31.196.2', 'http://a/', 'http://b/'] }]);
    expect(events()).toHaveLength(4);
    expect(events()[0]).toMatchObject({ Ioc: '192.31.196.1', orig_sid: 'sid-1', orig_rid: '7', orig_field: 'src_ip', action_status: 'success' });
    expect(log).toContain('INFO Looked up 4 values');
  });

  it('sends the key in a header only, and never logs it', async () => {
    const { log } = await run('src_ip\n192.31.196.1\n');
    const lookup = seen.find(({ path }) => path.startsWith('/api/'))!;
    expect(lookup.headers['x-functions-key']).toBe('the-key-of-the-service');
    expect(log + seen.map(({ path }) => path).join()).not.toContain('the-key-of-the-service');
  });

  it('waits for a job', async () => {
    answer = (_, call) => (call === 1 ? { status: 202, headers: { location: '/api/jobs/x', 'retry-after': '0' }, body: {} } : { status: 200, body: { rows: [{ sourceIndex: 0, Ioc: 'x', Status: 3 }] } });
    expect((await run('src_ip\n192.31.196.1\n')).code).toBe(0);
    expect(events()).toMatchObject([{ action_status: 'failure' }]);
  });

  it.each([
    ['the service is down', {}, () => ({ status: 500, body: { title: 'Gumshoe made a mistake.' } }), 'ERROR Gumshoe answered 500: Gumshoe made a mistake.'],
    ['the key is refused', {}, () => ({ status: 401, body: { detail: 'Wrong key.' } }), 'Wrong key.'],
    ['the answer is no JSON object', {}, () => ({ status: 200, body: [1] }), 'ERROR Gumshoe answered 200'],
    ['the job is on another host', {}, () => ({ status: 202, headers: { location: 'https://elsewhere.example/' }, body: {} }), 'another host'],
    ['the address is not https', { url: 'http://gumshoe.example.com' }, undefined, 'must begin with https://'],
    ['the fields are absent', { fields: 'nope' }, undefined, 'none of the fields nope'],
    ['no field is named', { fields: ' ' }, undefined, 'Name the fields'],
  ] as const)('fails loudly when %s', async (_, configuration, said, message) => {
    if (said) answer = said;
    const { code, log } = await run('src_ip\n192.31.196.1\n', configuration);
    expect(code).not.toBe(0);
    expect(log).toContain(message);
    expect(log).not.toContain('Traceback');
    expect(events()).toEqual([]);
  });

  it('says how to store the key when there is none', async () => {
    passwords = [];
    const { code, log } = await run('src_ip\n192.31.196.1\n');
    expect(code).toBe(1);
    expect(log).toContain('gumshoe:api_key');
  });

  it('refuses to start without --execute', async () => {
    expect((await run('src_ip\n', {}, '--help')).code).toBe(1);
  });
});
