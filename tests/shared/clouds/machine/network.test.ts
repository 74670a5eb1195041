import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineNetwork } from '../../../../shared/clouds/machine/network.ts';
import { dnsServer, wireName } from '../../../support/dns-server.ts';

const listening = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};
const number16 = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.from([value >> 8, value & 255])));

describe('names', () => {
  let dns: Awaited<ReturnType<typeof dnsServer>>;
  beforeAll(async () => {
    dns = await dnsServer({
      'www.example.com A': [Buffer.from([93, 184, 215, 14]), Buffer.from([93, 184, 215, 15])],
      'www.example.com CNAME': [wireName('edge.example.net')],
      'example.com MX': [Buffer.concat([number16(20), wireName('b.example.com')]), Buffer.concat([number16(10), wireName('a.example.com')])],
      'example.com TXT': [Buffer.concat([Buffer.from([6]), Buffer.from('v=spf1'), Buffer.from([5]), Buffer.from(' -all')])],
      'example.com CAA': [Buffer.concat([Buffer.from([0, 5]), Buffer.from('issueca.example')])],
      'example.com SOA': [Buffer.concat([wireName('ns.example.com'), wireName('admin.example.com'), Buffer.from([0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4])])],
      '14.215.184.93.in-addr.arpa PTR': [wireName('www.example.com')],
      'none.example.com A': 3,
      'broken.example.com A': 2,
      'inside.example.com A': [Buffer.from([93, 184, 215, 14]), Buffer.from([10, 0, 0, 8])],
      'metadata.example.com A': [Buffer.from([169, 254, 169, 254])],
    });
  });
  afterAll(() => dns.close());
  const network = () => machineNetwork({ servers: [dns.address] });

  it.each([
    ['www.example.com', 'A', { answers: ['93.184.215.14', '93.184.215.15'], ttl: 300, canonical: 'edge.example.net' }],
    ['example.com', 'MX', { answers: ['10 a.example.com', '20 b.example.com'] }],
    ['example.com', 'txt', { type: 'TXT', answers: ['v=spf1 -all'] }],
    ['example.com', 'CAA', { answers: ['0 issue "ca.example"'] }],
    ['example.com', 'SOA', { answers: ['ns.example.com admin.example.com 7 1 2 3 4'] }],
    ['93.184.215.14', 'PTR', { answers: ['www.example.com'] }],
    ['14.215.184.93.in-addr.arpa', 'PTR', { answers: ['www.example.com'] }],
  ])('answers %s %s', async (name, type, expected) => {
    expect(await network().resolve(name, type)).toEqual({ name, type: type.toUpperCase(), ...expected });
  });

  it.each([
    ['none.example.com', 'A', 'NXDOMAIN'],
    ['example.com', 'AAAA', 'NODATA'],
    ['broken.example.com', 'A', 'SERVFAIL'],
    ['example.com', 'AXFR', 'NOTIMP'],
  ])('says why there is no answer: %s %s %s', async (name, type, code) => {
    await expect(network().resolve(name, type)).rejects.toMatchObject({ kind: 'dns', message: expect.stringMatching(`^${code}`) as string });
  });

  it('stops when the caller gives up', async () => {
    const silent = createServer();
    const stop = new AbortController();
    const asked = machineNetwork({ servers: [`127.0.0.1:${await listening(silent)}`] }).resolve('example.com', 'A', stop.signal);
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    silent.close();
  });

  it.each(['inside.example.com', 'metadata.example.com', '127.0.0.1', '::1', '::ffff:10.0.0.1', '169.254.169.254', '0.0.0.0', '2130706433', '0x7f.1'])('refuses to dial %s', async (host) => {
    const code = /^(2130706433|0x)/.test(host) ? 'dns' : 'refused';
    await expect(network().exchange(host, 43, 'x')).rejects.toMatchObject({ kind: code });
    await expect(network().certificate(host)).rejects.toMatchObject({ kind: code });
  });
});

describe('an exchange over TCP', () => {
  const network = machineNetwork({ trustLoopback: true });
  const withServer = async (answer: (socket: Socket) => void, use: (port: number) => Promise<void>) => {
    const server = createServer((socket) => answer(socket.on('error', () => undefined)));
    await use(await listening(server));
    server.close();
  };

  it('sends, and reads until the other side closes', () =>
    withServer((socket) => socket.once('data', (data) => socket.end(`you said ${data.toString()}ü`)), async (port) => {
      expect(await network.exchange('127.0.0.1', port, 'hello\r\n')).toBe('you said hello\r\nü');
    }));

  it('stops at the byte limit', () =>
    withServer((socket) => socket.end('x'.repeat(5000)), async (port) => {
      await expect(network.exchange('127.0.0.1', port, '', { maxBytes: 1000 })).rejects.toMatchObject({ kind: 'too-large' });
    }));

  it('stops at the time limit', () =>
    withServer((socket) => socket.write('slow'), async (port) => {
      await expect(network.exchange('127.0.0.1', port, '', { timeout: 50 })).rejects.toMatchObject({ kind: 'timeout' });
    }));

  it('says so when nobody listens', async () => {
    const server = createServer();
    const port = await listening(server);
    server.close();
    await expect(network.exchange('127.0.0.1', port, '')).rejects.toMatchObject({ kind: 'network' });
  });
});

const pem = (name: string) => `${import.meta.dirname}/../../../../node_modules/dynalite/ssl/server-${name}.pem`;
describe.skipIf(!existsSync(pem('crt')))('a certificate (with the test certificate of dynalite, when that is installed)', () => {
  it('is shown although nobody vouches for it', async () => {
    const server = createTlsServer({ cert: readFileSync(pem('crt')), key: readFileSync(pem('key')), minVersion: 'TLSv1.2', ciphers: 'DEFAULT:@SECLEVEL=0' });
    const tlsPort = await listening(server);
    const shown = await machineNetwork({ trustLoopback: true, tlsPort }).certificate('127.0.0.1');
    expect(shown.subject).toMatch(/CN=/);
    expect(shown.sha1).toMatch(/^[0-9a-f]{40}$/);
    expect(shown.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(Date.parse(shown.validTo)).toBeGreaterThan(Date.parse(shown.validFrom));
    server.close();
  });

  it('is not to be had from a port that speaks no TLS', async () => {
    const server = createServer((socket) => socket.end('hello'));
    const tlsPort = await listening(server);
    await expect(machineNetwork({ trustLoopback: true, tlsPort }).certificate('127.0.0.1')).rejects.toMatchObject({ kind: 'tls' });
    server.close();
  });
});
