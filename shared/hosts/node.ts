import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import type { Server } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { Fault } from '../kit/fault.ts';
import { respondFault } from './answer.ts';
import type { HttpHost } from './http.ts';

export interface NodeOptions {
  address: string;
  /** 0 takes a free one. */
  port: number;
  /** Further names that callers may use for this server, beside loopback and `address`. */
  names?: readonly string[];
  /** Milliseconds that running calls get when the server stops. Default 10,000. */
  grace?: number;
}

export interface Running {
  url: string;
  /** Ends after the running calls, or when the grace is over. */
  stop(): Promise<void>;
}

/** Serves the API from this process. */
export const serveNode = async (host: HttpHost, { address, port, names = [], grace = 10_000 }: NodeOptions): Promise<Running> => {
  const known = new Set(['localhost', '127.0.0.1', '[::1]', isIP(address) === 6 ? `[${address}]` : address, ...names]);
  const app = new Hono();
  app.all('*', (context) => {
    const request = context.req.raw;
    refuseStrangers(request, known);
    return host(request, { signal: request.signal });
  });
  app.onError((thrown) => respondFault(thrown instanceof Fault ? thrown : new Fault('bug', 'Something unforeseen happened.'), crypto.randomUUID()));
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: true }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(deaf(error, port)));
    server.listen(port, address, resolve);
  });
  const bound = server.address() as AddressInfo;
  return {
    url: `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`,
    stop: () =>
      new Promise((resolve) => {
        const alarm = setTimeout(() => server.closeAllConnections(), grace);
        // A connection that stays open after its answer would hold the server for its keep-alive time.
        const sweep = setInterval(() => server.closeIdleConnections(), 20);
        server.close(() => {
          clearTimeout(alarm);
          clearInterval(sweep);
          resolve();
        });
      }),
  };
};

/** Why nothing can be heard there, as the operator can mend it. */
const deaf = (error: NodeJS.ErrnoException, port: number): Fault => {
  const code = error.code ?? 'unknown';
  if (code === 'EADDRINUSE') return unset('GUMSHOE_PORT', `Something listens on port ${port} already. Stop it, or take another port; 0 takes a free one.`, error);
  if (code === 'EACCES') return unset('GUMSHOE_PORT', `This user may not open port ${port}. Take one above 1023.`, error);
  return unset('GUMSHOE_ADDRESS', `This machine has no such address (${code}). Take 127.0.0.1, or 0.0.0.0 for all.`, error);
};

const unset = (field: string, detail: string, cause: Error): Fault => new Fault('not-configured', `${field}: ${detail}`, { flaws: [{ field, detail }], cause });

/** A page in somebody's browser must not reach this server, neither under a name of its own (DNS rebinding) nor across sites. */
const refuseStrangers = (request: Request, known: ReadonlySet<string>): void => {
  const { hostname } = new URL(request.url);
  if (!known.has(hostname)) throw new Fault('forbidden', `This server does not answer to the name ${hostname.slice(0, 100)}. GUMSHOE_PUBLIC_URL can allow it.`);
  const site = request.headers.get('sec-fetch-site') ?? 'none';
  if (site !== 'none' && site !== 'same-origin') throw new Fault('forbidden', 'Pages of other sites may not call this server.');
};
