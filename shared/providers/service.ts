import { createHash } from 'node:crypto';
import type { Call } from '../kit/call.ts';
import { Fault, type FaultCode } from '../kit/fault.ts';
import { type Answer, FetchError, type Json, type Ports } from '../kit/ports.ts';
import { retryAtOf } from '../outbound/hints.ts';
import { type Attempt, type CacheMode, reacher } from '../outbound/reach.ts';
import { credentialsOf, redacted } from './credentials.ts';
import { Unsuccessful } from './exchange.ts';
import { failure, refused } from './outcome.ts';
import { type ErrorKind, type Failure, hour, type Provider, type Request } from './provider.ts';
import { quotaOf } from './keys.ts';
import { requestOf } from './request.ts';
import { Unfilled, Unwritable } from './template.ts';

export type ServicePorts = Pick<Ports, 'fetch' | 'secrets' | 'store' | 'blobs' | 'clock' | 'log' | 'settings'>;

export interface Errand {
  request: Request;
  /** What fills the placeholders besides the provider's own fields. */
  values?: Readonly<Record<string, string>>;
  /** Seconds to keep the answer. Default: not at all. */
  keep?: number;
  cache?: CacheMode | undefined;
  /** Sent in place of what the request describes. */
  body?: { bytes: Uint8Array; mediaType: string };
  /** It changes something there: asked once, never kept. */
  submits?: boolean;
  maxBytes?: number;
  /** What an answer with status 200 says in words. */
  refusal?: (body: Json) => Failure | undefined;
}

/** Further questions to a provider than "how bad is it", on the same quota, breaker and cache. */
export interface Service {
  /** The JSON of the answer; undefined when there is no such thing. Throws Faults. */
  json(errand: Errand): Promise<Json | undefined>;
  /** A file, never kept. */
  bytes(errand: Errand): Promise<Uint8Array | undefined>;
}

/** Milliseconds left at the end for writing the answer. */
const reserve = 2000;

const codes: Readonly<Record<ErrorKind, FaultCode>> = {
  not_supported: 'invalid-input',
  bad_format: 'invalid-input',
  bad_request: 'invalid-input',
  withheld: 'forbidden',
  config: 'not-configured',
  auth: 'forbidden',
  forbidden: 'forbidden',
  quota: 'rate-limited',
  rate_limited: 'rate-limited',
  not_found: 'not-found',
  empty: 'not-found',
  timeout: 'timed-out',
  network: 'upstream-failed',
  server: 'upstream-failed',
  parse: 'upstream-failed',
};

export const service = async (provider: Provider, ports: ServicePorts, call: Pick<Call, 'signal' | 'deadline'>): Promise<Service> => {
  const credentials = await credentialsOf(provider, ports);
  if (credentials.missing.length > 0) throw new Fault('not-configured', `Set the secret ${credentials.missing.join(' and ')} to use ${provider.name}.`);
  const { name, refusal } = provider;
  const reach = reacher(ports);
  const clean = (text: string): string => redacted(text, credentials.secrets);

  const reading = <T extends Json>(
    { request, values = {}, keep, cache: cacheMode = 'use', body, submits, maxBytes, refusal: inWords }: Errand,
    read: (answer: Answer) => T,
  ) => {
    const { url, init, reference } = made(provider, () => requestOf(request, { ...credentials.fields, ...values }, { value: '', values: [] }));
    const sent = body ? { ...init, body: body.bytes, headers: { ...init.headers, 'content-type': body.mediaType } } : init;
    const produce = async (attempt: Attempt): Promise<{ there: boolean; value: T | null }> => {
      const answer = await ports.fetch(url, {
        ...sent,
        timeout: attempt.timeout,
        ...(attempt.signal && { signal: attempt.signal }),
        ...(maxBytes !== undefined && { maxBytes }),
      });
      attempt.heard(answer);
      const around = { httpStatus: answer.status, reference: clean(reference) };
      if (answer.status === 404) return { there: false, value: null };
      if (answer.status < 200 || answer.status >= 300) {
        const said = textOf(answer);
        const retryAt = retryAtOf(answer.headers, ports.clock.now());
        const own =
          refusal?.(answer.status, jsonOf(said)) ?? (answer.status === 400 ? { failed: 'bad_request' as const, message: clean(wordsIn(said)) } : undefined);
        if (own?.failed === 'not_found') return { there: false, value: null };
        throw new Unsuccessful(
          refused(answer.status, own, {
            ...around,
            ...(retryAt !== undefined && { retryAfter: Math.max(1, Math.ceil((retryAt - ports.clock.now()) / 1000)) }),
          }),
          retryAt,
        );
      }
      const value = read(answer);
      const own = inWords?.(value);
      if (own?.failed === 'not_found') return { there: false, value: null };
      if (own) throw new Unsuccessful(failure(own, around));
      return { there: true, value };
    };
    return reach({
      key: `service:${name}:${credentials.fingerprint}:${digestOf(url, init.body)}`,
      quota: quotaOf(provider, credentials, ports.settings),
      deadline: call.deadline - reserve,
      signal: call.signal,
      cacheMode: submits || keep === undefined ? 'off' : cacheMode,
      attempts: submits ? 1 : 3,
      produce,
      ttlOf: ({ there }) => (keep === undefined ? undefined : there ? keep : Math.min(keep, 6 * hour)),
    });
  };

  const answered = async <T extends Json>(errand: Errand, read: (answer: Answer) => T): Promise<T | undefined> => {
    const reached = await reading(errand, read);
    if (reached.outcome === 'value') return reached.value.there ? reached.value.value! : undefined;
    if (reached.outcome === 'missing') throw new Fault('not-found', `${name}: not in the cache, and nobody was to be asked.`);
    if (reached.outcome === 'deferred') throw new Fault('rate-limited', `${name}: ${deferrals[reached.reason]}`, { retryAfter: reached.retryAfter });
    const { error, retryAfter } = reached;
    const more = { cause: error, ...(retryAfter !== undefined && { retryAfter }) };
    if (error instanceof Unsuccessful) throw new Fault(codes[error.outcome.errorKind ?? 'server'], `${name}: ${wordsOf(error.outcome.details)}`, more);
    if (error instanceof FetchError)
      throw new Fault(
        error.kind === 'timeout' ? 'timed-out' : error.kind === 'too-large' ? 'too-large' : 'upstream-failed',
        `${name} gave no answer (${error.kind}).`,
        more,
      );
    throw error;
  };

  return {
    json: (errand) =>
      answered(errand, (answer) => {
        const value = jsonOf(clean(textOf(answer)));
        if (value === undefined) throw new Unsuccessful(failure({ failed: 'parse', message: 'The answer is not JSON.' }));
        return value;
      }),
    async bytes(errand) {
      let body: Uint8Array | undefined;
      const there = await answered({ ...errand, cache: 'off' }, (answer) => ((body = answer.body), true));
      return there === undefined ? undefined : body;
    },
  };
};

const deferrals = {
  quota: 'the quota is used up for now.',
  breaker: 'it keeps failing and is left alone for now (circuit breaker open).',
  deadline: 'the time limit came first.',
};

const made = <T>({ name }: Provider, make: () => T): T => {
  try {
    return make();
  } catch (error) {
    if (error instanceof Unfilled) throw new Fault('not-configured', `${name}: ${error.message}`);
    if (error instanceof Unwritable) throw new Fault('invalid-input', `${name}: ${error.message}`);
    throw error;
  }
};

const textOf = ({ body }: Answer): string => new TextDecoder().decode(body);

const jsonOf = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

/** The service's own words about a request that it does not take. */
const wordsIn = (said: string): string => {
  const error = (jsonOf(said) as { error?: { message?: unknown } | string } | undefined)?.error;
  const words = typeof error === 'string' ? error : error?.message;
  return typeof words === 'string' ? words.replace(/\s+/g, ' ').slice(0, 200) : 'The request was refused.';
};

const wordsOf = (details: Json): string => (typeof details === 'string' ? details : JSON.stringify(details));

const digestOf = (url: string, body: string | Uint8Array | undefined): string =>
  createHash('sha256')
    .update(url)
    .update('\n')
    .update(body ?? '')
    .digest('hex');
