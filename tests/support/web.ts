import { FetchError, type Fetch, type Network } from '../../shared/kit/ports.ts';

/** A made-up Internet: pages by address, DNS answers by `name type`, whois by `host text`. Everything that is asked is noted. */
export const web = ({ pages = {}, dns = {}, whois = {} }: { pages?: Record<string, unknown>; dns?: Record<string, readonly string[] | string>; whois?: Record<string, string> }) => {
  const asked: string[] = [];
  const fetch: Fetch = async (url, init) => {
    asked.push(`${init?.method ?? 'GET'} ${url}`);
    const page = pages[url];
    if (page instanceof Error) throw page;
    const status = typeof page === 'number' ? page : page === undefined ? 404 : 200;
    return { status, headers: {}, url, body: page instanceof Uint8Array ? page : new TextEncoder().encode(typeof page === 'string' ? page : JSON.stringify(page ?? {})) };
  };
  const network: Network = {
    resolve: async (name, type) => {
      asked.push(`${name} ${type}`);
      const answers = dns[`${name} ${type}`] ?? 'NXDOMAIN';
      if (typeof answers === 'string') throw new FetchError('dns', `${answers} for ${type} ${name}`);
      return { name, type, answers, ttl: 300 };
    },
    exchange: async (host, _port, text) => {
      asked.push(`${host} ${JSON.stringify(text)}`);
      const answer = whois[`${host} ${text}`];
      if (answer === undefined) throw new FetchError('timeout', `${host} did not answer.`);
      return answer;
    },
    certificate: async (host) => {
      asked.push(`tls ${host}`);
      throw new FetchError('network', `${host} cannot be reached.`);
    },
  };
  return { fetch, network, asked };
};
