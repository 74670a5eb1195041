import { type Answer, type Fetch, FetchError } from '../kit/ports.ts';

/** What a page asks for. */
export interface PageRequest {
  url: string;
  method: string;
  headers: Readonly<Record<string, string>>;
  /** `main`: the page itself; `frame`: a document inside it; `part`: anything else. */
  role: 'main' | 'frame' | 'part';
  /** Origin of the document that asks; `null` where it is not to be seen from its address. */
  origin: string;
}

/** What it gets. */
export interface PageAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface VisitOptions {
  fetch: Fetch;
  /** Addresses that a stranger's page may not ask, public though they are: our own. */
  isOurs: (url: string) => boolean;
  signal: AbortSignal;
}

export interface Visit {
  /** Undefined for what is refused or fails. */
  answer(request: PageRequest): Promise<PageAnswer | undefined>;
  /** Something was refused elsewhere. */
  block(): void;
  readonly seen: {
    /** Answered and refused requests; all, and those that wait. */
    requests: number;
    blocked: number;
    asked: number;
    open: number;
    /** Addresses of the page itself, one after another. */
    hops: string[];
    /** Did a document come that is no redirect? */
    arrived: boolean;
    /** Why the page itself did not come, the last time. */
    failure: Error | undefined;
  };
}

/** Bounds of one visit. */
export const visitLimits = { requests: 150, bytes: 25 * 1024 * 1024, one: 4 * 1024 * 1024, hops: 10, partMs: 10_000, lanes: 6 } as const;

/** Headers of the browser that travel on; nothing that could speak for us. */
const carried = ['accept', 'accept-language', 'cookie', 'referer', 'user-agent'];
/** They speak of the bytes as they came, of the way they came, or ask the browser to remember something. */
const dropped = /^(?:content-(?:encoding|length)|transfer-encoding|connection|keep-alive|alt-svc|strict-transport-security|link|nel|report-to|reporting-endpoints)$/;
const moved: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Answers every request of one page through the guarded fetch, one hop at a time, within bounds. It reads only: what is neither GET nor HEAD is refused.
 */
export const visit = ({ fetch, isOurs, signal }: VisitOptions): Visit => {
  const seen: Visit['seen'] = { requests: 0, blocked: 0, asked: 0, open: 0, hops: [], arrived: false, failure: undefined };
  let started = 0;
  let navigations = 0;
  let busy = 0;
  const waiting: (() => void)[] = [];
  /** Bytes that nobody has used and nobody was promised. */
  let free: number = visitLimits.bytes;

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (busy >= visitLimits.lanes) await new Promise<void>((go) => waiting.push(go));
    else busy += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else busy -= 1;
    }
  };

  const ask = async (request: PageRequest, url: string): Promise<Answer> => {
    if (started >= visitLimits.requests) throw new FetchError('too-large', `The page asked for more than ${visitLimits.requests} things.`);
    started += 1;
    if (isOurs(url)) throw new FetchError('refused', `${new URL(url).hostname} is our own; pages of strangers do not reach it.`);
    return inTurn(() => exchange(request, url));
  };

  /** A part of what is left is set aside for each exchange, so that several at once cannot exceed the whole. */
  const exchange = async ({ method, headers }: PageRequest, url: string): Promise<Answer> => {
    const share = Math.min(visitLimits.one, Math.ceil(free / 2));
    if (share <= 0) throw new FetchError('too-large', `The page has more than ${visitLimits.bytes} bytes.`);
    free -= share;
    let used = share;
    // Nothing has come where nobody was reached; of other failures nobody knows.
    const unreached = (thrown: unknown) => thrown instanceof FetchError && /^(?:refused|dns|tls)$/.test(thrown.kind);
    try {
      const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => carried.includes(name)));
      const answer = await fetch(url, { method, headers: sent, signal, timeout: visitLimits.partMs, maxBytes: share });
      used = answer.body.length;
      return answer;
    } catch (thrown) {
      if (unreached(thrown)) used = 0;
      throw thrown;
    } finally {
      free += share - used;
    }
  };

  const part = async (request: PageRequest): Promise<PageAnswer> => {
    let url = request.url;
    for (let hop = 0; hop <= visitLimits.hops; hop += 1) {
      const answer = await ask(request, url);
      const target = targetOf(answer, url);
      if (target === undefined) return shown(answer);
      // The browser does not learn of the redirect: where it takes the answer for the page's own, no other origin may give it.
      const isCross = request.origin !== 'null' && new URL(request.url).origin !== request.origin;
      if (!isCross && new URL(target).origin !== new URL(request.url).origin) throw new FetchError('refused', 'A part of the page leads to another origin.');
      url = target;
    }
    throw new FetchError('refused', `${new URL(url).host} sends us in circles.`);
  };

  /** A document that has moved becomes a page that says so: the browser then asks for the new address, under its own origin. */
  const document = async (request: PageRequest): Promise<PageAnswer & { hasMoved?: boolean }> => {
    const answer = await ask(request, request.url);
    const target = targetOf(answer, request.url);
    if (target === undefined) return shown(answer);
    if (!/^https?:/.test(target)) throw new FetchError('refused', `The page leads to ${target.slice(0, 60)}, which is no web address.`);
    const cookies = shown(answer).headers['set-cookie'];
    const page = `<!doctype html><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${escaped(target)}">`;
    return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', ...(cookies !== undefined && { 'set-cookie': cookies }) }, body: Buffer.from(page), hasMoved: true };
  };

  const main = async (request: PageRequest): Promise<PageAnswer> => {
    navigations += 1;
    if (navigations > visitLimits.hops + 1) throw new FetchError('refused', `The page sends us in circles: ${visitLimits.hops} redirects and no end.`);
    const { hasMoved = false, ...given } = await document(request);
    seen.hops.push(request.url);
    seen.arrived ||= !hasMoved;
    return given;
  };

  const answer = async (request: PageRequest): Promise<PageAnswer | undefined> => {
    seen.asked += 1;
    seen.open += 1;
    try {
      if (!/^(?:GET|HEAD)$/.test(request.method)) throw new FetchError('refused', `A page may read; ${request.method} is not sent.`);
      const { status, headers, body } = await { main, frame: document, part }[request.role](request);
      seen.requests += 1;
      return { status, headers, body };
    } catch (thrown) {
      seen.blocked += 1;
      if (request.role === 'main') seen.failure = thrown as Error;
      return undefined;
    } finally {
      seen.open -= 1;
    }
  };
  return { answer, seen, block: () => void (seen.blocked += 1) };
};

const targetOf = ({ status, headers: { location } }: Answer, from: string): string | undefined =>
  moved.has(status) && location !== undefined && URL.canParse(location, from) ? new URL(location, from).href : undefined;

const escaped = (text: string): string => text.replace(/[&"<>']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The answer as the browser gets it. Where a server allows no other origin, that is said: the driver would allow the asker's otherwise. */
const shown = ({ status, headers, body }: Answer): PageAnswer => {
  const kept: Record<string, string> = { 'access-control-allow-origin': 'https://nobody.invalid' };
  for (const [name, value] of Object.entries(headers)) if (!dropped.test(name)) kept[name] = value;
  // Several cookies came as one line; a comma before `name=` parts them, one inside a date does not.
  if (kept['set-cookie'] !== undefined) kept['set-cookie'] = kept['set-cookie'].replace(/, (?=[\w!#$%&'*+.^`|~-]{1,100}=)/g, '\n');
  return { status: moved.has(status) ? 200 : status, headers: kept, body };
};
