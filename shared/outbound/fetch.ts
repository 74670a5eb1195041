import pThrottle from 'p-throttle';
import { request } from 'undici';
import { type Answer, type Fetch, FetchError, type FetchFailure, type FetchInit } from '../kit/ports.ts';
import { acceptedEncodings, collected, decoded } from './body.ts';
import { checkedUrl, refusal, type ResolveHost, systemResolve } from './guard.ts';
import { Recent } from './recent.ts';
import { type RouteOptions, routes } from './route.ts';

export interface GuardOptions extends RouteOptions {
  /** `gumshoe/<version>`. */
  userAgent: string;
  /** Calls to one host that may begin in one second, whatever its quota: manners towards those who publish none. Default 50. */
  pace?: number;
  /** How names become addresses. Default: as the machine does it. */
  resolve?: ResolveHost;
}

const defaultTimeout = 30_000;
const defaultBytes = 10 * 1024 * 1024;
const mostRedirects = 5;
const defaultPace = 50;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

interface Hop {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
}

/** The only way out: see `Fetch`. Rejects with a FetchError, or with the reason of the caller's signal. */
export const guardedFetch = ({ userAgent, pace = defaultPace, resolve = systemResolve, ...options }: GuardOptions): Fetch => {
  const route = routes(options, resolve);
  const turns = new Recent<() => Promise<void>>(1000);
  const turnAt = (host: string): Promise<void> => turns.having(host, () => pThrottle({ limit: pace, interval: 1000 })(async () => undefined))();

  const exchange = async ({ url, method, headers, body }: Hop, signal: AbortSignal, maxBytes: number): Promise<Answer> => {
    const answer = await request(url, { dispatcher: route(url), method, headers, body: body ?? null, signal });
    const received = lowered(answer.headers);
    if (method !== 'HEAD' && Number(received['content-length'] ?? 0) > maxBytes) {
      answer.body.destroy();
      throw new FetchError('too-large', `The answer has ${received['content-length']} bytes, more than ${maxBytes}.`);
    }
    const bytes = await collected(answer.body, maxBytes);
    return { status: answer.statusCode, headers: received, body: await decoded(bytes, received['content-encoding'], maxBytes), url: url.href };
  };

  return async (address, init = {}) => {
    const { timeout = defaultTimeout, maxBytes = defaultBytes, follow = false, signal: own } = init;
    let hop: Hop = { url: checkedUrl(address, init.hosts, options), method: (init.method ?? 'GET').toUpperCase(), headers: sent(init, userAgent), body: init.body };
    const hosts = init.hosts ?? [hop.url.hostname];
    own?.throwIfAborted();
    await turnAt(hop.url.host);
    const timer = AbortSignal.timeout(timeout);
    const signal = own ? AbortSignal.any([own, timer]) : timer;
    try {
      for (let count = 0; ; count += 1) {
        signal.throwIfAborted();
        const answer = await exchange(hop, signal, maxBytes);
        const target = follow && redirects.has(answer.status) ? answer.headers['location'] : undefined;
        if (target === undefined) return answer;
        if (count >= mostRedirects) throw refusal(`${hop.url.host} sends us in circles.`);
        hop = next(hop, answer.status, checkedUrl(resolved(target, hop.url), hosts, options), userAgent);
      }
    } catch (error) {
      if (own?.aborted) throw own.reason;
      throw timer.aborted ? new FetchError('timeout', `${hop.url.host} did not answer within ${timeout} ms.`, { cause: error }) : named(error, hop.url);
    }
  };
};

const sent = ({ headers = {} }: FetchInit, userAgent: string): Record<string, string> => {
  const all: Record<string, string> = { accept: '*/*', 'accept-encoding': acceptedEncodings, 'user-agent': userAgent };
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]{1,200}$/.test(name) || /[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) throw refusal(`The header ${name.slice(0, 60).replace(/[^\w-]/g, '?')} cannot be sent as it is.`);
    if (/^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|proxy-.*)$/i.test(name)) throw refusal(`The header ${name} is not the caller's to set.`);
    all[name.toLowerCase()] = value;
  }
  return all;
};

const resolved = (target: string, from: URL): string => (URL.canParse(target, from.href) ? new URL(target, from.href).href : target);

/** What to ask after a redirect. Another origin gets no header that may carry a key. */
const next = ({ url: from, method, headers, body }: Hop, status: number, url: URL, userAgent: string): Hop => {
  const asGet = status === 303 ? method !== 'HEAD' : (status === 301 || status === 302) && method === 'POST';
  const kept = url.origin === from.origin ? headers : sent({ headers: { accept: headers['accept'] ?? '*/*', ...(headers['content-type'] && { 'content-type': headers['content-type'] }) } }, userAgent);
  return { url, method: asGet ? 'GET' : method, headers: kept, body: asGet ? undefined : body };
};

const lowered = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]])));

const kinds: readonly (readonly [RegExp, FetchFailure])[] = [
  [/TIMEOUT|ETIMEDOUT/, 'timeout'],
  [/ENOTFOUND|EAI_/, 'dns'],
  [/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME|DEPTH_ZERO/, 'tls'],
];

/** The kind of failure, found along the chain of causes. The message tells the code, never the address, which may carry a key. */
const named = (error: unknown, { host }: URL): FetchError => {
  const chain: unknown[] = [];
  for (let link = error; link instanceof Error && chain.length < 5; link = link.cause ?? (link instanceof AggregateError ? link.errors[0] : undefined)) chain.push(link);
  const ours = chain.find((link) => link instanceof FetchError);
  if (ours) return ours;
  const code = chain.map((link) => (link as NodeJS.ErrnoException).code).find((found) => typeof found === 'string') ?? (error as Error).name;
  const kind = kinds.find(([pattern]) => pattern.test(code))?.[1] ?? 'network';
  return new FetchError(kind, `${host}: ${code}`, { cause: error });
};
