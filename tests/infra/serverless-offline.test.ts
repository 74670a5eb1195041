import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { catalogue } from '../../functions/index.ts';
import type { Report } from '../../shared/kit/report.ts';

const root = join(import.meta.dirname, '../..');
const serverless = join(root, 'node_modules/.bin/serverless');
const isThere = existsSync(serverless) && existsSync(join(root, 'node_modules/serverless-offline'));

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

/** serverless.yml as it is deployed, but for the plugin that plays API Gateway and Lambda on this machine. */
describe.skipIf(!isThere)('serverless.yml behind a gateway (tried when osls and serverless-offline are installed)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gumshoe-offline-'));
  let gateway: ChildProcess;
  let address = '';

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [join(root, 'infra/build.ts'), 'aws', '--out', join(folder, 'dist')]);
    writeFileSync(join(folder, 'serverless.yml'), `plugins: [serverless-offline]\n${readFileSync(join(root, 'serverless.yml'), 'utf8')}`);
    writeFileSync(join(folder, 'package.json'), '{}');
    cpSync(join(root, 'infra/aws'), join(folder, 'infra/aws'), { recursive: true });
    // The clock stands still: what runs by it would look for AWS.
    const functions = join(folder, 'infra/aws/functions.gen.yml');
    const { timer: _, ...asked } = parse(readFileSync(functions, 'utf8')) as Record<string, unknown>;
    writeFileSync(functions, stringify(asked));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const [port, lambdaPort] = [await freePort(), await freePort()];
    address = `http://127.0.0.1:${port}`;
    const flags = { host: '127.0.0.1', httpPort: port, lambdaPort };
    gateway = spawn(process.execPath, [serverless, 'offline', '--noAuth', '--noPrependStageInUrl', ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)])], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off', NO_COLOR: '1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    for await (const line of createInterface({ input: gateway.stderr! })) if (line.includes('Server ready')) break;
    gateway.stderr!.resume();
  }, 90_000);
  afterAll(async () => {
    if (gateway.exitCode === null) {
      const gone = once(gateway, 'exit');
      gateway.kill('SIGKILL');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const call = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${address}/api/${path}`, { method, headers: { 'content-type': 'application/json' }, ...(body && { body: JSON.stringify(body) }), signal: AbortSignal.timeout(20_000) });
    return { status: answer.status, body: (await answer.json()) as Partial<Report> & { error?: { code: string }; operations?: number } };
  };

  it('answers', async () => {
    expect(await call('POST', 'extract/iocs', { value: 'see hxxp://evil[.]example/a' })).toMatchObject({ status: 200, body: { rows: [{ Observable: 'http://evil.example/a' }] } });
    expect(await call('GET', 'extract/iocs?value=203.0.113.7')).toMatchObject({ status: 200, body: { count: 1 } });
    expect(await call('GET', 'health')).toMatchObject({ status: 200, body: { operations: catalogue.length } });
  }, 60_000);

  it('refuses what is wrong, with a word on what', async () => {
    const { status, body } = await call('POST', 'extract/iocs', { valeu: 'x' });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('valeu');
  }, 60_000);
});
