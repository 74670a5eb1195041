import { Resolver } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { type Certificate, type DnsAnswer, FetchError, type Network } from '../../kit/ports.ts';
import { isGlobal, kindOf } from '../../network/address.ts';
import { certificateOf } from './certificate.ts';
import { codeOf, query } from './dns.ts';

const defaultTimeout = 10_000;
const defaultBytes = 1024 * 1024;

export interface NetworkOptions {
  /** DNS servers as `address:port`; default: the machine's own. */
  servers?: readonly string[];
  /** For tests: lets sockets reach loopback. */
  trustLoopback?: boolean;
  /** For tests: where TLS certificates are asked for. */
  tlsPort?: number;
}

/** Names, whois and certificates over the machine's own sockets. Private targets are refused after resolution, and the resolved address is the one dialled. */
export const machineNetwork = ({ servers, trustLoopback = false, tlsPort = 443 }: NetworkOptions = {}): Network => {
  const resolverFor = () => {
    const resolver = new Resolver({ timeout: 3000, tries: 2 });
    if (servers) resolver.setServers(servers);
    return resolver;
  };

  const resolve = async (name: string, type: string, signal?: AbortSignal): Promise<DnsAnswer> => {
    signal?.throwIfAborted();
    const resolver = resolverFor();
    const cancel = () => resolver.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await query(resolver, name, type.toUpperCase());
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof FetchError) throw error;
      throw new FetchError('dns', `${codeOf(error)} for ${type} ${name}`, { cause: error });
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };

  /** The address to dial: the first one, provided that every address of the host is public. */
  const target = async (host: string): Promise<string> => {
    const addresses = isIP(host) ? [host] : await addressesOf(host, resolve);
    for (const address of addresses)
      if (!isGlobal(address) && !(trustLoopback && kindOf(address) === 'Loopback'))
        throw new FetchError('refused', `${host} leads to ${address}, which is not a public address.`);
    return addresses[0]!;
  };

  const exchange: Network['exchange'] = async (host, port, text, { timeout = defaultTimeout, maxBytes = defaultBytes } = {}) => {
    const socket = connect({ host: await target(host), port });
    return within(socket, timeout, host, async () => {
      socket.write(text);
      const pieces: Buffer[] = [];
      let size = 0;
      for await (const piece of socket as AsyncIterable<Buffer>) {
        size += piece.length;
        if (size > maxBytes) throw new FetchError('too-large', `${host} answered with more than ${maxBytes} bytes.`);
        pieces.push(piece);
      }
      return Buffer.concat(pieces).toString('utf8');
    });
  };

  const certificate = async (host: string, { timeout = defaultTimeout } = {}): Promise<Certificate> => {
    // An invalid certificate is just what the asker wants to see, so nothing is verified and nothing is sent.
    const socket = connectTls({ host: await target(host), port: tlsPort, ...(!isIP(host) && { servername: host }), rejectUnauthorized: false });
    return within(socket, timeout, host, async () => {
      await new Promise((ready) => socket.once('secureConnect', ready));
      return certificateOf(socket);
    });
  };

  return { resolve, exchange, certificate };
};

const addressesOf = async (host: string, resolve: Network['resolve']): Promise<readonly string[]> => {
  const found = await Promise.allSettled([resolve(host, 'A'), resolve(host, 'AAAA')]);
  const addresses = found.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value.answers : []));
  if (addresses.length > 0) return addresses;
  throw found[0].status === 'rejected' ? found[0].reason : new FetchError('dns', `NODATA for A ${host}`);
};

/** Runs `work` on the socket; time, errors and hang-ups become a FetchError, and the socket is gone afterwards. */
const within = async <T>(socket: Socket | TLSSocket, timeout: number, host: string, work: () => Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const trouble = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new FetchError('timeout', `${host} did not answer within ${timeout} ms.`)), timeout);
    socket.once('error', (cause) => reject(new FetchError('tls' in socket || 'encrypted' in socket ? 'tls' : 'network', `${host}: ${(cause as Error).message}`, { cause })));
    socket.once('close', () => setImmediate(() => reject(new FetchError('network', `${host} hung up.`))));
  });
  trouble.catch(() => undefined);
  try {
    return await Promise.race([work(), trouble]);
  } catch (error) {
    if (error instanceof FetchError) throw error;
    throw new FetchError('network', `${host}: ${(error as Error).message}`, { cause: error });
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
};
