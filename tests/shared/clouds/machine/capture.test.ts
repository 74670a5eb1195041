import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromium } from 'playwright-core';
import { type BrowserParts, machineBrowser, programOf } from '../../../../shared/clouds/machine/browser.ts';
import { launchOptions } from '../../../../shared/clouds/machine/capture.ts';
import { type Fetch, FetchError } from '../../../../shared/kit/ports.ts';
import { guardedFetch } from '../../../../shared/outbound/fetch.ts';

type Page = { type?: string; headers?: Record<string, string>; status?: number; body?: string };
const page = 'https://page.example.com/';
const silent = () => undefined;
const warned: string[] = [];
const parts = (fetch: Fetch, browser?: string): BrowserParts => ({
  settings: { browser, ownDomains: ['own.example'], ownAddresses: [], loopbackHosts: false },
  fetch,
  network: { certificate: async (host) => ({ subject: `CN=${host}`, issuer: 'CN=Test', sha1: '', sha256: 'ab', validFrom: '', validTo: '', names: [] }) },
  log: { debug: silent, info: silent, warn: (event) => void warned.push(event), error: silent },
});
const strict = guardedFetch({ userAgent: 'gumshoe/test' });
/** Pages of one made-up host; whatever else is asked goes to the real guard. */
const web = (pages: Record<string, Page>): Fetch => async (url, init) => {
  if (!url.startsWith(page)) return strict(url, init);
  const found = pages[url.slice(page.length)];
  if (!found) throw new FetchError('dns', 'There is nothing of that name.');
  const { type = 'text/html', headers = {}, status = 200, body = '' } = found;
  return { status, headers: { 'content-type': type, ...headers }, body: Buffer.from(body), url };
};
const version = await machineBrowser(parts(strict)).available();
if (version === undefined) console.warn('There is no Chromium on PATH: pictures of real pages are not tested.');
const options = { timeout: 20_000, width: 640, height: 400 };
const capture = (pages: Record<string, Page>, more: Partial<typeof options> = {}) => machineBrowser(parts(web(pages))).capture(page, { ...options, ...more });
const sizeOf = (png: Uint8Array) => [Buffer.from(png).readUInt32BE(16), Buffer.from(png).readUInt32BE(20)];

it.each(['none', '/nowhere/chromium'])('has no browser when it is set to %s', async (program) => {
  const browser = machineBrowser(parts(strict, program));
  expect(await browser.available()).toBeUndefined();
  await expect(browser.capture(page, options)).rejects.toMatchObject({ code: 'not-configured' });
});

describe.skipIf(version === undefined)('a picture by Chromium', { timeout: 60_000 }, () => {
  /** Services of this machine that no page may reach; every touch is counted. */
  const touched: string[] = [];
  let tcp: Server;
  let udp: UdpSocket;
  let port: number;
  beforeAll(async () => {
    tcp = createTcpServer((socket) => {
      touched.push('tcp');
      socket.destroy();
    }).listen(0, '::');
    await once(tcp, 'listening');
    port = (tcp.address() as AddressInfo).port;
    udp = createSocket('udp4', () => touched.push('udp')).bind(port, '127.0.0.1');
    await once(udp, 'listening');
  });
  afterAll(() => {
    tcp.close();
    udp.close();
  });

  it('shows the page after its redirects, with what it is made of', async () => {
    const seen = await capture({
      '': { status: 301, headers: { location: '/in' } },
      in: { body: '<title>Sign in</title><link rel=stylesheet href=/s.css><h1>x</h1><script src=/s.js></script><form method=post action=/p></form><script>document.forms[0].remove()</script>' },
      's.css': { type: 'text/css', body: 'body { background: red }' },
      's.js': { type: 'text/javascript', body: 'document.title += " here"; fetch("/missing").catch(() => 0)' },
    });
    expect(seen).toMatchObject({ finalUrl: `${page}in`, title: 'Sign in here', redirects: [page], certificate: { subject: 'CN=page.example.com' } });
    // Chromium asks for an icon, too, when it has the time.
    expect([4, 5]).toContain(seen.requests);
    expect([1, 2]).toContain(seen.blocked);
    expect(sizeOf(seen.png)).toEqual([640, 400]);
    if (process.getuid?.() === 0) expect(warned).toContain('browser-without-sandbox');
  });

  it('photographs loopback where that is trusted, over http, and leaves a stream that never ends', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/') return response.setHeader('content-type', 'text/html').end('<title>Local</title><img src="/endless">');
      const more = () => void (response.destroyed || response.write(Buffer.alloc(64 * 1024), () => setImmediate(more)));
      more();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const trusting = { ...parts(guardedFetch({ userAgent: 'gumshoe/test', loopbackHosts: true })), settings: { browser: undefined, ownDomains: [], ownAddresses: [], loopbackHosts: true } };
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const seen = await machineBrowser(trusting).capture(url, options);
    expect(seen).toMatchObject({ finalUrl: url, title: 'Local', redirects: [], requests: 1 });
    expect([1, 2]).toContain(seen.blocked);
    server.closeAllConnections();
    server.close();
  });

  it('lets no page reach this machine or its network', async () => {
    const places = ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '127.0.0.1.nip.io', '2130706433'].map((host) => `${host}:${port}`);
    const each = (write: (place: string) => string) => places.map(write).join('\n');
    const body = `<title>Hostile</title>
      ${each((place) => `<iframe src="http://${place}/"></iframe><img src="https://${place}/i"><link rel=preconnect href="http://${place}"><link rel=prefetch href="http://${place}/p"><link rel=dns-prefetch href="//${place}"><video src="http://${place}/v"></video><object data="http://${place}/o"></object><link rel=manifest href="https://${place}/m">`)}
      <iframe src="/moved"></iframe><img src="/moved"><iframe src="file:///etc/passwd"></iframe><img src="file:///etc/passwd"><img src="http://169.254.169.254/latest/meta-data/"><iframe srcdoc="<img src='http://127.0.0.1:${port}/s'>"></iframe>
      <script type=speculationrules>{"prefetch":[{"source":"list","urls":["https://127.0.0.1:${port}/sr"]}],"prerender":[{"source":"list","urls":["/moved"]}]}</script>
      <style>@import "http://127.0.0.1:${port}/c"; @font-face { font-family: f; src: url(https://localhost:${port}/f) } body { font-family: f }</style>
      <script>
        const attempt = (work) => { try { const made = work(); made?.catch?.(() => 0); } catch {} };
        window.rtc = typeof RTCPeerConnection;
        for (const place of ${JSON.stringify(places)}) {
          for (const scheme of ['http', 'https']) {
            attempt(() => fetch(scheme + '://' + place + '/f', { mode: 'no-cors' }));
            attempt(() => fetch(scheme + '://' + place + '/f', { method: 'POST', mode: 'no-cors', body: 'x', keepalive: true }));
            attempt(() => navigator.sendBeacon(scheme + '://' + place + '/b', 'x'));
            attempt(() => new EventSource(scheme + '://' + place + '/e'));
          }
          attempt(() => new WebSocket('ws://' + place + '/w'));
          attempt(() => new WebSocket('wss://' + place + '/w'));
          attempt(() => new WebTransport('https://' + place + '/t').ready);
          attempt(() => new Worker(URL.createObjectURL(new Blob(['fetch("http://' + place + '/wf",{mode:"no-cors"}); new WebSocket("ws://' + place + '/ww"); importScripts("http://' + place + '/wi")']))));
          attempt(() => window.open('http://' + place + '/open'));
          attempt(() => { const rtc = new RTCPeerConnection({ iceServers: [{ urls: 'stun:' + place }, { urls: 'turn:' + place + '?transport=tcp', username: 'a', credential: 'b' }] }); rtc.createDataChannel('x'); return rtc.createOffer().then((offer) => rtc.setLocalDescription(offer)); });
        }
        attempt(() => navigator.serviceWorker.register('/sw.js'));
        const bare = document.body.appendChild(document.createElement('iframe')).contentWindow;
        attempt(() => new bare.WebSocket('ws://127.0.0.1:${port}/bare'));
        attempt(() => { const rtc = new bare.RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${port}' }] }); rtc.createDataChannel('x'); return rtc.createOffer().then((offer) => rtc.setLocalDescription(offer)); });
        document.title += ' ' + window.rtc;
        setTimeout(() => { location = 'http://127.0.0.1:${port}/gone'; }, 300);
      </script>`;
    const seen = await capture({ '': { body }, moved: { status: 302, headers: { location: `http://127.0.0.1:${port}/moved` } } });
    expect(seen).toMatchObject({ finalUrl: page, title: 'Hostile undefined' });
    expect(seen.blocked).toBeGreaterThan(20);
    expect(touched).toEqual([]);
    // They do count.
    await strict(`http://127.0.0.1:${port}/`).catch(silent);
    expect(touched).toEqual([]);
    await guardedFetch({ userAgent: 'gumshoe/test', loopbackHosts: true })(`http://127.0.0.1:${port}/`).catch(silent);
    expect(touched.splice(0)).toEqual(['tcp']);
  });

  it('has no way out even where nobody answers for it', async () => {
    const bare = await chromium.launch(launchOptions((await programOf(undefined))!, process.getuid?.() === 0));
    try {
      // Each has a window of its own: the page about an error comes late, and would break off what comes next.
      for (const host of ['127.0.0.1', 'localhost', '[::1]']) await expect((await bare.newPage()).goto(`http://${host}:${port}/`)).rejects.toThrow(/ERR_/);
      const window = await bare.newPage();
      await window.setContent(`<script>new WebSocket('ws://127.0.0.1:${port}'); const rtc = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${port}' }] }); rtc.createDataChannel('x'); rtc.createOffer().then((offer) => rtc.setLocalDescription(offer));</script>`);
      await window.waitForTimeout(1000);
      expect(touched).toEqual([]);
    } finally {
      await bare.close();
    }
  });

  it.each([
    ['the metadata service', 'https://169.254.169.254/latest/', /169\.254\.169\.254 is not a public host/],
    ['itself', page, /circles/],
  ])('fails on a page that leads to %s', async (_, location, message) => {
    await expect(capture({ '': { status: 302, headers: { location } } })).rejects.toThrow(message);
    expect(touched).toEqual([]);
  });

  it.concurrent.each(['http://page.example.com/', 'https://127.0.0.1/', 'file:///etc/passwd', 'chrome://version'])('does not open %s', async (url) => {
    await expect(machineBrowser(parts(strict)).capture(url, options)).rejects.toMatchObject({ kind: 'refused' });
  });

  it.concurrent.each<[string, Page]>([
    ['dialogs without end', { body: '<script>for (;;) alert(1)</script>' }],
    ['reloads without end', { body: '<script>location.reload()</script>x' }],
    ['requests without end', { body: '<script>setInterval(() => { for (let i = 0; i < 100; i++) new Image().src = "/" + Math.random() })</script>x' }],
    ['windows without end', { body: '<script>setInterval(() => open("/" + Math.random()))</script>x' }],
    ['a page without end', { body: '<script>for (;;) document.body?.append("x".repeat(1e6)); </script><p style="height:1e9px">x' }],
    ['a file to keep', { type: 'application/octet-stream', headers: { 'content-disposition': 'attachment; filename=x.exe' }, body: 'MZ' }],
  ])('ends with a picture or a failure on %s', async (_, hostile) => {
    const began = performance.now();
    const end = await capture({ '': hostile }, { timeout: 3000 }).catch((error: unknown) => error);
    expect(end instanceof FetchError || sizeOf((end as { png: Uint8Array }).png).join() === '640,400').toBe(true);
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it('gives up with its caller', async () => {
    const caller = new AbortController();
    const stream: Fetch = (_, init) => new Promise((_resolve, reject) => init!.signal!.addEventListener('abort', () => reject(init!.signal!.reason as Error)));
    setTimeout(() => caller.abort(new Error('The caller has gone.')), 1500);
    await expect(machineBrowser(parts(stream)).capture(page, { ...options, signal: caller.signal })).rejects.toThrow('The caller has gone.');
  });
});
