import { expect, it } from 'vitest';
import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { lambdaHttp } from '../../shared/hosts/lambda-http.ts';
import { testCatalogue } from '../support/operations.ts';
import { get, hostContract, hostPorts } from './hosts.ts';
import { fromLambda, lambdaContext, lambdaV1, lambdaV2, toV1, toV2 } from './openers.ts';

hostContract('Lambda, payload v1', lambdaV1);
hostContract('Lambda, payload v2', lambdaV2);

it('answers before the platform ends it', async () => {
  const handler = lambdaHttp(testCatalogue, hostPorts());
  const request = get(`build/echo?values=a&${'values=sleep&'.repeat(20)}`);
  expect(await fromLambda(await handler(await toV2(request), lambdaContext(6000))).json()).toMatchObject({ count: 1, truncated: true, problems: [{ code: 'timed-out' }] });
});

it('reads what API Gateway knows about the caller and the address', async () => {
  const ports = hostPorts();
  const handler = lambdaHttp(testCatalogue, ports);
  const event = await toV1(new Request('http://abc.execute-api.example/prod/api/build/echo?value=a', { headers: { prefer: 'respond-async' } }));
  event.requestContext.identity.userArn = 'arn:aws:iam::1:user/ann';
  const answer = fromLambda(await handler(event, lambdaContext(60_000)));
  expect(answer.headers.get('location')).toMatch(/^https:\/\/abc\.execute-api\.example\/prod\/api\/jobs\//);
  for await (const { value } of ports.store.list<{ caller: string }>('jobs')) expect(value.caller).toBe('arn:aws:iam::1:user/ann');
});

it('puts an answer that Lambda would not let through into a blob, and says where', async () => {
  const buildMuch = operation({
    name: 'build-much', summary: 'Much.', entities: [], input: z.strictObject({}), row: z.object({ text: z.string() }), limits: { rows: 10, seconds: 5, bytes: 10_000_000 }, uses: [], examples: [],
    *run(_input) { yield { text: '"'.repeat(3_000_000) }; },
  });
  const ports = hostPorts();
  const answer = await lambdaHttp([buildMuch], ports)(await toV2(get('build/much')), lambdaContext(60_000));
  expect(answer).toMatchObject({ statusCode: 303, body: '' });
  const kept: string[] = [];
  for await (const { name } of ports.blobs.list('answers/')) kept.push(name);
  expect(kept).toHaveLength(1);
  expect(answer.headers!['location']).toMatch(/^memory:/);
  expect(JSON.parse(Buffer.from((await ports.blobs.read(kept[0]!))!).toString())).toMatchObject({ count: 1 });
});
