import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../functions/index.ts';
import { operationIdOf, pathOf } from '../../shared/kit/names.ts';
import type { Report } from '../../shared/kit/report.ts';
import { packed, runSh, noteTxt } from '../support/archive-samples.ts';
import { child, type Child } from '../support/child.ts';
import type { Invoked, Loaded } from '../support/functions-worker.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const support = (file: string) => join(root, 'tests/support', file);
const out = mkdtempSync(join(tmpdir(), 'gumshoe-dist-'));
const dist = (...path: string[]) => join(out, ...path);
/** An operation that needs nothing from outside. */
const asked = 'extract-iocs';
const input = { value: 'see hxxp://evil[.]example/a and 203.0.113.7' };
/** What needs the file of the thread that reads archives, and the library beside it. */
const archive = { operation: 'decode-layers', input: { value: packed.sevenZip.toString('base64'), encoding: 'base64' } };
const textsOf = ({ rows }: Report) => rows.map(({ Text }) => Text);
const megabyte = 1024 * 1024;

beforeAll(async () => void (await run(process.execPath, ['infra/build.ts', '--out', out], { cwd: root })), 60_000);
afterAll(() => rmSync(out, { recursive: true }));

describe('dist/azure', () => {
  let worker: Child<Loaded>;
  beforeAll(async () => void (worker = await child<Loaded>(support('functions-worker.ts'), [dist('azure/index.cjs')], { AzureWebJobsStorage: 'UseDevelopmentStorage=true' })));
  afterAll(() => worker.close());

  it('is a deployable folder', () => {
    expect(readdirSync(dist('azure')).sort()).toEqual(['archives.cjs', 'host.json', 'index.cjs', 'libarchive.wasm', 'libraries', 'package.json']);
    const { main } = JSON.parse(readFileSync(dist('azure/package.json'), 'utf8')) as { main: string };
    expect(existsSync(dist('azure', main))).toBe(true);
    expect(JSON.parse(readFileSync(dist('azure/host.json'), 'utf8'))).toMatchObject({ version: '2.0', extensions: { queues: { maxDequeueCount: 5, messageEncoding: 'base64' } } });
  });

  it('is below 4 MB, and what is read at the start below 1.5 MB', () => {
    const size = (name: string) => statSync(dist('azure', name)).size;
    const libraries = readdirSync(dist('azure/libraries')).map((name) => size(`libraries/${name}`));
    expect(libraries.reduce((sum, bytes) => sum + bytes, size('index.cjs'))).toBeLessThan(4 * megabyte);
    expect(size('index.cjs')).toBeLessThan(1.5 * megabyte);
  });

  it('registers a function for every operation, none of them open to everybody', () => {
    const { functions } = worker.hello;
    const http = functions.filter(({ trigger }) => trigger.type === 'httpTrigger');
    for (const { name } of catalogue) expect(http).toContainEqual(expect.objectContaining({ name: operationIdOf(name), trigger: expect.objectContaining({ route: pathOf(name) }) as object }));
    expect(http.filter(({ trigger }) => trigger.authLevel !== 'function')).toEqual([]);
    expect(functions.filter(({ trigger }) => trigger.type === 'queueTrigger').map(({ trigger }) => trigger.queueName)).toEqual(['gumshoe-work']);
  });

  it('loads in a moment', () => {
    // The target is 150 ms on a quiet machine; tests share theirs.
    expect(worker.hello.loadMs).toBeLessThan(1000);
  });

  const answer = async (operation: string, given: object) => {
    const request = { url: `https://x.azurewebsites.net/api/${pathOf(operation)}`, method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(given) };
    const { status, body } = await worker.ask<Invoked>({ name: operationIdOf(operation), request });
    expect(status).toBe(200);
    return JSON.parse(body!) as Report;
  };

  it('answers', async () => {
    expect((await answer(asked, input)).count).toBeGreaterThan(0);
  });

  it('opens a 7z archive', async () => {
    expect(textsOf(await answer(archive.operation, archive.input))).toEqual([noteTxt, runSh]);
  });
});

describe('dist/aws', () => {
  let worker: Child<string[]>;
  beforeAll(async () => void (worker = await child<string[]>(support('lambda-worker.ts'), [dist('aws/index.mjs')], { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' })));
  afterAll(() => worker.close());

  const answer = async (operation: string, given: object) => {
    const event = {
      version: '2.0', rawPath: `/api/${pathOf(operation)}`, rawQueryString: '', headers: { 'content-type': 'application/json' }, isBase64Encoded: false, body: JSON.stringify(given),
      requestContext: { http: { method: 'POST' }, domainName: 'x.execute-api.eu-north-1.amazonaws.com' },
    };
    const { statusCode, body } = await worker.ask<{ statusCode: number; body: string }>({ handler: 'http', event });
    expect(statusCode).toBe(200);
    return JSON.parse(body) as Report;
  };

  it('answers behind an HTTP API', async () => {
    expect(worker.hello.sort()).toEqual(['http', 'queue', 'timer']);
    expect((await answer(asked, input)).count).toBeGreaterThan(0);
  });

  it('opens a 7z archive', async () => {
    expect(textsOf(await answer(archive.operation, archive.input))).toEqual([noteTxt, runSh]);
  });
});

describe('dist/local', () => {
  it('serves the API', async () => {
    const server = spawn(process.execPath, [dist('local/index.mjs')], { env: { ...process.env, GUMSHOE_PORT: '0', GUMSHOE_FOLDER: ':memory:' }, stdio: ['ignore', 'pipe', 'inherit'] });
    const [greeting] = (await once(server.stdout, 'data')) as [Buffer];
    const address = /http:\/\/[\d.]+:\d+\/api\//.exec(greeting.toString())![0];
    const answer = await fetch(`${address}${pathOf(asked)}`, { method: 'POST', body: JSON.stringify(input), headers: { 'content-type': 'application/json' } });
    expect(((await answer.json()) as Report).count).toBeGreaterThan(0);
    server.kill();
    await once(server, 'exit');
  });
});

describe('dist/cli', () => {
  it('runs an operation', async () => {
    const { stdout } = await run(process.execPath, [dist('cli/gumshoe.mjs'), asked, '--value', input.value], { env: { ...process.env, GUMSHOE_FOLDER: ':memory:' } });
    expect(stdout).toContain('203.0.113.7');
  });

  it('opens a 7z archive', async () => {
    const { value, encoding } = archive.input;
    const { stdout } = await run(process.execPath, [dist('cli/gumshoe.mjs'), archive.operation, '--value', value, '--encoding', encoding], { env: { ...process.env, GUMSHOE_FOLDER: ':memory:' } });
    expect(textsOf(JSON.parse(stdout) as Report)).toEqual([noteTxt, runSh]);
  });
});
