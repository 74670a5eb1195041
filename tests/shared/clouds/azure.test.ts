import { describe, expect, it } from 'vitest';
import { connectionOf } from '../../../shared/clouds/azure/connection.ts';
import { azureIdentity } from '../../../shared/clouds/azure/identity.ts';
import { azureSecrets } from '../../../shared/clouds/azure/secrets.ts';
import { azure } from '../../../shared/clouds/azure/index.ts';
import { readSettings } from '../../../shared/kit/settings.ts';
import { VirtualClock } from '../../support/clock.ts';

const never = () => Promise.reject(new Error('no credential is asked for'));
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
  const getToken = async (scope: string | string[]) => ({ token: `token for ${String(scope)}`, expiresOnTimestamp: 0 });

  it('hands out tokens, and keeps them out of the log', async () => {
    const concealed: string[] = [];
    const identity = azureIdentity({ tenantId: 't1' }, async () => ({ getToken }), (secret) => void concealed.push(secret));
    expect(await identity.token('https://x/.default')).toBe('token for https://x/.default');
    expect(await identity.token('https://x/.default', { tenant: 't1' })).toBe('token for https://x/.default');
    expect(concealed).toContain('token for https://x/.default');
  });

  it('has none for other tenants, and says what to do', async () => {
    const identity = azureIdentity({ tenantId: 't1' }, async () => ({ getToken }), () => undefined);
    await expect(identity.token('s', { tenant: 't2' })).rejects.toMatchObject({ code: 'not-configured' });
  });

  it('says how to mend an identity that is refused', async () => {
    const refusing = async () => ({ getToken: () => Promise.reject(new Error('no managed identity endpoint')) });
    await expect(azureIdentity({ tenantId: undefined }, refusing, () => undefined).token('s')).rejects.toMatchObject({ code: 'unauthorised' });
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
