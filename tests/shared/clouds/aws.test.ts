import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { awsBlobs } from '../../../shared/clouds/aws/blobs.ts';
import { Aws } from '../../../shared/clouds/aws/client.ts';
import { awsSecrets } from '../../../shared/clouds/aws/secrets.ts';
import { awsStore } from '../../../shared/clouds/aws/store.ts';
import { collect } from '../../contracts/bench.ts';
import { VirtualClock } from '../../support/clock.ts';

interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}
/** Status 0: hangs up. */
type Reply = [status: number, body: string, headers?: Record<string, string>];

/** A service that says what the test wants to hear, for what the emulators cannot say. */
const seen: Seen[] = [];
let replies: (request: Seen) => Reply;
const server = createServer((request, response) => {
  void text(request).then((body) => {
    const asked = { method: request.method!, url: request.url!, headers: request.headers, body };
    seen.push(asked);
    const [status, answer, headers] = replies(asked);
    if (status === 0) request.socket.destroy();
    else response.writeHead(status, headers).end(answer);
  });
});
const env = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session' };
const clock = new VirtualClock();
let aws: Aws;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  aws = new Aws({ region: 'eu-north-1', awsEndpoint: JSON.stringify({ dynamodb: here, s3: here, secretsmanager: here, ssm: here }) }, env);
});
afterAll(() => void server.close());
beforeEach(() => void seen.splice(0));

describe('AWS', () => {
  it('needs credentials, and says which', () => {
    expect(() => new Aws({ region: 'eu-north-1', awsEndpoint: undefined }, {})).toThrow(expect.objectContaining({ code: 'not-configured' }) as Error);
    expect(() => new Aws({ region: 'eu-north-1', awsEndpoint: 'nonsense' }, env)).toThrow(expect.objectContaining({ code: 'not-configured' }) as Error);
  });

  it.each([
    ['eu-north-1', 'https://dynamodb.eu-north-1.amazonaws.com'],
    ['cn-north-1', 'https://dynamodb.cn-north-1.amazonaws.com.cn'],
  ])('has its address in %s', (region, address) => {
    expect(new Aws({ region, awsEndpoint: undefined }, env).addressOf('dynamodb')).toBe(address);
  });

  it('signs as the role of the function', async () => {
    replies = () => [200, '{}'];
    await awsStore(aws, 'gumshoe', clock).get('t', 'k');
    expect(seen[0]!.headers).toMatchObject({
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      'x-amz-security-token': 'session',
      authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-north-1\/dynamodb\/aws4_request, /) as string,
    });
  });

  it('tries again when the service is busy', async () => {
    let calls = 0;
    replies = () => ((calls += 1) < 3 ? [503, ''] : [200, '{}']);
    expect(await awsStore(aws, 'gumshoe', clock).get('t', 'k')).toBeUndefined();
    expect(calls).toBe(3);
  });

  it('tries again on a connection that has died while the function was frozen', async () => {
    let calls = 0;
    replies = () => ((calls += 1) === 1 ? [0, ''] : [200, '{}']);
    expect(await awsStore(aws, 'gumshoe', clock).get('t', 'k')).toBeUndefined();
    expect(calls).toBe(2);
  });

  it('gives up on a service that hangs up every time', async () => {
    replies = () => [0, ''];
    await expect(awsStore(aws, 'gumshoe', clock).get('t', 'k')).rejects.toMatchObject({ code: 'upstream-failed' });
  });

  it.each([
    [400, 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', 'not-configured'],
    [400, 'com.amazon.coral.service#AccessDeniedException', 'not-configured'],
    [400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException', 'upstream-failed'],
    [403, 'com.amazon.coral.service#ExpiredTokenException', 'not-configured'],
  ])('makes %d %s a fault: %s', async (status, type, code) => {
    replies = () => [status, JSON.stringify({ __type: type, message: 'why' })];
    await expect(awsStore(aws, 'gumshoe', clock).put('t', 'k', 1)).rejects.toMatchObject({ code });
  });

  it('knows its own write again when the answer to it was lost', async () => {
    let written: unknown;
    replies = ({ headers, body }) => {
      if (headers['x-amz-target'] === 'DynamoDB_20120810.GetItem') return [200, JSON.stringify({ Item: written })];
      written = (JSON.parse(body) as { Item: unknown }).Item;
      return [400, JSON.stringify({ __type: 'x#ConditionalCheckFailedException' })];
    };
    expect(await awsStore(aws, 'gumshoe', clock).swap('t', 'k', 1, null)).toBeTypeOf('string');
  });

  it('lists page after page, and asks each object for its facts', async () => {
    const page = (names: string[], next?: string) =>
      `<ListBucketResult><IsTruncated>${next !== undefined}</IsTruncated>${next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}${names.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('')}</ListBucketResult>`;
    replies = ({ method, url }) => {
      if (method === 'HEAD') return [200, '', { 'x-amz-meta-sha256': 'ab', 'x-amz-meta-modified': '7', 'content-type': 'text/plain' }];
      return [200, url.includes('continuation-token=next%2B1') ? page(['a/3']) : page(['a/1', 'a/2 &amp; &#233;'], 'next+1')];
    };
    expect((await collect(awsBlobs(aws, 'gumshoe', clock).list('a/'))).map(({ name, modified }) => [name, modified])).toEqual([['a/1', 7], ['a/2 & é', 7], ['a/3', 7]]);
  });

  it('does not believe a 200 that carries an error, and takes the parts back', async () => {
    replies = ({ method, url }) => {
      if (url.endsWith('?uploads=')) return [200, '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>'];
      if (method === 'POST') return [200, '<Error><Code>InternalError</Code></Error>'];
      return [200, '', { etag: '"e"' }];
    };
    await expect(awsBlobs(aws, 'gumshoe', clock).put('large', Buffer.alloc(6_000_000))).rejects.toMatchObject({ code: 'upstream-failed' });
    expect(seen.at(-1)).toMatchObject({ method: 'DELETE', url: '/gumshoe/large?uploadId=u1' });
  });

  it.each([
    ['gumshoe/', 'secretsmanager.GetSecretValue', { SecretId: 'gumshoe/otx-key' }, { SecretString: 'hunter2' }, 'ResourceNotFoundException'],
    ['/gumshoe/', 'AmazonSSM.GetParameter', { Name: '/gumshoe/otx-key', WithDecryption: true }, { Parameter: { Value: 'hunter2' } }, 'ParameterNotFound'],
  ])('reads secrets below %s', async (secretPrefix, target, asked, answer, absent) => {
    const open = () => awsSecrets(aws, { secretPrefix, secretNames: {} }, clock, () => undefined);
    replies = () => [200, JSON.stringify(answer)];
    expect(await open().get('otx-key')).toBe('hunter2');
    expect(seen[0]!.headers['x-amz-target']).toBe(target);
    expect(JSON.parse(seen[0]!.body)).toEqual(asked);
    replies = () => [400, JSON.stringify({ __type: absent })];
    expect(await open().get('otx-key')).toBeUndefined();
    replies = () => [400, JSON.stringify({ __type: 'AccessDeniedException' })];
    await expect(open().get('otx-key')).rejects.toMatchObject({ code: 'not-configured' });
  });
});
