import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, APIGatewayProxyResult, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { Fault } from '../kit/fault.ts';
import type { Catalogue } from '../kit/operation.ts';
import type { Ports } from '../kit/ports.ts';
import { respondFault } from './answer.ts';
import { httpHost, type HttpOptions, type Reception } from './http.ts';
import { opener, type Source } from './opener.ts';

/** API Gateway hangs up at 29 or 30 s; a function URL waits as long as the function may run. */
const gatewaySeconds = 27;
/** What we keep back of the function's time, to answer before the platform ends us. */
const reserve = 5000;

/** Lambda lets 6 MB out, as JSON: quotes inside the body count twice. */
const mostBytes = 5_900_000;
const fits = (body: string): boolean => body.length < mostBytes / 6 || Buffer.byteLength(JSON.stringify(body)) <= mostBytes;
const linkSeconds = 3600;

export type LambdaEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;
export type LambdaAnswer = APIGatewayProxyResult & APIGatewayProxyStructuredResultV2;

/** The API behind API Gateway (payload v1 and v2) or a function URL. */
export const lambdaHttp = (catalogue: Catalogue, ports: Source, options: HttpOptions = {}) => {
  const open = opener(ports);
  const host = httpHost(catalogue, open, options);
  return middy<LambdaEvent, LambdaAnswer>(
    {
      timeoutEarlyInMillis: 1000,
      // The library types this as a hook without result; what it returns is the answer.
      timeoutEarlyResponse: (() => answered(respondFault(new Fault('timed-out', 'The function was about to be ended.'), crypto.randomUUID()), open)) as unknown as () => void,
    },
  ).handler(async (event: LambdaEvent, context: Context, { signal }: { signal: AbortSignal }) => answered(await host(requestOf(event), receptionOf(event, context, signal)), open));
};

const isV2 = (event: LambdaEvent): event is APIGatewayProxyEventV2 => 'rawPath' in event;

const receptionOf = (event: LambdaEvent, context: Context, signal: AbortSignal): Reception => {
  const left = context.getRemainingTimeInMillis() - reserve;
  const behindGateway = !(event.requestContext.domainName ?? '').includes('.lambda-url.');
  return { signal, within: behindGateway ? Math.min(left, gatewaySeconds * 1000) : left, caller: callerOf(event) };
};

const callerOf = (event: LambdaEvent): string | undefined => {
  if (!isV2(event)) return event.requestContext.identity?.userArn ?? event.requestContext.authorizer?.['principalId'] as string | undefined;
  const { authorizer } = event.requestContext as { authorizer?: { iam?: { userArn?: string }; jwt?: { claims?: Record<string, unknown> } } };
  const subject = authorizer?.jwt?.claims?.['sub'];
  return authorizer?.iam?.userArn ?? (typeof subject === 'string' ? subject : undefined);
};

const requestOf = (event: LambdaEvent): Request => {
  const headers = headersOf(event);
  const [method, path, query] = isV2(event)
    ? [event.requestContext.http.method, event.rawPath, event.rawQueryString]
    : [event.httpMethod, event.requestContext.path ?? event.path, queryOf(event)];
  const body = event.body ? Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8') : undefined;
  const host = event.requestContext.domainName ?? headers.get('host') ?? 'localhost';
  headers.delete('content-length'); // it may count the base64 form
  return new Request(`https://${host}${path}${query ? `?${query}` : ''}`, { method, headers, ...(body && method !== 'GET' && { body }) });
};

const headersOf = (event: LambdaEvent): Headers => {
  const headers = new Headers();
  const many = isV2(event) ? undefined : event.multiValueHeaders;
  for (const [name, values] of Object.entries(many ?? {})) for (const value of values ?? []) headers.append(name, value);
  for (const [name, value] of Object.entries(event.headers ?? {})) if (value !== undefined && !headers.has(name)) headers.set(name, value);
  return headers;
};

/** Payload v1 brings the parameters decoded. */
const queryOf = ({ multiValueQueryStringParameters, queryStringParameters }: APIGatewayProxyEvent): string => {
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(multiValueQueryStringParameters ?? {})) for (const value of values ?? []) query.append(name, value);
  for (const [name, value] of Object.entries(queryStringParameters ?? {})) if (value !== undefined && !query.has(name)) query.set(name, value);
  return query.toString();
};

/** Both payloads take this form. An answer that Lambda would not let through waits in a blob, and 303 says where. */
const answered = async (response: Response, open: () => Promise<Ports>): Promise<LambdaAnswer> => {
  const body = await response.text();
  const headers = Object.fromEntries(response.headers);
  if (fits(body)) return { statusCode: response.status, headers, body, isBase64Encoded: false };
  const { blobs } = await open();
  const name = `answers/${crypto.randomUUID()}`;
  await blobs.put(name, body, { mediaType: headers['content-type'] ?? 'application/json', keep: linkSeconds * 2 });
  const { 'content-length': _, ...others } = headers;
  return { statusCode: 303, headers: { ...others, location: await blobs.link(name, linkSeconds) }, body: '', isBase64Encoded: false };
};
