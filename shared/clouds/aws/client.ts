import { AwsClient } from 'aws4fetch';
import { z } from 'zod';
import { Fault } from '../../kit/fault.ts';
import type { Settings } from '../../kit/settings.ts';

const retries = 3;
const jsonTimeoutMs = 15_000;
const bodyTimeoutMs = 120_000;

/** The services that speak JSON: protocol version and prefix of their targets. */
const services = {
  dynamodb: { version: '1.0', prefix: 'DynamoDB_20120810' },
  sqs: { version: '1.0', prefix: 'AmazonSQS' },
  secretsmanager: { version: '1.1', prefix: 'secretsmanager' },
  ssm: { version: '1.1', prefix: 'AmazonSSM' },
} as const;
type JsonService = keyof typeof services;

/** A refusal by an AWS service: its own code and HTTP status. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, status: number, message: string) {
    super(`${code}: ${message}`);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}

/** Signed requests to AWS, with the credentials that the platform puts into the environment. */
export class Aws {
  readonly #client: AwsClient;
  readonly #region: string;
  readonly #endpoints: Readonly<Record<string, string>>;

  constructor(settings: Pick<Settings, 'region' | 'awsEndpoint'>, env: Readonly<Record<string, string | undefined>> = process.env) {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
    if (!accessKeyId || !secretAccessKey) {
      const detail = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing. Lambda sets them from the role of the function.';
      throw new Fault('not-configured', detail, { flaws: [{ field: 'AWS_ACCESS_KEY_ID', detail }] });
    }
    this.#region = settings.region;
    this.#endpoints = endpointsOf(settings.awsEndpoint);
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }), region: settings.region, retries, initRetryMs: 100 });
  }

  /** Whether this service is an emulator. */
  isEmulated(service: string): boolean {
    return service in this.#endpoints;
  }

  addressOf(service: string, host = service): string {
    return this.#endpoints[service] ?? `https://${host}.${this.#region}.amazonaws.com${this.#region.startsWith('cn-') ? '.cn' : ''}`;
  }

  /** One call of a JSON service. Throws an AwsError with the service's code, or a Fault when there was no sensible answer. */
  async call<T>(service: JsonService, action: string, input: object): Promise<T> {
    const { version, prefix } = services[service];
    const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${prefix}.${action}` };
    const answer = await this.#fetch(service, `${this.addressOf(service)}/`, { method: 'POST', headers, body: JSON.stringify(input) }, jsonTimeoutMs);
    const text = await answer.text();
    if (answer.ok) return (text === '' ? {} : JSON.parse(text)) as T;
    const { __type = '', message = '', Message = message } = (text.startsWith('{') ? JSON.parse(text) : {}) as { __type?: string; message?: string; Message?: string };
    throw new AwsError(__type.split('#').at(-1)!, answer.status, Message);
  }

  /** One S3 request; the answer may be any status. */
  s3(address: string, init: { method: string; headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> }): Promise<Response> {
    return this.#fetch('s3', address, init, bodyTimeoutMs);
  }

  /** The same address with a signature that lets anybody read it for `seconds`. */
  async presigned(address: string, seconds: number): Promise<string> {
    const url = new URL(address);
    url.searchParams.set('X-Amz-Expires', String(Math.min(Math.max(1, Math.ceil(seconds)), 7 * 86_400)));
    return (await this.#client.sign(url.href, { method: 'GET', aws: { service: 's3', signQuery: true } })).url;
  }

  /** The time counts until the headers are there: a large body may take as long as its reader does. */
  async #fetch(service: string, address: string, init: RequestInit, timeout: number): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), timeout);
      try {
        return await this.#client.fetch(address, { ...init, signal: stop.signal, aws: { service } });
      } catch (cause) {
        // A function that wakes from its freeze finds its connections dead: that is no reason to fail.
        if (stop.signal.aborted || attempt > retries) throw new Fault('upstream-failed', `${service} gave no answer.`, { retryAfter: 5, cause });
      } finally {
        clearTimeout(timer);
      }
    }
  }
}

/** What goes wrong with a table, queue or bucket, as the operator should hear it. */
export const awsFault = (error: unknown, what: string): Error => {
  if (!(error instanceof AwsError)) return error as Error;
  if (error.status === 403 || error.code.startsWith('AccessDenied'))
    return new Fault('not-configured', `AWS refused access to ${what} (${error.code}). Give the role of the function that right.`, { cause: error });
  if (/NotFound|NonExistent|NoSuchBucket/.test(error.code)) return new Fault('not-configured', `There is no ${what}. Deploy the template that makes it, or mend its name.`, { cause: error });
  return new Fault('upstream-failed', `AWS failed on ${what} (${error.code}).`, { retryAfter: 5, cause: error });
};

const endpointsOf = (text: string | undefined): Record<string, string> => {
  try {
    return z.record(z.string(), z.url()).parse(JSON.parse(text ?? '{}'));
  } catch (cause) {
    const detail = 'GUMSHOE_AWS_ENDPOINTS must be a JSON object such as {"dynamodb":"http://127.0.0.1:8000"}.';
    throw new Fault('not-configured', detail, { flaws: [{ field: 'GUMSHOE_AWS_ENDPOINTS', detail }], cause });
  }
};
