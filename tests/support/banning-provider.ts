import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Window } from '../../shared/outbound/quota.ts';

/** The earliest time, in milliseconds after the first, of the last of so many calls, if nothing but the windows held them up. */
export const best = (windows: readonly Window[], calls: number): number => {
  const times: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const after = windows.map(({ calls: most, seconds }) => (call >= most ? times[call - most]! + seconds * 1000 : 0));
    times.push(Math.max(times.at(-1) ?? 0, ...after));
  }
  return times.at(-1)!;
};

/** The most calls that any span of so many seconds has seen. */
export const busiest = (times: readonly number[], seconds: number): number => {
  let first = 0;
  let most = 0;
  for (const [index, time] of times.entries()) {
    while (time - times[first]! >= seconds * 1000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
};

export interface BanningProvider {
  url: string;
  /** When each call arrived, and for what, in order. */
  calls: { at: number; value: string }[];
  banned: boolean;
  close: () => void;
}

/** A provider that answers after `latency` milliseconds, and nobody any more after the first call above its quota. */
export const banningProvider = async (windows: readonly Window[], latency: number): Promise<BanningProvider> => {
  const server = createServer((request, reply) => {
    const at = performance.now();
    provider.calls.push({ at, value: new URL(request.url ?? '/', 'http://provider').searchParams.get('value') ?? '' });
    provider.banned ||= windows.some(({ calls, seconds }) => provider.calls.filter((call) => at - call.at < seconds * 1000).length > calls);
    setTimeout(() => reply.writeHead(provider.banned ? 403 : 200, { 'content-type': 'application/json' }).end('{"score":7}'), latency);
  });
  const provider: BanningProvider = {
    url: '', calls: [], banned: false,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return provider;
};
