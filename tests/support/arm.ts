import type { Answer, Fetch, FetchInit } from '../../shared/kit/ports.ts';

interface Resource {
  etag: string;
  properties: Record<string, unknown>;
}
export interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Record<string, unknown> | undefined;
}
/** What a test lets happen to a request before the service sees it: an answer in its place, or undefined. */
export type Mishap = (sent: Sent, index: number) => { status: number; headers?: Record<string, string>; body?: unknown } | undefined;

/** One incident as Azure Resource Manager keeps it: etags, replacing PUTs, read-only fields, comments in pages. */
export class FakeArm {
  readonly id: string;
  readonly sent: Sent[] = [];
  incident: Resource;
  readonly comments = new Map<string, Resource>();
  mishap: Mishap = () => undefined;
  pageSize = 50;
  token = 'token-1';
  #version = 1;

  constructor(id: string, properties: Record<string, unknown>) {
    this.id = id;
    this.incident = { etag: this.#etag(), properties };
  }

  /** Somebody else changes the incident. */
  change(properties: Record<string, unknown>): void {
    this.incident = { etag: this.#etag(), properties: { ...this.incident.properties, ...properties } };
  }

  readonly fetch: Fetch = async (url, init: FetchInit = {}) => {
    const { pathname, searchParams, host } = new URL(url);
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : undefined;
    const sent = { method: init.method ?? 'GET', path: decodeURIComponent(pathname), headers: init.headers ?? {}, body };
    this.sent.push(sent);
    const given = (this.mishap(sent, this.sent.length - 1) ?? this.#answer(sent, searchParams, host)) as NonNullable<ReturnType<Mishap>>;
    return answer(url, given.status, given.body ?? {}, { 'x-ms-request-id': `req-${this.sent.length}`, ...given.headers });
  };

  #answer(sent: Sent, query: URLSearchParams, host: string): { status: number; body?: unknown } {
    const { method, path, headers } = sent;
    if (host !== 'management.azure.com' || !query.has('api-version')) return { status: 400 };
    if (headers['authorization'] !== `Bearer ${this.token}`) return error(401, 'ExpiredAuthenticationToken');
    const rest = path.slice(this.id.length).split('/').filter((part) => part !== '');
    if (!path.startsWith(this.id)) return error(404, 'ResourceNotFound');
    if (rest.length === 0) return method === 'PUT' ? this.#put(sent) : { status: 200, body: { id: this.id, name: 'i-1', ...this.incident } };
    if (method === 'POST') return { status: 200, body: rest[0] === 'alerts' ? { value: [] } : { entities: [{ id: `${this.id}/e`, kind: 'Ip', properties: { address: '203.0.113.9' } }], metaData: [] } };
    if (rest.length === 1) return this.#list(query);
    const name = rest[1]!;
    const known = this.comments.get(name);
    if (method === 'DELETE') return { status: this.comments.delete(name) ? 200 : 204 };
    if (method === 'GET') return known ? { status: 200, body: { name, ...known } } : error(404, 'CommentNotFound');
    return this.#putComment(name, known, sent);
  }

  #put({ headers, body }: Sent): { status: number; body?: unknown } {
    const expected = headers['if-match'] ?? body?.['etag'];
    if (expected !== this.incident.etag) return error(412, 'PreconditionFailed');
    const labels = ((body?.['properties'] as { labels?: { labelName: string }[] }).labels ?? []).map(({ labelName }) => ({ labelName, labelType: 'User' }));
    this.incident = { etag: this.#etag(), properties: { ...(body?.['properties'] as object), labels } };
    return { status: 200, body: { id: this.id, ...this.incident } };
  }

  #putComment(name: string, known: Resource | undefined, { body, headers }: Sent): { status: number; body?: unknown } {
    if (known && (headers['if-match'] ?? body?.['etag']) !== known.etag) return error(409, 'Conflict');
    const properties = body!['properties'] as { message: string };
    if (properties.message.length > 30_000) return error(400, 'BadRequest');
    if (!known && this.comments.size >= 100) return error(400, 'TooManyComments');
    const comment = { etag: this.#etag(), properties };
    this.comments.set(name, comment);
    return { status: known ? 200 : 201, body: { name, ...comment } };
  }

  #list(query: URLSearchParams): { status: number; body: unknown } {
    const from = Number(query.get('$skipToken') ?? 0);
    const all = [...this.comments].map(([name, comment]) => ({ id: `${this.id}/comments/${name}`, name, ...comment }));
    const nextLink = from + this.pageSize < all.length ? { nextLink: `https://elsewhere.example${this.id}/comments?$skipToken=${from + this.pageSize}` } : {};
    return { status: 200, body: { value: all.slice(from, from + this.pageSize), ...nextLink } };
  }

  #etag(): string {
    this.#version += 1;
    return `"e${this.#version}"`;
  }
}

const error = (status: number, code: string) => ({ status, body: { error: { code, message: `It says ${code}.` } } });

const answer = (url: string, status: number, body: unknown, headers: Record<string, string>): Answer => ({ status, headers, url, body: new TextEncoder().encode(JSON.stringify(body)) });
