import { describe, expect, it } from 'vitest';
import lookupUrlScreenshot from '../../../functions/lookup/url-screenshot.ts';
import { type Browser, type Capture, type Fetch, FetchError } from '../../../shared/kit/ports.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

type Page = { status?: number; json?: unknown; type?: string };
/** Answers one page after another, whatever is asked; the last one again and again. */
const pages = (...list: Page[]) => {
  const asked: { url: string; body: unknown }[] = [];
  const fetch: Fetch = async (url, init) => {
    const { status = 200, json, type = 'application/json' } = list[Math.min(asked.length, list.length - 1)]!;
    asked.push({ url, body: init?.body });
    return { status, headers: { 'content-type': type }, url, body: new TextEncoder().encode(json === undefined ? 'picture' : JSON.stringify(json)) };
  };
  return { asked, fetch };
};
const take = (input: object, fetch: Fetch, secrets: Record<string, string>, env: Record<string, string> = {}) => {
  const ports = testPorts({ fetch, secrets, env });
  return ports.clock.run(runIn(lookupUrlScreenshot, input, ports));
};
const uuid = '0197a9c2-54c1-7b3e-9a4f-3f1d2c5b6a70';

describe('lookup-url-screenshot', () => {
  it('has Browshot take a picture and keeps it', async () => {
    const { asked, fetch } = pages({ json: { id: 7, status: 'in_queue' } }, { json: { id: 7, status: 'processing' } }, { json: { id: 7, status: 'finished' } }, { type: 'image/png' });
    const report = await take({ value: 'hxxps://x.example[.]com/a?b=c&d', service: 'browshot' }, fetch, { 'browshot-key': 'k' });
    expect(report.rows).toMatchObject([{ url: 'https://x.example.com/a?b=c&d', status: 'finished', service: 'browshot', contentType: 'image/png', size: 7 }]);
    expect(report.artifacts).toMatchObject([{ name: 'screenshot-0.png', mediaType: 'image/png', size: 7 }]);
    expect(asked.map(({ url }) => url.replace('https://api.browshot.com/api/v1/screenshot/', ''))).toEqual([
      'create?url=https%3A%2F%2Fx.example.com%2Fa%3Fb%3Dc%26d&instance_id=26&size=screen&cache=0&key=k', 'info?id=7&key=k', 'info?id=7&key=k', 'thumbnail?id=7&zoom=50&key=k',
    ]);
  });

  it('prefers urlscan, in private', async () => {
    const { asked, fetch } = pages({ json: { uuid } }, { status: 404, json: {} }, { json: { page: {} } }, { type: 'image/png' });
    const { rows } = await take({ value: 'https://x.example.com/' }, fetch, { 'urlscan-key': 'k', 'browshot-key': 'k' });
    expect(rows).toMatchObject([{ status: 'finished', service: 'urlscan', permalink: `https://urlscan.io/result/${uuid}/` }]);
    expect(JSON.parse(asked[0]!.body as string)).toEqual({ url: 'https://x.example.com/', visibility: 'private' });
    expect(asked.at(-1)!.url).toBe(`https://urlscan.io/screenshots/${uuid}.png`);
  });

  it.each<[string, Page[], RegExp]>([
    ['an error', [{ json: { id: 7, status: 'error', error: 'no host' } }], /no host/],
    ['no end', [{ json: { id: 7, status: 'processing' } }], /not ready/],
    ['no picture', [{ json: { id: 7, status: 'finished' } }, { type: 'text/html' }], /not a picture but text\/html/],
    ['nonsense', [{ json: { id: 'x' } }], /unknown shape/],
    ['a refusal', [{ status: 403 }], /status 403/],
  ])('ends with a row on %s', async (_, list, message) => {
    const { rows, problems } = await take({ value: 'https://x.example.com/' }, pages(...list).fetch, { 'browshot-key': 'k' });
    expect(rows).toMatchObject([{ status: 'failed', link: null, message: expect.stringMatching(message) as string }]);
    expect(problems).toHaveLength(1);
  });

  it('sends no private or own address, and asks for a key', async () => {
    const { asked, fetch } = pages({});
    const { rows } = await take({ values: ['https://intranet/', 'ftp://x.example.com/', 'https://www.example.org/', 'http://127.0.0.1/'] }, fetch, {}, { GUMSHOE_OWN_DOMAINS: 'example.org' });
    expect(rows.map(({ status }) => status)).toEqual(['refused', 'refused', 'refused', 'refused']);
    expect(asked).toEqual([]);
    await expect(take({ value: 'https://x.example.com/' }, fetch, {})).rejects.toThrow(/urlscan-key.*browshot-key/);
  });

  describe('by the browser', () => {
    const shown: Capture = {
      png: new Uint8Array(9), finalUrl: 'https://y.example.com/in', title: 'Sign in', redirects: ['https://x.example.com/'], requests: 4, blocked: 1,
      certificate: { subject: 'CN=y.example.com', issuer: 'CN=R3', sha1: 'a', sha256: 'b', validFrom: '2026-01-01', validTo: '2026-04-01', names: [] },
    };
    const opening = (capture: Browser['capture'] = async () => shown) => {
      const opened: unknown[] = [];
      const browser: Browser = { available: async () => 'Chromium 1', capture: async (url, { signal: _, ...options }) => (opened.push({ url, ...options }), capture(url, options)) };
      const run = (input: object, secrets: Record<string, string> = {}, fetch: Fetch = pages({ json: { id: 'x' } }).fetch) => {
        const ports = testPorts({ browser, fetch, secrets, env: { GUMSHOE_OWN_DOMAINS: 'example.org', GUMSHOE_OWN_ADDRESSES: '93.184.215.0/24' } });
        return ports.clock.run(runIn(lookupUrlScreenshot, input, ports));
      };
      return { opened, run };
    };

    it('is first where there is one, and says what it saw', async () => {
      const { opened, run } = opening();
      const report = await run({ value: 'hxxps://x.example[.]com/', height: 600 }, { 'urlscan-key': 'k' });
      expect(report.rows).toMatchObject([{
        service: 'browser', status: 'finished', contentType: 'image/png', size: 9, finalUrl: 'https://y.example.com/in', title: 'Sign in', redirects: ['https://x.example.com/'], requests: 4, blocked: 1,
        certificateSubject: 'CN=y.example.com', certificateIssuer: 'CN=R3', certificateFrom: '2026-01-01', certificateTo: '2026-04-01', certificateSha256: 'b',
      }]);
      expect(report.artifacts).toMatchObject([{ name: 'screenshot-0.png', mediaType: 'image/png' }]);
      expect(opened).toEqual([{ url: 'https://x.example.com/', width: 1280, height: 600, timeout: 30_000 }]);
    });

    it('opens nothing private or own', async () => {
      const { opened, run } = opening();
      const { rows } = await run({ values: ['https://127.0.0.1/', 'https://intranet/', 'https://a.example.org/', 'https://93.184.215.14/', 'file:///etc/passwd'], service: 'browser' });
      expect(rows.map(({ status }) => status)).toEqual(['refused', 'refused', 'refused', 'refused', 'refused']);
      expect(opened).toEqual([]);
    });

    it('leaves http pages to a service with a key', async () => {
      const { opened, run } = opening();
      expect((await run({ value: 'http://x.example.com/' }, { 'browshot-key': 'k' })).rows).toMatchObject([{ service: 'browshot' }]);
      expect(opened).toEqual([]);
      expect((await run({ value: 'http://x.example.com/' })).rows).toMatchObject([{ service: 'browser' }]);
    });

    it('ends with a row when the page cannot be seen', async () => {
      const { run } = opening(async () => Promise.reject(new FetchError('timeout', 'Too slow.')));
      const { rows, problems } = await run({ value: 'https://x.example.com/' });
      expect(rows).toMatchObject([{ service: 'browser', status: 'failed', message: 'Too slow.', finalUrl: null, redirects: null }]);
      expect(problems).toMatchObject([{ code: 'timeout' }]);
    });

    it('asks for Chromium when it is wanted and absent', async () => {
      await expect(take({ value: 'https://x.example.com/', service: 'browser' }, pages({}).fetch, {})).rejects.toThrow(/GUMSHOE_BROWSER/);
    });
  });
});
