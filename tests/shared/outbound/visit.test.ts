import { describe, expect, it } from 'vitest';
import { type Fetch, FetchError } from '../../../shared/kit/ports.ts';
import { isOurs } from '../../../shared/network/target.ts';
import { guardedFetch } from '../../../shared/outbound/fetch.ts';
import { type PageRequest, visit, visitLimits } from '../../../shared/outbound/visit.ts';

const page = 'https://page.example.com';
const request = (more: Partial<PageRequest> = {}): PageRequest => ({ url: `${page}/`, method: 'GET', headers: {}, role: 'part', origin: page, ...more });
type Reply = { status?: number; headers?: Record<string, string>; size?: number };

/** A visit to a made-up web; `asked` are the calls of the fetch. */
const visiting = (web: (url: string) => Reply | undefined) => {
  const asked: { url: string; headers: Record<string, string> | undefined; maxBytes: number }[] = [];
  const fetch: Fetch = async (url, init) => {
    const maxBytes = init?.maxBytes ?? 0;
    asked.push({ url, headers: init?.headers, maxBytes });
    const reply = web(url);
    if (!reply) throw new FetchError('dns', 'There is nothing of that name.');
    await Promise.resolve();
    return { status: reply.status ?? 200, headers: reply.headers ?? {}, body: new Uint8Array(Math.min(reply.size ?? 0, maxBytes)), url };
  };
  return { asked, ...visit({ fetch, signal: new AbortController().signal, isOurs: (url) => isOurs(url, { ownDomains: ['own.example'], ownAddresses: ['192.88.99.0/24'] }) }) };
};
const moved = (location: string): Reply => ({ status: 302, headers: { location } });

describe('a visit', () => {
  it('carries no header that could speak for us, and hides how the bytes came', async () => {
    const { answer, asked } = visiting(() => ({ size: 3, headers: { 'content-encoding': 'gzip', 'content-type': 'text/css', 'set-cookie': 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT, b=2' } }));
    const given = await answer(request({ headers: { accept: '*/*', authorization: 'Bearer x', 'x-evil': '1', cookie: 'a=1' } }));
    expect(asked[0]!.headers).toEqual({ accept: '*/*', cookie: 'a=1' });
    expect(given).toMatchObject({ status: 200, headers: { 'content-type': 'text/css', 'access-control-allow-origin': 'https://nobody.invalid', 'set-cookie': 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT\nb=2' } });
    expect(given!.headers).not.toHaveProperty('content-encoding');
  });

  it.each<[string, Partial<PageRequest>]>([
    ['a POST', { method: 'POST' }],
    ['a DELETE', { method: 'DELETE' }],
    ['an own host', { url: 'https://www.own.example/' }],
    ['an own host with a dot', { url: 'https://own.example./' }],
    ['an own address', { url: 'https://192.88.99.7/' }],
    ['an own host in a frame', { url: 'https://own.example/', role: 'frame' }],
  ])('sends nothing for %s', async (_, more) => {
    const { answer, asked, seen } = visiting(() => ({}));
    expect(await answer(request(more))).toBeUndefined();
    expect(asked).toEqual([]);
    expect(seen).toMatchObject({ requests: 0, blocked: 1, open: 0 });
  });

  it.each<[string, string, string, string, boolean]>([
    ['its own origin', page, `${page}/a`, `${page}/b`, true],
    ['another origin from its own', page, `${page}/a`, 'https://other.example.com/b', false],
    ['another origin from another', page, 'https://cdn.example.com/a', 'https://other.example.com/b', true],
    ['another origin out of a frame without an address', 'null', 'https://cdn.example.com/a', 'https://other.example.com/b', false],
    ['no web address', page, 'https://cdn.example.com/a', 'javascript:alert(1)', false],
  ])('follows a part to %s only where the browser can judge the answer', async (_, origin, url, location, followed) => {
    const { answer } = visiting((at) => (at === url ? moved(location) : at === location && /^https/.test(at) ? { size: 1 } : undefined));
    expect((await answer(request({ origin, url })))?.body.length).toBe(followed ? 1 : undefined);
  });

  it('has the browser itself go where a document leads', async () => {
    const { answer, seen } = visiting((url) => (url === `${page}/` ? moved('/"><script>1</script>&x') : { size: 1 }));
    const given = await answer(request({ role: 'main' }));
    expect(Buffer.from(given!.body).toString()).toContain(`content="0;url=${page}/%22%3E%3Cscript%3E1%3C/script%3E&#38;x"`);
    expect(seen).toMatchObject({ arrived: false, hops: [`${page}/`] });
    await answer(request({ role: 'main', url: `${page}/x` }));
    expect(seen).toMatchObject({ arrived: true, hops: [`${page}/`, `${page}/x`] });
  });

  it.each(['file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,x', 'chrome://version'])('does not lead the browser to %s', async (location) => {
    const { answer, seen } = visiting(() => moved(location));
    expect(await answer(request({ role: 'main' }))).toBeUndefined();
    expect(seen.failure?.message).toMatch(/no web address/);
  });

  it('ends circles, of documents and of parts', async () => {
    const { answer, asked, seen } = visiting((url) => moved(`${url}x`));
    for (let url = `${page}/`; url.length < 60; url += 'x') await answer(request({ role: 'main', url }));
    expect(seen.failure?.message).toMatch(/circles/);
    expect(asked).toHaveLength(visitLimits.hops + 1);
    expect(await answer(request())).toBeUndefined();
    expect(asked).toHaveLength(2 * visitLimits.hops + 2);
  });

  it('asks for so many things and bytes, however many are wanted at once', async () => {
    const many = visiting(() => ({ size: 1 }));
    await Promise.all(Array.from({ length: 300 }, () => many.answer(request())));
    expect(many.seen).toMatchObject({ requests: visitLimits.requests, blocked: 300 - visitLimits.requests, open: 0 });
    const large = visiting(() => ({ size: Infinity }));
    const given = await Promise.all(Array.from({ length: 140 }, () => large.answer(request())));
    const bytes = given.reduce((sum, one) => sum + (one?.body.length ?? 0), 0);
    expect(bytes).toBeGreaterThan(visitLimits.bytes * 0.99);
    expect(bytes).toBeLessThanOrEqual(visitLimits.bytes);
  });

  it('takes nothing off the bytes for what was not reached', async () => {
    const { answer, asked } = visiting(() => undefined);
    for (let time = 0; time < 20; time += 1) await answer(request());
    expect(asked.at(-1)!.maxBytes).toBe(visitLimits.one);
  });

  it.each(['http://127.0.0.1/', 'https://127.0.0.1/', 'https://[::1]/', 'http://169.254.169.254/latest/meta-data/', 'https://10.0.0.1/', 'http://page.example.com/', 'https://a:b@page.example.com/'])('has the guard refuse %s, in every role', async (url) => {
    const fetch = guardedFetch({ userAgent: 'gumshoe/test', resolve: async (host) => Promise.reject(new Error(`asked for ${host}`)) });
    const { answer, seen } = visit({ fetch, signal: new AbortController().signal, isOurs: () => false });
    for (const role of ['main', 'frame', 'part'] as const) expect(await answer(request({ url, role }))).toBeUndefined();
    expect(seen.failure).toMatchObject({ kind: 'refused' });
  });
});
