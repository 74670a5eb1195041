import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../../shared/kit/ports.ts';
import { politeFetch } from '../../../shared/network/polite.ts';
import { testPorts } from '../../support/ports.ts';

const call = (ports: { clock: { now(): number } }) => ({ deadline: ports.clock.now() + 60_000, signal: new AbortController().signal });
const answering = (statuses: number[], headers = {}) => {
  const asked: string[] = [];
  const fetch: Fetch = async (url) => {
    asked.push(url);
    return { status: statuses[Math.min(asked.length, statuses.length) - 1]!, headers, url, body: new TextEncoder().encode(`page ${asked.length}`) };
  };
  return { asked, fetch };
};
const text = async (fetch: Fetch, url: string) => new TextDecoder().decode((await fetch(url)).body);

describe('polite fetching', () => {
  it('asks once for the same page, also in later calls, until it is old', async () => {
    const { asked, fetch } = answering([200]);
    const ports = testPorts({ fetch });
    expect(await ports.clock.run(Promise.all([1, 2, 3].map(() => text(politeFetch(ports, call(ports)), 'https://rdap.example.org/a'))))).toEqual(['page 1', 'page 1', 'page 1']);
    expect(await ports.clock.run(text(politeFetch(ports, call(ports)), 'https://rdap.example.org/a'))).toBe('page 1');
    await ports.clock.advance(25 * 3600_000);
    expect(await ports.clock.run(text(politeFetch(ports, call(ports)), 'https://rdap.example.org/a'))).toBe('page 2');
    expect(asked).toHaveLength(2);
  });

  it('tries again when the service stumbles, and remembers no failure', async () => {
    const { asked, fetch } = answering([503, 200]);
    const ports = testPorts({ fetch });
    expect(await ports.clock.run(text(politeFetch(ports, call(ports)), 'https://rdap.example.org/b'))).toBe('page 2');
    expect(asked).toHaveLength(2);
    const refusing = answering([403]);
    const others = testPorts({ fetch: refusing.fetch });
    for (let time = 0; time < 2; time += 1) expect((await others.clock.run(politeFetch(others, call(others))('https://rdap.example.org/c'))).status).toBe(403);
    expect(refusing.asked).toHaveLength(2);
  });

  it('gives the last status when the service stays down', async () => {
    const { fetch } = answering([500]);
    const ports = testPorts({ fetch });
    expect((await ports.clock.run(politeFetch(ports, call(ports))('https://rdap.example.org/d'))).status).toBe(500);
  });

  it('says when to come again where the service asks for patience', async () => {
    const { fetch } = answering([429], { 'retry-after': '600' });
    const ports = testPorts({ fetch });
    const polite = politeFetch(ports, call(ports));
    await expect(ports.clock.run(polite('https://rdap.example.org/f'))).rejects.toMatchObject({ kind: 'rate_limited', message: expect.stringMatching(/try again in \d+ s/) as string });
  });

  it('keeps no key in the store', async () => {
    const { fetch } = answering([200]);
    const ports = testPorts({ fetch });
    await ports.clock.run(politeFetch(ports, call(ports))('https://api.ipstack.com/192.31.196.1?access_key=secret-key'));
    const keys: string[] = [];
    for await (const { key } of ports.store.list('cache')) keys.push(key);
    expect(keys).toHaveLength(1);
    expect(keys.join()).not.toContain('secret-key');
  });
});
