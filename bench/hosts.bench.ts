import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import lookupIpKind from '../functions/lookup/ip-kind.ts';
import { local } from '../shared/clouds/local/index.ts';
import { httpHost } from '../shared/hosts/http.ts';
import { serveNode } from '../shared/hosts/node.ts';
import { readSettings } from '../shared/kit/settings.ts';
import type { Bench, Work } from './bench.ts';

const input = JSON.stringify({ values: ['192.0.2.1', '8.8.8.8', 'fe80::1'] });
const request = `POST /api/lookup/ip-kind HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${input.length}\r\n\r\n${input}`;

/** Sends the same request again and again over one connection, as cheaply as a client can. Gives the bytes that came back. */
const client = (port: number, calls: number): Promise<number> =>
  new Promise((resolve, reject) => {
    let left = calls;
    let bytes = 0;
    let pending = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request)).setNoDelay(true).setEncoding('latin1').on('error', reject);
    socket.on('data', (chunk: string) => {
      pending += chunk;
      const head = pending.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(pending)?.[1] ?? NaN);
      if (head < 0 || pending.length < head + 4 + length) return;
      if (!pending.startsWith('HTTP/1.1 200')) return reject(new Error(pending.slice(0, 200)));
      bytes += length;
      pending = '';
      left -= 1;
      if (left > 0) return socket.write(request);
      socket.end();
      resolve(bytes);
    });
  });

type Server = () => Promise<{ port: number; stop: () => unknown }>;

const ours: Server = async () => {
  const ports = local(readSettings({ GUMSHOE_FOLDER: ':memory:' }));
  const server = await serveNode(httpHost([lookupIpKind], ports), { address: '127.0.0.1', port: 0 });
  return { port: Number(new URL(server.url).port), stop: async () => { await server.stop(); await ports.close(); } };
};

/** The least that any server does: read the JSON, write as much JSON as we do. */
const plain: Server = async () => {
  const report = { rows: Array.from({ length: 3 }, (_, sourceIndex) => ({ sourceIndex, ip: '192.0.2.1', result: 'Public', valid: true, version: 4, global: true, canonical: '192.0.2.1' })), count: 3, id: crypto.randomUUID() };
  const server = createServer((incoming, outgoing) => {
    let text = '';
    incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('end', () => {
      const { values } = JSON.parse(text) as { values: string[] };
      outgoing.setHeader('content-type', 'application/json').end(JSON.stringify({ ...report, count: values.length }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, stop: () => server.close() };
};

const calls = 4096;
const against = (server: Server, clients: number) => (): Work => async () => {
  const { port, stop } = await server();
  const bytes = await Promise.all(Array.from({ length: clients }, () => client(port, calls / clients)));
  await stop();
  return bytes.length;
};

const benches: Bench[] = [1, 16, 64].map((clients) => ({
  name: `hosts.node.${clients}-clients`,
  unit: 'calls',
  size: calls,
  prepare: against(ours, clients),
  peer: { name: 'plain node:http', prepare: against(plain, clients) },
}));
export default benches;
