import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { Fault } from '../kit/fault.ts';
import { checkedLookup, type ResolveHost } from './guard.ts';

export interface RouteOptions {
  /** Proxy for everything but `noProxy`; it resolves names itself and is trusted to do so. */
  proxy?: string | undefined;
  /** `example.com` with all below it, `.example.com`, `host:port`, or `*`. */
  noProxy?: readonly string[];
  /** PEM file of authorities that are trusted beside the usual ones. */
  caBundle?: string | undefined;
  loopbackHosts?: boolean;
}

const connectTimeout = 10_000;

/** The way to a host: directly with checked addresses, or through the proxy. */
export const routes = ({ proxy, noProxy = [], caBundle, loopbackHosts = false }: RouteOptions, resolve: ResolveHost): ((url: URL) => Dispatcher) => {
  const trust = caBundle === undefined ? {} : { ca: [...rootCertificates, bundleOf(caBundle)] };
  const limits = { headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: 64 * 1024 };
  const direct = new Agent({ ...limits, connect: { ...trust, timeout: connectTimeout, lookup: checkedLookup(resolve, loopbackHosts) } });
  if (proxy === undefined) return () => direct;
  if (!URL.canParse(proxy)) throw new Fault('not-configured', 'HTTPS_PROXY is not an address such as http://proxy.example:3128.');
  const { username, password, ...rest } = credentialsOf(proxy);
  const token = username === '' ? {} : { token: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  const tunnel = new ProxyAgent({ ...limits, ...rest, ...token, requestTls: { ...trust, timeout: connectTimeout }, proxyTls: { ...trust, timeout: connectTimeout } });
  return (url) => (isExempt(url, noProxy) ? direct : tunnel);
};

const credentialsOf = (proxy: string) => {
  const url = new URL(proxy);
  const username = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  return { uri: url.href, username, password };
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
