import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { httpHost } from '../../shared/hosts/http.ts';
import { serveNode } from '../../shared/hosts/node.ts';
import { testCatalogue } from '../support/operations.ts';
import { hostContract, hostPorts } from './hosts.ts';
import { node } from './openers.ts';

hostContract('node, on loopback', node);

/** What a browser would send but `fetch` would not let us say. */
const speak = (url: string, head: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(`${head}\r\nConnection: close\r\n\r\n`));
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString())).on('end', () => resolve(text)).on('error', reject);
  });

it.each([
  ['another name (DNS rebinding)', 'Host: evil.example'],
  ['another site', 'Host: localhost\r\nSec-Fetch-Site: cross-site'],
])('refuses a page that comes under %s', async (_, header) => {
  const ports = hostPorts();
  const server = await serveNode(httpHost(testCatalogue, ports), { address: '127.0.0.1', port: 0 });
  expect(await speak(server.url, `GET /api/health HTTP/1.1\r\n${header}`)).toMatch(/^HTTP\/1.1 403 [^]*application\/problem\+json/);
  expect(await speak(server.url, 'GET /api/health HTTP/1.1\r\nHost: localhost')).toMatch(/^HTTP\/1.1 200 /);
  await server.stop();
  await ports.close();
});

it('lets running calls end before it stops', async () => {
  const ports = hostPorts();
  const server = await serveNode(httpHost(testCatalogue, ports), { address: '127.0.0.1', port: 0 });
  const running = fetch(`${server.url}/api/build/echo?values=sleep&values=done`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await Promise.all([server.stop(), expect(running.then((response) => response.json())).resolves.toMatchObject({ count: 1 })]);
  await expect(fetch(server.url)).rejects.toThrow();
  await ports.close();
});
