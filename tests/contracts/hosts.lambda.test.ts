import { expect, it } from 'vitest';
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
