import { rmSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type FetchError, type FetchFailure } from '../../../shared/kit/ports.ts';
import { guardedFetch, type GuardOptions } from '../../../shared/outbound/fetch.ts';
import { selfSigned } from '../../support/certificate.ts';

const open: Server[] = [];
const listen = async (server: Server): Promise<number> => {
  open.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return (server.address() as AddressInfo).port;
};
const serve = async (answer: RequestListener): Promise<string> => `http://127.0.0.1:${await listen(createServer(answer))}`;
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const fetcher = (options: Partial<GuardOptions> = {}) => guardedFetch({ userAgent: 'gumshoe/test', loopbackHosts: true, ...options });
const failure = (kind: FetchFailure) => expect.objectContaining({ name: 'FetchError', kind });
const text = (body: Uint8Array) => Buffer.from(body).toString();

describe('what is refused before anything is sent', () => {
  const strict = fetcher({ loopbackHosts: false, resolve: async (host) => Promise.reject(new Error(`asked for ${host}`)) });
  it.each([
    'http://example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'data:text/plain,x', 'javascript:1', 'gopher://example.com', 'not a url', '',
    'https://127.0.0.1/', 'https://2130706433/', 'https://0177.0.0.1/', 'https://0x7f.1/', 'https://0x7f000001/', 'https://127.1/', 'https://017700000001/',
    'https://0.0.0.0/', 'https://0/', 'https://[::]/', 'https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://[::ffff:7f00:1]/', 'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::7f00:1]/', 'https://[2002:7f00:1::]/', 'https://[fe80::1]/', 'https://[fc00::1]/', 'https://[ff02::1]/',
    'https://169.254.169.254/latest/meta-data/', 'https://168.63.129.16.nip.internal/', 'https://10.0.0.1/', 'https://172.16.5.4/', 'https://192.168.1.1/',
    'https://100.64.0.1/', 'https://100.100.100.200/', 'https://198.18.0.1/', 'https://192.0.0.192/', 'https://224.0.0.1/', 'https://240.0.0.1/', 'https://255.255.255.255/',
    'https://localhost/', 'https://LOCALHOST./', 'https://a.localhost/', 'https://metadata.google.internal/', 'https://printer.local/', 'https://intranet/',
    'https://user:secret@example.com/', 'https://example.com@127.0.0.1/', 'https://example.com:pw@169.254.169.254/', 'https://①②⑦.0.0.1/', 'https://127。0。0。1/',
  ])('%s', async (url) => {
    await expect(strict(url)).rejects.toEqual(failure('refused'));
  });

  it.each([['127.0.0.1'], ['10.1.2.3'], ['169.254.169.254'], ['::1'], ['fe80::1'], ['::ffff:10.0.0.1'], ['0.0.0.0'], ['8.8.8.8', '192.168.0.1'], ['2606:4700::1111', 'fd00::1']])(
    'a public name that leads to %s',
    async (...addresses) => {
      const rebound = fetcher({ loopbackHosts: false, resolve: async () => addresses });
      await expect(rebound('https://name.example/')).rejects.toEqual(failure('refused'));
    },
  );

  it('a public name that leads to loopback, even when loopback itself is trusted', async () => {
    await expect(fetcher({ resolve: async () => ['127.0.0.1'] })('https://name.example/')).rejects.toEqual(failure('refused'));
  });

  it.each([{ 'x-key': 'a\r\nhost: evil' }, { 'x-key': 'a\nb' }, { 'bad name': 'a' }, { 'x\r\ny': 'a' }, { host: 'evil.example' }, { 'transfer-encoding': 'chunked' }, { 'x-null': 'a\0b' }])(
    'the headers %j',
    async (headers) => {
      await expect(fetcher()('http://127.0.0.1:9/', { headers })).rejects.toEqual(failure('refused'));
    },
  );

  it('a host that is not among those of the call', async () => {
    await expect(fetcher()('https://evil.example/', { hosts: ['good.example'] })).rejects.toEqual(failure('refused'));
    await expect(fetcher()('https://good.example.evil.example/', { hosts: ['good.example'] })).rejects.toEqual(failure('refused'));
  });
});

describe('names and addresses', () => {
  it('resolves a name once and connects to the address that was checked', async () => {
    const asked: string[] = [];
    const rebinding = fetcher({
      resolve: async (host) => {
        asked.push(host);
        return asked.length === 1 ? ['127.0.0.1'] : ['10.0.0.1'];
      },
    });
    const base = (await serve((_, reply) => reply.end('here'))).replace('127.0.0.1', 'localhost');
    expect(text((await rebinding(base)).body)).toBe('here');
    expect(asked).toEqual(['localhost']);
  });

  it('says dns when a name has no address', async () => {
    await expect(fetcher({ resolve: async () => [] })('https://name.example/')).rejects.toEqual(failure('dns'));
    await expect(fetcher({ resolve: async () => Promise.reject(new Error('no')) })('https://name.example/')).rejects.toEqual(failure('dns'));
  });
});

describe("the operator's own servers", () => {
  it('may have private addresses, over https, by their name alone', async () => {
    const asked: string[] = [];
    const trusting = fetcher({ loopbackHosts: false, trustedHosts: ['misp.corp'], resolve: async (host) => {
      asked.push(host);
      return ['127.0.0.1'];
    } });
    await expect(trusting('https://misp.corp:1/')).rejects.toEqual(failure('network'));
    expect(asked).toEqual(['misp.corp']);
    for (const url of ['http://misp.corp:1/', 'https://other.corp:1/', 'https://name.example:1/', 'https://127.0.0.1:1/']) await expect(trusting(url)).rejects.toEqual(failure('refused'));
  });
});

describe('redirects', () => {
  const redirecting = (location: string, status = 302) => serve((request, reply) => {
    if (request.url === '/final') return reply.end(JSON.stringify({ method: request.method, headers: request.headers }));
    reply.writeHead(status, { location }).end();
  });

  it('are not followed unless asked', async () => {
    const base = await redirecting('/final');
    expect(await fetcher()(base)).toMatchObject({ status: 302, headers: { location: '/final' } });
    expect(await fetcher()(base, { follow: true })).toMatchObject({ status: 200, url: `${base}/final` });
  });

  it.each(['https://169.254.169.254/latest/', 'http://[::1]:1/', 'https://evil.example/', 'http://127.0.0.1.evil.example/', 'file:///etc/passwd', '//10.0.0.1/', 'https://user@127.0.0.1/'])(
    'to %s are refused',
    async (target) => {
      const base = await redirecting(target);
      await expect(fetcher()(base, { follow: true })).rejects.toEqual(failure('refused'));
    },
  );

  it('in circles are refused', async () => {
    const base = await redirecting('/again');
    await expect(fetcher()(base, { follow: true })).rejects.toEqual(failure('refused'));
  });

  it('take no key to another origin, and turn POST into GET', async () => {
    const target = await redirecting('/never');
    const base = await redirecting(`${target}/final`);
    const answer = await fetcher()(`${base}/x`, { follow: true, hosts: ['127.0.0.1'], method: 'POST', body: 'a', headers: { 'x-apikey': 'secret', authorization: 'Bearer secret' } });
    expect(text(answer.body)).not.toContain('secret');
    expect(JSON.parse(text(answer.body))).toMatchObject({ method: 'GET', headers: { 'user-agent': 'gumshoe/test' } });
  });
});

describe('answers', () => {
  it('come with lower-case headers, and say who asks', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const base = await serve((request, reply) => {
      seen.push(request.headers);
      reply.setHeader('X-Thing', 'Value').end('{}');
    });
    expect(await fetcher()(base, { method: 'POST', body: '{"a":1}', headers: { 'Content-Type': 'application/json' } })).toMatchObject({ status: 200, headers: { 'x-thing': 'Value' } });
    expect(seen[0]).toMatchObject({ 'user-agent': 'gumshoe/test', 'content-type': 'application/json', 'content-length': '7' });
  });

  it.each(['gzip', 'br'])('packed with %s are unpacked', async (encoding) => {
    const pack = encoding === 'gzip' ? gzipSync : brotliCompressSync;
    const base = await serve((_, reply) => reply.writeHead(200, { 'content-encoding': encoding }).end(pack('x'.repeat(5000))));
    expect(text((await fetcher()(base)).body)).toBe('x'.repeat(5000));
  });

  it('that are bombs stop at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const base = await serve((_, reply) => reply.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    await expect(fetcher()(base, { maxBytes: 1_000_000 })).rejects.toEqual(failure('too-large'));
  });

  it('above the byte cap fail, announced or not', async () => {
    let written = 0;
    const endless = await serve((_, reply) => {
      const more = (): void => {
        while (!reply.destroyed && reply.write(Buffer.alloc(65_536))) written += 65_536;
        if (!reply.destroyed) reply.once('drain', more);
      };
      more();
    });
    await expect(fetcher()(endless, { maxBytes: 100_000 })).rejects.toEqual(failure('too-large'));
    const announced = await serve((_, reply) => reply.writeHead(200, { 'content-length': '5000000' }).end());
    await expect(fetcher()(announced, { maxBytes: 100_000 })).rejects.toEqual(failure('too-large'));
    expect(written).toBeLessThan(50_000_000);
  });

  it('that do not come, or drip, time out', async () => {
    const silent = await serve(() => undefined);
    await expect(fetcher()(silent, { timeout: 100 })).rejects.toEqual(failure('timeout'));
    const dripping = await serve((_, reply) => {
      const timer = setInterval(() => reply.write('x'), 20);
      reply.on('close', () => clearInterval(timer));
    });
    await expect(fetcher()(dripping, { timeout: 150 })).rejects.toEqual(failure('timeout'));
  });

  it('are not waited for when the caller hangs up', async () => {
    const silent = await serve(() => undefined);
    const reason = new Error('gone');
    const call = new AbortController();
    const waiting = fetcher()(silent, { signal: call.signal });
    setTimeout(() => call.abort(reason), 50);
    await expect(waiting).rejects.toBe(reason);
    await expect(fetcher()(silent, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('cut off or refused by the other side are network failures, without the address in the message', async () => {
    const base = await serve((request) => request.socket.destroy());
    const error = await fetcher()(`${base}/?key=secret`).catch((cause: unknown) => cause);
    expect(error).toEqual(failure('network'));
    expect((error as FetchError).message).not.toContain('secret');
  });

  it('are asked for at a polite pace', async () => {
    const times: number[] = [];
    const base = await serve((_, reply) => {
      times.push(Date.now());
      reply.end();
    });
    const slow = fetcher({ pace: 2 });
    await Promise.all(Array.from({ length: 3 }, () => slow(base)));
    expect(times[2]! - times[0]!).toBeGreaterThan(800);
  });
});

describe('proxy and authorities', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gumshoe-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const { key, cert } = selfSigned();
  const bundle = join(folder, 'authorities.pem');
  writeFileSync(bundle, cert);
  const secure = async () => `https://127.0.0.1:${await listen(createTlsServer({ key, cert }, (_, reply) => reply.end('secure')))}`;
  const proxy = async (seen: string[]) => {
    const server = createServer();
    server.on('connect', (request, socket) => {
      seen.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
      const [host = '', port = ''] = (request.url ?? '').split(':');
      const onward = connect(Number(port), host === 'public.example' ? '127.0.0.1' : host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      for (const side of [onward, socket]) side.on('error', () => [onward, socket].forEach((end) => end.destroy()));
    });
    return listen(server);
  };

  it('trusts a certificate of the bundle, and no other', async () => {
    const base = await secure();
    await expect(fetcher()(base)).rejects.toEqual(failure('tls'));
    expect(text((await fetcher({ caBundle: bundle })(base)).body)).toBe('secure');
    expect(() => fetcher({ caBundle: join(folder, 'absent.pem') })).toThrow('GUMSHOE_CA_BUNDLE');
  });

  it('goes through the proxy with its credentials, except to the exempt', async () => {
    const base = await secure();
    const seen: string[] = [];
    const address = `user:pass@127.0.0.1:${await proxy(seen)}`;
    expect(text((await fetcher({ proxy: address, caBundle: bundle })(base)).body)).toBe('secure');
    expect(seen).toEqual([`${base.slice('https://'.length)} Basic ${Buffer.from('user:pass').toString('base64')}`]);
    expect(text((await fetcher({ proxy: address, caBundle: bundle, noProxy: ['127.0.0.1'] })(base)).body)).toBe('secure');
    expect(seen).toHaveLength(1);
  });

  it('still refuses private addresses behind the proxy', async () => {
    const seen: string[] = [];
    const proxied = fetcher({ proxy: `http://127.0.0.1:${await proxy(seen)}`, loopbackHosts: false });
    for (const url of ['https://169.254.169.254/', 'https://10.0.0.1/', 'https://localhost/']) await expect(proxied(url)).rejects.toEqual(failure('refused'));
    expect(seen).toEqual([]);
  });

  it('checks the certificate of the host behind the proxy', async () => {
    const port = new URL(await secure()).port;
    const seen: string[] = [];
    const proxied = fetcher({ proxy: `http://127.0.0.1:${await proxy(seen)}`, caBundle: bundle });
    await expect(proxied(`https://public.example:${port}/`)).rejects.toEqual(failure('tls'));
    expect(seen).toHaveLength(1);
  });
});
