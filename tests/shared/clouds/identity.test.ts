import { describe, expect, it } from 'vitest';
import { localIdentity } from '../../../shared/clouds/local/identity.ts';
import { applicationIdentity } from '../../../shared/clouds/machine/application.ts';
import type { Answer, FetchInit } from '../../../shared/kit/ports.ts';
import { VirtualClock } from '../../support/clock.ts';

const scope = 'https://api.loganalytics.io/.default';
const answer = (status: number, body: object): Answer => ({ status, headers: {}, body: Buffer.from(JSON.stringify(body)), url: '' });

const application = (settings: { clientId?: string; tenantId?: string }, secret: string | undefined, replies: Answer[]) => {
  const clock = new VirtualClock();
  const asked: [string, FetchInit | undefined][] = [];
  const concealed: string[] = [];
  const identity = applicationIdentity({
    settings: { clientId: undefined, tenantId: undefined, azureCloud: 'global', ...settings },
    secrets: { get: async () => secret, refresh: async () => secret },
    fetch: async (url, init) => {
      asked.push([url, init]);
      return replies[Math.min(asked.length, replies.length) - 1]!;
    },
    clock,
    conceal: (value) => void concealed.push(value),
  });
  return { identity, asked, clock, concealed };
};
const configured = { clientId: 'app-1', tenantId: 'tenant-1' };
const token = (name: string) => answer(200, { access_token: name, expires_in: 3600 });

describe('an application', () => {
  it('asks Entra for a token, and keeps it until shortly before its end', async () => {
    const { identity, asked, clock, concealed } = application(configured, 's3cret', [token('one'), token('two')]);
    expect(await identity.token(scope)).toBe('one');
    expect(asked[0]![0]).toBe('https://login.microsoftonline.com/tenant-1/oauth2/v2.0/token');
    expect(Object.fromEntries(new URLSearchParams(String(asked[0]![1]?.body)))).toEqual({ grant_type: 'client_credentials', client_id: 'app-1', client_secret: 's3cret', scope });
    await clock.advance(54 * 60_000);
    expect(await identity.token(scope)).toBe('one');
    await clock.advance(60_000);
    expect(await identity.token(scope)).toBe('two');
    expect(concealed).toEqual(['one', 'two']);
  });

  it('has tokens of its own for each tenant, and new ones on demand', async () => {
    const { identity, asked } = application(configured, 's3cret', [token('one'), token('two'), token('three')]);
    expect(await identity.token(scope)).toBe('one');
    expect(await identity.token(scope, { tenant: 'tenant/2' })).toBe('two');
    expect(asked[1]![0]).toContain('/tenant%2F2/');
    expect(await identity.token(scope, { refresh: true })).toBe('three');
  });

  it.each([
    ['no client id', { tenantId: 'tenant-1' }, 's3cret'],
    ['no tenant', { clientId: 'app-1' }, 's3cret'],
    ['no secret', configured, undefined],
  ])('has none with %s, and asks nobody', async (_, settings, secret) => {
    const { identity, asked } = application(settings, secret, [token('one')]);
    expect(await identity.token(scope)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('says what to check when it is refused, without the secret', async () => {
    const { identity } = application(configured, 's3cret', [answer(401, { error: 'invalid_client' })]);
    await expect(identity.token(scope)).rejects.toMatchObject({ code: 'unauthorised', message: expect.not.stringContaining('s3cret') as string });
  });
});

describe('the identity of one machine', () => {
  const none = { token: async () => undefined };
  const clock = new VirtualClock();
  const cli = (expiresIn: number) => {
    const asked: string[][] = [];
    const ask = async (args: readonly string[]) => {
      asked.push([...args]);
      return JSON.stringify({ accessToken: `cli ${asked.length}`, expires_on: clock.now() / 1000 + expiresIn });
    };
    return { asked, identity: localIdentity({ application: none, clock, conceal: () => undefined, ask }) };
  };

  it('is the application, when there is one', async () => {
    const ask = () => Promise.reject(new Error('not asked'));
    expect(await localIdentity({ application: { token: async () => 'app' }, clock, conceal: () => undefined, ask }).token(scope)).toBe('app');
  });

  it('is the developer signed in to the Azure CLI', async () => {
    const { identity, asked } = cli(3600);
    expect(await identity.token(scope)).toBe('cli 1');
    expect(await identity.token(scope)).toBe('cli 1');
    expect(await identity.token(scope, { tenant: 't2' })).toBe('cli 2');
    expect(asked[1]).toEqual(['account', 'get-access-token', '--output', 'json', '--scope', scope, '--tenant', 't2']);
    const soonOver = cli(60);
    await soonOver.identity.token(scope);
    expect(await soonOver.identity.token(scope)).toBe('cli 2');
  });

  it('is nobody, where there is no CLI', async () => {
    const ask = () => Promise.reject(Object.assign(new Error('spawn az ENOENT'), { code: 'ENOENT' }));
    expect(await localIdentity({ application: none, clock, conceal: () => undefined, ask }).token(scope)).toBeUndefined();
  });

  it('says how to sign in', async () => {
    const ask = () => Promise.reject(new Error('Please run az login'));
    await expect(localIdentity({ application: none, clock, conceal: () => undefined, ask }).token(scope)).rejects.toMatchObject({ code: 'unauthorised' });
  });
});
