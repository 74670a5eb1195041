import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectionOf } from '../../../shared/clouds/azure/connection.ts';
import { azureIdentity, type Credential, managedIdentity } from '../../../shared/clouds/azure/identity.ts';
import { azureSecrets } from '../../../shared/clouds/azure/secrets.ts';
import { azure } from '../../../shared/clouds/azure/index.ts';
import { readSettings } from '../../../shared/kit/settings.ts';
import { VirtualClock } from '../../support/clock.ts';

const never: Credential = { getToken: () => Promise.reject(new Error('no token is asked for')) };
const open = (env: Record<string, string>) => connectionOf(readSettings(env), never);

describe('the connection to Azure storage', () => {
  it.each([
    ['global', 'https://gum1.blob.core.windows.net'],
    ['usgov', 'https://gum1.blob.core.usgovcloudapi.net'],
    ['cn', 'https://gum1.blob.core.chinacloudapi.cn'],
  ])('goes to the account of the %s cloud as ourselves', (cloud, address) => {
    const connection = open({ AzureWebJobsStorage__accountName: 'gum1', GUMSHOE_AZURE_CLOUD: cloud });
    expect('address' in connection && connection.address('blob')).toBe(address);
  });

  it('prefers the identity to a connection string', () => {
    expect(open({ AzureWebJobsStorage__accountName: 'gum1', AzureWebJobsStorage: 'UseDevelopmentStorage=true' })).toMatchObject({ account: 'gum1' });
  });

  it.each(['UseDevelopmentStorage=true', 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=eA==;BlobEndpoint=http://azurite:10000/a;'])('takes the emulator %s', (text) => {
    expect(open({ AzureWebJobsStorage: text })).toEqual({ text });
  });

  it.each([
    ['nothing', {}],
    ['a key of a real account', { AzureWebJobsStorage: 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0LWtleQ==;EndpointSuffix=core.windows.net' }],
    ['a signature for a real account', { AzureWebJobsStorage: 'BlobEndpoint=https://a.blob.core.windows.net/;SharedAccessSignature=sv=1&sig=c2VjcmV0' }],
  ])('refuses %s, and does not repeat it', (_, env: Record<string, string>) => {
    expect(() => open(env)).toThrow(expect.objectContaining({ code: 'not-configured', flaws: [expect.objectContaining({ field: 'AzureWebJobsStorage' })] }) as Error);
    expect(() => open(env)).not.toThrow('c2VjcmV0');
  });

  it('says that nobody answers, when nobody does', async () => {
    const nowhere = 'http://127.0.0.1:1/a';
    const env = { AzureWebJobsStorage: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=eA==;BlobEndpoint=${nowhere};QueueEndpoint=${nowhere};TableEndpoint=${nowhere}` };
    const { blobs } = azure(readSettings(env), { clock: new VirtualClock() });
    await expect(blobs.read('a')).rejects.toMatchObject({ code: 'upstream-failed' });
  });
});

describe('the identity in Azure', () => {
  const seen: { url: URL; header: unknown }[] = [];
  let replies: [status: number, body: string][] = [];
  const endpoint = createServer((request, response) => {
    seen.push({ url: new URL(request.url!, 'http://localhost'), header: request.headers['x-identity-header'] });
    const [status, body] = replies[Math.min(seen.length, replies.length) - 1]!;
    response.writeHead(status).end(body);
  });
  let address = '';
  beforeAll(async () => {
    endpoint.listen(0, '127.0.0.1');
    await once(endpoint, 'listening');
    address = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/msi/token`;
  });
  afterAll(() => void endpoint.close());
  beforeEach(() => void seen.splice(0));

  const scope = 'https://storage.azure.com/.default';
  const open = (clientId?: string) => {
    const clock = new VirtualClock();
    const concealed: string[] = [];
    const parts = { settings: { clientId, tenantId: 't1' }, clock, conceal: (secret: string) => void concealed.push(secret) };
    return { clock, concealed, credential: managedIdentity({ ...parts, env: { IDENTITY_ENDPOINT: address, IDENTITY_HEADER: 'h1' } }) };
  };
  const token = (name: string, clock: VirtualClock): [number, string] => [200, JSON.stringify({ access_token: name, expires_on: String(clock.now() / 1000 + 3600), token_type: 'Bearer' })];

  it('asks the platform for a token, once for many callers, and keeps it out of the log', async () => {
    const { credential, clock, concealed } = open('client-1');
    replies = [token('one', clock), token('two', clock)];
    const given = await Promise.all([credential.getToken(scope), credential.getToken([scope])]);
    expect(given).toEqual([{ token: 'one', expiresOnTimestamp: clock.now() + 3_600_000 }, { token: 'one', expiresOnTimestamp: clock.now() + 3_600_000 }]);
    expect(seen).toHaveLength(1);
    expect(Object.fromEntries(seen[0]!.url.searchParams)).toEqual({ 'api-version': '2019-08-01', resource: 'https://storage.azure.com', client_id: 'client-1' });
    expect(seen[0]!.header).toBe('h1');
    await clock.advance(55 * 60_000);
    expect((await credential.getToken(scope)).token).toBe('two');
    expect(concealed).toEqual(['one', 'two']);
  });

  it('tries again when the platform is busy, and says what to check when it refuses', async () => {
    const { credential, clock } = open();
    replies = [[500, 'busy'], [429, 'busy'], token('one', clock)];
    expect((await clock.run(credential.getToken(scope))).token).toBe('one');
    expect(seen[0]!.url.searchParams.has('client_id')).toBe(false);
    replies = [[400, '{"message":"no identity"}']];
    await expect(open().credential.getToken(scope)).rejects.toMatchObject({ code: 'unauthorised' });
  });

  it('is the developer, away from the platform', async () => {
    const clock = new VirtualClock();
    const parts = { settings: { clientId: undefined, tenantId: 't1' }, clock, conceal: () => undefined, env: {} };
    const ask = async () => JSON.stringify({ accessToken: 'mine', expires_on: clock.now() / 1000 + 3600 });
    expect((await managedIdentity({ ...parts, ask }).getToken(scope)).token).toBe('mine');
    const absent = () => Promise.reject(Object.assign(new Error('spawn az ENOENT'), { code: 'ENOENT' }));
    await expect(managedIdentity({ ...parts, ask: absent }).getToken(scope)).rejects.toMatchObject({ code: 'unauthorised' });
  });

  it('has no tokens for other tenants, and says what to do', async () => {
    const identity = azureIdentity({ tenantId: 't1' }, { getToken: async () => ({ token: 'one', expiresOnTimestamp: 0 }) });
    expect(await identity.token(scope)).toBe('one');
    expect(await identity.token(scope, { tenant: 't1' })).toBe('one');
    await expect(identity.token(scope, { tenant: 't2' })).rejects.toMatchObject({ code: 'not-configured' });
  });
});

describe('secrets in Azure', () => {
  it('without a vault come from the settings of the app', async () => {
    process.env['GUMSHOE_TEST_ONLY_KEY'] = 'from a reference';
    const secrets = azureSecrets({ vault: undefined, azureCloud: 'global', secretNames: {} }, never, new VirtualClock(), () => undefined);
    expect(await secrets.get('gumshoe-test-only-key')).toBe('from a reference');
    delete process.env['GUMSHOE_TEST_ONLY_KEY'];
  });
});
