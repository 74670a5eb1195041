import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { expect, it } from 'vitest';
import { type LambdaAnswer, type LambdaEvent, lambdaHttp } from '../../shared/hosts/lambda-http.ts';
import { testCatalogue } from '../support/operations.ts';
import { get, hostContract, hostPorts } from './hosts.ts';

const contextOf = (remaining: number): Context => {
  const end = Date.now() + remaining;
  return { awsRequestId: 'request', functionName: 'gumshoe', getRemainingTimeInMillis: () => end - Date.now() } as Context;
};

const bodyOf = async (request: Request, base64: boolean) => {
  const bytes = Buffer.from(await request.arrayBuffer());
  return request.body ? { body: bytes.toString(base64 ? 'base64' : 'utf8'), isBase64Encoded: base64 } : { body: undefined, isBase64Encoded: false };
};

const v2 = async (request: Request): Promise<APIGatewayProxyEventV2> => {
  const { pathname, search, hostname } = new URL(request.url);
  return {
    version: '2.0', routeKey: '$default', rawPath: pathname, rawQueryString: search.slice(1), headers: Object.fromEntries(request.headers),
    requestContext: { domainName: hostname, http: { method: request.method, path: pathname } }, ...(await bodyOf(request, true)),
  } as unknown as APIGatewayProxyEventV2;
};

const v1 = async (request: Request): Promise<APIGatewayProxyEvent> => {
  const { pathname, searchParams, hostname } = new URL(request.url);
  const parameters = Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]));
  return {
    httpMethod: request.method, path: pathname, headers: Object.fromEntries(request.headers), multiValueHeaders: Object.fromEntries([...request.headers].map(([name, value]) => [name, [value]])),
    queryStringParameters: null, multiValueQueryStringParameters: parameters, requestContext: { domainName: hostname, path: pathname, identity: {} }, ...(await bodyOf(request, true)),
  } as unknown as APIGatewayProxyEvent;
};

const responseOf = ({ statusCode, headers, body }: LambdaAnswer): Response => new Response(body, { status: statusCode, headers: headers as Record<string, string> });

for (const [name, eventOf] of [['Lambda, payload v1', v1], ['Lambda, payload v2', v2]] as [string, (request: Request) => Promise<LambdaEvent>][]) {
  hostContract(name, (catalogue, ports, options) => {
    const handler = lambdaHttp(catalogue, ports, options);
    return { send: async (request) => responseOf(await handler(await eventOf(request), contextOf(60_000))) };
  });
}

it('answers before the platform ends it', async () => {
  const handler = lambdaHttp(testCatalogue, hostPorts());
  const request = get(`build/echo?values=a&${'values=sleep&'.repeat(20)}`);
  expect(await responseOf(await handler(await v2(request), contextOf(6000))).json()).toMatchObject({ count: 1, truncated: true, problems: [{ code: 'timed-out' }] });
});
