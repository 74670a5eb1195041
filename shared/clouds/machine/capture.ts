import { chromium, type Browser, type BrowserContext, type LaunchOptions, type Page, type Request } from 'playwright-core';
import { type Capture, type CaptureOptions, FetchError } from '../../kit/ports.ts';
import { checkedUrl } from '../../outbound/guard.ts';
import { isOurs } from '../../network/target.ts';
import { type PageRequest, type Visit, visit } from '../../outbound/visit.ts';
import { type BrowserParts, plainEnvironment } from './browser.ts';

/** Milliseconds without a request after which a page counts as finished, between two looks, and that are kept for the picture itself. */
const quiet = 500;
const look = 100;
const forPicture = 8000;
const forEnd = 5000;
const forTitle = 1000;

/**
 * Chromium without a way out. Names and addresses alike lead nowhere, and so does the proxy that everything is sent to; what it asks for is answered
 * before it comes to that. Without root, its own sandbox is on.
 */
export const launchOptions = (program: string, asRoot: boolean): LaunchOptions => ({
  executablePath: program,
  chromiumSandbox: !asRoot,
  env: plainEnvironment(),
  handleSIGHUP: false,
  handleSIGINT: false,
  handleSIGTERM: false,
  args: [
    '--host-resolver-rules=MAP * ~NOTFOUND',
    '--proxy-server=http://nowhere.invalid:9',
    '--proxy-bypass-list=<-loopback>',
    '--disable-quic',
    '--disable-file-system',
    '--disable-sync',
    '--dns-prefetch-disable',
    '--no-pings',
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--js-flags=--max-old-space-size=256',
  ],
});

/** Takes away what talks past the network stack, in every frame and before the page's own code. */
const withoutDirectLines = (): void => {
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel', 'WebTransport']) Reflect.deleteProperty(globalThis, name);
};

export interface Darkroom extends CaptureOptions, BrowserParts {
  program: string;
}

/** Opens the page in a fresh Chromium and photographs it. Whatever the page does, this ends soon after `timeout`, and the process is gone. */
export const capture = async (url: string, room: Darkroom): Promise<Capture> => {
  const { timeout, signal, program, log, settings } = room;
  if (URL.canParse(url) && new URL(url).protocol === 'http:' && !settings.loopbackHosts)
    throw new FetchError('refused', 'The browser opens https pages only: ask for the https address, or have urlscan or Browshot take the picture.');
  checkedUrl(url, undefined, settings);
  const timer = AbortSignal.timeout(timeout);
  const over = signal ? AbortSignal.any([signal, timer]) : timer;
  over.throwIfAborted();
  const asRoot = process.getuid?.() === 0;
  if (asRoot) log.warn('browser-without-sandbox', { reason: 'Chromium cannot use its sandbox as root; run as another user to have it.' });
  const end = new AbortController();
  const ended = new Promise<never>((_, reject) => over.addEventListener('abort', () => reject(over.reason as Error), { once: true }));
  ended.catch(() => undefined);
  const launching = chromium.launch({ ...launchOptions(program, asRoot), timeout });
  try {
    const browser = await Promise.race([launching, ended]);
    return await Promise.race([photographed(browser, url, room, AbortSignal.any([over, end.signal])), ended]);
  } catch (thrown) {
    if (signal?.aborted) throw signal.reason;
    if (timer.aborted) throw new FetchError('timeout', `The page could not be photographed within ${timeout} ms.`, { cause: thrown });
    if (thrown instanceof FetchError) throw thrown;
    throw new FetchError((thrown as Error).name === 'TimeoutError' ? 'timeout' : 'network', `The browser failed: ${(thrown as Error).message.split('\n')[0]}`, { cause: thrown });
  } finally {
    end.abort();
    await Promise.race([launching.then((browser) => browser.close()).catch(() => undefined), later(forEnd)]);
  }
};

const photographed = async (browser: Browser, url: string, room: Darkroom, signal: AbortSignal): Promise<Capture> => {
  const { width, height, timeout, fetch, settings, network } = room;
  const started = performance.now();
  const passed = () => performance.now() - started;
  const context = await browser.newContext({
    viewport: { width, height },
    acceptDownloads: false,
    serviceWorkers: 'block',
    userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version().split('.')[0]}.0.0.0 Safari/537.36`,
  });
  const journey = visit({ fetch, signal, isOurs: (address) => isOurs(address, settings) });
  const page = await guarded(context, journey);
  const loading = Math.max(timeout / 2, timeout - forPicture);
  // What a page throws at the driver says less than what its own requests met.
  const trouble = await page.goto(url, { waitUntil: 'commit', timeout: loading }).then(() => undefined, (thrown: Error) => thrown);
  if (trouble) throw journey.seen.failure ?? trouble;
  await settled(journey.seen, () => passed() < loading && !signal.aborted);
  const { requests, blocked, hops, arrived, failure } = journey.seen;
  if (!arrived) throw failure ?? new FetchError('timeout', 'The page did not come in time.');
  const png = await page.screenshot({ type: 'png', timeout: Math.max(1, timeout - passed()), animations: 'disabled' });
  const finalUrl = page.url();
  const { protocol, hostname, port } = new URL(finalUrl);
  const [title, certificate] = await Promise.all([
    Promise.race([page.title().catch(() => ''), later(forTitle)]),
    protocol === 'https:' && port === '' ? network.certificate(hostname, { timeout: forEnd }).catch(() => undefined) : undefined,
  ]);
  return { png, finalUrl, title: (title ?? '').slice(0, 500), redirects: hops.slice(0, -1), requests, blocked, ...(certificate && { certificate }) };
};

/** A page whose every request, in every frame and worker, comes to us; dialogs, further windows and sockets are closed at once. */
const guarded = async (context: BrowserContext, { answer, block }: Visit): Promise<Page> => {
  await context.addInitScript(withoutDirectLines);
  await context.routeWebSocket(() => true, (socket) => {
    block();
    void socket.close();
  });
  await context.route(() => true, async (route) => {
    const asked = requestOf(route.request(), page);
    const given = asked && (await answer(asked));
    if (!asked) block();
    // An aborted navigation leaves the page that was there.
    await (given ? route.fulfill({ ...given, body: Buffer.from(given.body) }) : route.abort('aborted')).catch(() => undefined);
  });
  const page = await context.newPage();
  context.on('page', (other) => void other.close().catch(() => undefined));
  page.on('dialog', (dialog) => void dialog.dismiss().catch(() => undefined));
  return page;
};

/** Undefined for what another window asks. */
const requestOf = (request: Request, page: Page): PageRequest | undefined => {
  try {
    const frame = request.frame();
    if (frame.page() !== page) return undefined;
    const isDocument = request.isNavigationRequest();
    const role = !isDocument ? 'part' : frame === page.mainFrame() ? 'main' : 'frame';
    const asking = frame.url();
    return { url: request.url(), method: request.method(), headers: request.headers(), role, origin: URL.canParse(asking) ? new URL(asking).origin : 'null' };
  } catch {
    return undefined;
  }
};

/** Until nothing was asked for a while, or there is no more time. */
const settled = async (seen: Visit['seen'], isTime: () => boolean): Promise<void> => {
  for (let calm = 0, asked = -1; calm < quiet && isTime(); ) {
    calm = seen.open === 0 && seen.asked === asked ? calm + look : 0;
    asked = seen.asked;
    await later(look);
  }
};

/** Holds nothing up: neither the answer, nor the end of the process. */
const later = (ms: number): Promise<undefined> => new Promise((resolve) => void setTimeout(() => resolve(undefined), ms).unref());
