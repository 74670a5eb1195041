import { type Fetch, FetchError, type Network } from '../../../shared/kit/ports.ts';
import { VirtualClock } from '../../support/clock.ts';
import type { Case, Exchange } from './case.ts';

/** Plays recorded exchanges and notes where a request is not the recorded one. */
export class Wire {
  readonly clock: VirtualClock;
  readonly flaws: string[] = [];
  calls = 0;
  readonly #left: Exchange[];
  readonly #case: Case;
  readonly #unordered: boolean;

  constructor(one: Case, unordered: boolean) {
    this.#case = one;
    this.#unordered = unordered;
    this.#left = [...(one.exchanges ?? [])];
    this.clock = new VirtualClock(one.clock);
  }

  readonly fetch: Fetch = async (url, init = {}) => {
    this.calls += 1;
    // The guarded fetch names itself on every call.
    const headers: Record<string, string> = { 'user-agent': 'gumshoe/test', ...init.headers };
    const sent: Sent = { method: init.method ?? 'GET', url: new URL(url), headers, body: init.body === undefined ? '' : Buffer.from(init.body).toString('utf8') };
    const exchange = this.#take((one) => whyNot(one, sent));
    this.#leaks(sent, exchange);
    const { response, error } = exchange;
    if (error) {
      const waited = Math.min(error.afterMs ?? 0, init.timeout ?? Infinity);
      await this.clock.sleep(waited, init.signal);
      throw new FetchError(error.kind, `Recorded: ${error.kind}`);
    }
    const text = response?.bodyText ?? (response?.body === undefined ? '' : JSON.stringify(response.body));
    const lower = Object.fromEntries(Object.entries(response?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    return { status: response?.status ?? 200, headers: lower, body: new TextEncoder().encode(text), url };
  };

  readonly network: Network = {
    resolve: async (name, type) => {
      const answer = this.#case.dns?.[`${name} ${type}`] ?? 'NXDOMAIN';
      if (typeof answer === 'string') throw new FetchError('dns', `${answer} for ${type} ${name}`);
      return Array.isArray(answer) ? { name, type, answers: answer as string[] } : { name, type, ...(answer as { answers: string[] }) };
    },
    exchange: async (host, port, text) => {
      this.calls += 1;
      const { response, error } = this.#take(({ request }) =>
        request.protocol === 'tcp' && request.host === host && request.port === port && request.send === text ? undefined : `tcp ${host}:${port} ${JSON.stringify(text)} instead of ${JSON.stringify(request)}`);
      if (error) throw new FetchError(error.kind, `Recorded: ${error.kind}`);
      return response?.bodyText ?? '';
    },
    certificate: async (host) => {
      const sha1 = this.#case.input['presentedCertificateSha1'];
      if (typeof sha1 !== 'string') throw new FetchError('network', `${host} cannot be reached.`);
      return { subject: host, issuer: host, sha1, sha256: '0'.repeat(64), validFrom: '2026-01-01T00:00:00Z', validTo: '2027-01-01T00:00:00Z', names: [host] };
    },
  };

  /** The exchange that is due; a request that fits none is a flaw and gets no answer. */
  #take(why: (one: Exchange) => string | undefined): Exchange {
    const candidates = this.#unordered ? this.#left : this.#left.slice(0, 1);
    const reasons = candidates.map(why);
    const place = reasons.indexOf(undefined);
    if (place < 0) {
      this.flaws.push(reasons[0] ?? `call ${this.calls} was not expected`);
      throw new FetchError('network', 'Nothing is recorded for this request.');
    }
    return this.#left.splice(place, 1)[0]!;
  }

  #leaks({ url, headers, body }: Sent, { request }: Exchange): void {
    const parts = [...url.pathname.split('/').map(decodeURIComponent), ...url.searchParams.values(), ...Object.values(headers)];
    const odd = parts.find((part) => /(?:^|\W)(?:None|null|undefined)(?:\W|$)/.test(part));
    if (odd !== undefined) this.flaws.push(`a request carries "${odd}"`);
    const shown = JSON.stringify(request);
    for (const secret of secretsOf(this.#case.config)) {
      const there = [url.href, body, ...Object.values(headers)].some((part) => part.includes(secret));
      if (there && !shown.includes(secret)) this.flaws.push('a secret is where the case does not show it');
    }
  }
}

const secretsOf = (config: Case['config']): string[] =>
  Object.entries(config).flatMap(([name, value]) => (typeof value === 'object' && value !== null ? secretsOf(value as Case['config']) : name === 'AuthKey' && typeof value === 'string' ? [value] : []));

interface Sent {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string;
}

const plainPath = (url: URL): string => url.pathname.split('/').map((part) => encodeURIComponent(decodeURIComponent(part))).join('/');

const whyNot = ({ request }: Exchange, { method, url, headers, body }: Sent): string | undefined => {
  if (request.url === undefined) return `${method} ${url.href} instead of ${JSON.stringify(request)}`;
  const wanted = new URL(request.url);
  for (const [name, value] of Object.entries(request.query ?? {})) wanted.searchParams.append(name, value);
  if (method !== (request.method ?? 'GET') || url.origin !== wanted.origin || plainPath(url) !== plainPath(wanted)) return `${method} ${url.href} instead of ${request.method} ${request.url}`;
  const pairs = (of: URL) => JSON.stringify([...of.searchParams].sort());
  if (pairs(url) !== pairs(wanted)) return `query ${pairs(url)} instead of ${pairs(wanted)}`;
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const got = lower[name.toLowerCase()];
    if (value === '<required>' ? !got : got !== value) return `header ${name}: ${got} instead of ${value}`;
  }
  if (request.json !== undefined && !isSame(JSON.parse(body || 'null'), request.json)) return `json ${body} instead of ${JSON.stringify(request.json)}`;
  const form = JSON.stringify([...new URLSearchParams(body)].sort());
  if (request.form && form !== JSON.stringify(Object.entries(request.form).sort())) return `form ${body} instead of ${JSON.stringify(request.form)}`;
  return undefined;
};

const anyText = new Set(['<KQL>', '<ISO interval>']);

const isSame = (got: unknown, wanted: unknown): boolean => {
  if (typeof wanted === 'string' && anyText.has(wanted)) return typeof got === 'string' && got !== '';
  if (typeof wanted !== 'object' || wanted === null || typeof got !== 'object' || got === null) return got === wanted;
  const keys = Object.keys(wanted);
  return keys.length === Object.keys(got).length && Array.isArray(wanted) === Array.isArray(got) && keys.every((key) => isSame((got as Record<string, unknown>)[key], (wanted as Record<string, unknown>)[key]));
};
