import { HttpRequest, InvocationContext } from '@azure/functions';
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { azureFunctions } from '../../shared/hosts/azure-http.ts';
import { httpHost } from '../../shared/hosts/http.ts';
import { type LambdaAnswer, type LambdaEvent, lambdaHttp } from '../../shared/hosts/lambda-http.ts';
import { serveNode } from '../../shared/hosts/node.ts';
import type { Open } from './hosts.ts';

/** Over a real socket. */
export const node: Open = async (catalogue, ports, options) => {
  const server = await serveNode(httpHost(catalogue, ports, options), { address: '127.0.0.1', port: 0 });
  return {
    send: ({ url, method, headers, body }) => {
      const { pathname, search } = new URL(url);
      return fetch(`${server.url}${pathname}${search}`, { method, headers, body, duplex: 'half', redirect: 'manual' });
    },
    close: server.stop,
  };
};

/** Calls the function whose route matches, as the Functions host would. A wrong method or no route would be its own 404: any function will do. */
export const azure: Open = (catalogue, ports, options) => {
  const functions = azureFunctions(catalogue, ports, options);
  return {
    send: async (request) => {
      const path = new URL(request.url).pathname.slice('/api/'.length);
      const chosen = functions.find(({ route }) => new RegExp(`^${route.replace('{token}', '[^/]+')}$`).test(path)) ?? functions[0]!;
      const bytes = request.body && Buffer.from(await request.arrayBuffer());
      const azureRequest = new HttpRequest({ method: request.method, url: request.url, headers: Object.fromEntries(request.headers), ...(bytes && { body: { bytes } }) });
      const { status, headers, body } = await chosen.handler(azureRequest, new InvocationContext({ functionName: chosen.name }));
      return new Response(body as ReadableStream, { status: status!, headers: headers as Headers });
    },
  };
};

export const lambdaContext = (remaining: number): Context => {
  const end = Date.now() + remaining;
  return { awsRequestId: 'request', functionName: 'gumshoe', getRemainingTimeInMillis: () => end - Date.now() } as Context;
};

const bodyOf = async (request: Request) =>
  request.body ? { body: Buffer.from(await request.arrayBuffer()).toString('base64'), isBase64Encoded: true } : { body: undefined, isBase64Encoded: false };

export const toV2 = async (request: Request): Promise<APIGatewayProxyEventV2> => {
  const { pathname, search, hostname } = new URL(request.url);
  return {
    version: '2.0', routeKey: '$default', rawPath: pathname, rawQueryString: search.slice(1), headers: Object.fromEntries(request.headers),
    requestContext: { domainName: hostname, http: { method: request.method, path: pathname } }, ...(await bodyOf(request)),
  } as unknown as APIGatewayProxyEventV2;
};

export const toV1 = async (request: Request): Promise<APIGatewayProxyEvent> => {
  const { pathname, searchParams, hostname } = new URL(request.url);
  const parameters = Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]));
  return {
    httpMethod: request.method, path: pathname, headers: Object.fromEntries(request.headers), multiValueHeaders: Object.fromEntries([...request.headers].map(([name, value]) => [name, [value]])),
    queryStringParameters: null, multiValueQueryStringParameters: parameters, requestContext: { domainName: hostname, path: pathname, identity: {} }, ...(await bodyOf(request)),
  } as unknown as APIGatewayProxyEvent;
};

export const fromLambda = ({ statusCode, headers, body }: LambdaAnswer): Response => new Response(body, { status: statusCode, headers: headers as Record<string, string> });

const lambda = (toEvent: (request: Request) => Promise<LambdaEvent>): Open => (catalogue, ports, options) => {
  const handler = lambdaHttp(catalogue, ports, options);
  return { send: async (request) => fromLambda(await handler(await toEvent(request), lambdaContext(60_000))) };
};
export const lambdaV1 = lambda(toV1);
export const lambdaV2 = lambda(toV2);
