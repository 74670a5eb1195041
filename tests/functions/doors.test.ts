import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { catalogue } from '../../functions/index.ts';
import { operationIdOf } from '../../shared/kit/names.ts';

const root = join(import.meta.dirname, '../..');
let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'gumshoe-door-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const door = (file: string, args: string[] = [], env: Record<string, string> = {}) =>
  spawn(process.execPath, [join(root, 'functions', file), ...args], { cwd: folder, env: { PATH: process.env['PATH'], GUMSHOE_FOLDER: join(folder, '.gumshoe'), ...env } });

describe('the local server', () => {
  it('says where it is and what is not configured, answers, and stops at a signal', async () => {
    const server = door('local.ts', [], { GUMSHOE_PORT: '0', GUMSHOE_TLP_CEILING: 'green' });
    const closed = once(server, 'close');
    let greeting = '';
    for await (const chunk of server.stdout) {
      greeting += String(chunk);
      if (greeting.endsWith('\n')) break;
    }
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(greeting)![0];
    expect(greeting).toMatch(/settings +GUMSHOE_FOLDER GUMSHOE_PORT GUMSHOE_TLP_CEILING\n/);
    expect(greeting).toMatch(/as by default [^]*GUMSHOE_WORKSPACE/);
    expect(greeting).toMatch(/providers .*OwnFeed/);
    expect(greeting).toMatch(/without key [^]*VirusTotal \(VIRUSTOTAL_KEY\)/);
    expect(greeting).not.toContain('green');
    expect(await (await fetch(`${url}/api/lookup/ip-kind?value=10.0.0.1`)).json()).toMatchObject({ rows: [{ result: 'Private' }] });
    expect(((await (await fetch(`${url}/api/openapi.json`)).json()) as { openapi: string }).openapi).toBe('3.1.0');
    server.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
  });

  it('names every wrong setting, with its purpose', async () => {
    const server = door('local.ts', [], { GUMSHOE_PORT: 'many', GUMSHOE_CLOUD: 'moon' });
    const [err, [code]] = await Promise.all([text(server.stderr), once(server, 'close')]);
    expect(code).toBe(78);
    expect(err).toMatch(/GUMSHOE_CLOUD: .*\(Which cloud/);
    expect(err).toMatch(/GUMSHOE_PORT: /);
  });
});

describe('what the machine refuses', () => {
  const refused = async (file: string, args: string[], env: Record<string, string>) => {
    const started = door(file, args, env);
    started.stdin.end();
    const [err, [code]] = await Promise.all([text(started.stderr), once(started, 'close')]);
    return { err, code: code as number };
  };

  it('is said of a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { err, code } = await refused('local.ts', [], { GUMSHOE_PORT: String(port) });
    expect({ code, err }).toEqual({ code: 78, err: expect.stringMatching(/^not-configured: GUMSHOE_PORT: Something listens on port \d+ already/) as string });
    other.close();
  });

  it.each([
    ['a file', () => join(root, 'package.json')],
    ['no database', () => {
      const damaged = join(folder, 'damaged');
      mkdirSync(damaged);
      writeFileSync(join(damaged, 'gumshoe.db'), 'This is no database, and long enough to be told from one. '.repeat(20));
      return damaged;
    }],
  ])('is said of a folder that is %s', async (_, make) => {
    const { err, code } = await refused('cli.ts', ['list-jobs'], { GUMSHOE_FOLDER: make() });
    expect(code).toBe(78);
    expect(err).toMatch(/^not-configured: GUMSHOE_FOLDER: The store there cannot be opened \(.+\)\. Name a folder that this user may write to/);
    expect(err).not.toMatch(/ at .*:\d+/);
  });

  it.skipIf(!existsSync('/dev/full'))('is said of an answer that cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    const writing = spawn(process.execPath, [join(root, 'functions/cli.ts'), '--help'], { cwd: folder, stdio: ['ignore', full, 'pipe'] });
    const [err, [code]] = await Promise.all([text(writing.stderr!), once(writing, 'close')]);
    closeSync(full);
    expect({ code, err }).toEqual({ code: 74, err: 'not-written: The answer could not be written (ENOSPC).\n' });
  });
});

describe('the command line', () => {
  it.each([
    [['lookup-ip-kind', '--output', 'jsonl'], '10.0.0.1\n8.8.8.8\n', 0, 2],
    [['lookup-ip-kind', '--nothing', '1'], '', 2, 0],
  ])('ends %j as it should', async (args, piped, exit, lines) => {
    const child = door('cli.ts', args);
    child.stdin.end(piped);
    const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect({ code, lines: out.split('\n').length - 1 }).toEqual({ code: exit, lines });
  });
});

describe('the Azure app', () => {
  it('registers every operation before anything can fail: no setting is read while it loads', async () => {
    const registered = new Map<string, Record<string, unknown>>();
    const note = (name: string, given: Record<string, unknown>) => void registered.set(name, given);
    vi.doMock('@azure/functions', () => ({ app: { setup: () => undefined, http: note, storageQueue: note, timer: note } }));
    vi.stubEnv('GUMSHOE_PORT', 'wrong').stubEnv('GUMSHOE_QUEUE', 'my-queue');
    await import('../../functions/azure.ts');
    expect([...registered.keys()]).toEqual(expect.arrayContaining([...catalogue.map(({ name }) => operationIdOf(name)), 'GetHealth', 'GetCatalogue', 'GetOpenapi', 'Job', 'Work', 'SweepJobs']));
    for (const [name, { route, authLevel }] of registered) if (route !== undefined) expect(authLevel, name).toBe('function');
    expect(registered.get('Work')).toMatchObject({ queueName: 'my-queue', connection: 'AzureWebJobsStorage' });
    vi.unstubAllEnvs();
  });
});

describe('the Lambda functions', () => {
  it('answer over HTTP, and say what is not configured until it is', async () => {
    const { http } = await import('../../functions/lambda.ts');
    const event = { version: '2.0', rawPath: '/api/catalogue', rawQueryString: '', headers: {}, requestContext: { http: { method: 'GET' } } };
    const ask = () => http(event as never, { getRemainingTimeInMillis: () => 30_000 } as never);
    vi.stubEnv('GUMSHOE_PORT', 'wrong');
    expect(JSON.parse((await ask()).body)).toMatchObject({ status: 503, code: 'not-configured', flaws: [{ field: 'GUMSHOE_PORT' }] });
    vi.stubEnv('GUMSHOE_PORT', '').stubEnv('AWS_ACCESS_KEY_ID', 'sample').stubEnv('AWS_SECRET_ACCESS_KEY', 'sample');
    const { statusCode, body } = await ask();
    expect(statusCode).toBe(200);
    expect((JSON.parse(body) as { operations: unknown[] }).operations).toHaveLength(catalogue.length);
    vi.unstubAllEnvs();
  });
});
