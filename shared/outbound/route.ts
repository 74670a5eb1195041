import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { Fault } from '../kit/fault.ts';
import { checkedLookup, type ResolveHost, type Trust } from './guard.ts';

export interface RouteOptions extends Trust {
  /** Proxy for everything but `noProxy`; it resolves names itself and is trusted to do so. */
  proxy?: string | undefined;
  /** `example.com` with all below it, `.example.com`, `host:port`, or `*`. */
  noProxy?: readonly string[];
  /** PEM file of authorities that are trusted beside the usual ones. */
  caBundle?: string | undefined;
}

const connectTimeout = 10_000;

/** The way to a host: directly with checked addresses, or through the proxy. */
export const routes = ({ proxy, noProxy = [], caBundle, ...trust }: RouteOptions, resolve: ResolveHost): ((url: URL) => Dispatcher) => {
  const authorities = caBundle === undefined ? {} : { ca: [...rootCertificates, bundleOf(caBundle)] };
  const limits = { headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: 64 * 1024, connections: 32 };
  const direct = new Agent({ ...limits, connect: { ...authorities, timeout: connectTimeout, lookup: checkedLookup(resolve, trust) } });
  if (proxy === undefined) return () => direct;
  const tls = { ...authorities, timeout: connectTimeout };
  const tunnel = new ProxyAgent({ ...limits, ...proxyOf(proxy), requestTls: tls, proxyTls: tls });
  return (url) => (isExempt(url, noProxy) ? direct : tunnel);
};

/** `http://user:password@proxy.example:3128`, or just `proxy.example:3128`. */
const proxyOf = (text: string): { uri: string; token?: string } => {
  const address = /^https?:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(address)) throw new Fault('not-configured', 'HTTPS_PROXY is not an address such as http://proxy.example:3128.');
  const url = new URL(address);
  const credentials = [url.username, url.password].map(decodeURIComponent).join(':');
  url.username = '';
  url.password = '';
  return { uri: url.href, ...(credentials !== ':' && { token: `Basic ${Buffer.from(credentials).toString('base64')}` }) };
};

const isExempt = ({ hostname, port, protocol }: URL, noProxy: readonly string[]): boolean => {
  const host = hostname.toLowerCase();
  const actualPort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy.some((entry) => {
    const [, name = '', onPort] = /^\*?\.?(.*?)(?::(\d{1,5}))?$/.exec(entry.toLowerCase()) ?? [];
    if (entry === '*') return true;
    return name !== '' && (onPort ?? actualPort) === actualPort && (host === name || host.endsWith(`.${name}`));
  });
};

const bundleOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('not-configured', `GUMSHOE_CA_BUNDLE: the file ${file} cannot be read.`, { cause });
  }
};
