import { partsOf } from '../text/domains.ts';
import { versionOf } from './address.ts';

/** The parts of a URL as they are written; null for what is not there. */
export interface UrlParts {
  scheme: string | null;
  auth: string | null;
  host: string | null;
  port: number | null;
  path: string | null;
  query: string | null;
  fragment: string | null;
}

/** RFC 3986, appendix B: every alternative ends where the next begins, so the match is linear. */
const form = /^(?:([A-Za-z][A-Za-z\d+.-]*):(?=\/\/))?(?:\/\/)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/;

/** Takes a URL apart without changing its path, query or fragment; undefined when it has no readable host. */
export const urlParts = (text: string): UrlParts | undefined => {
  const match = form.exec(text.trim());
  if (!match) return undefined;
  const [, scheme, authority = '', path, query, fragment] = match;
  const at = authority.lastIndexOf('@');
  const place = authority.slice(at + 1);
  const found = /^(\[[\da-fA-F:.%\w]+\]|[^:[\]\s]*)(?::(\d{0,5}))?$/.exec(place);
  if (!found || found[1] === '' || Number(found[2] ?? 0) > 65_535) return undefined;
  return {
    scheme: scheme?.toLowerCase() ?? null,
    auth: at < 0 ? null : authority.slice(0, at),
    host: found[1]!.toLowerCase(),
    port: found[2] ? Number(found[2]) : null,
    // Nothing before a query is a path of no letters, as it is written.
    path: path || (query === undefined && fragment === undefined ? null : ''),
    query: query ?? null,
    fragment: fragment ?? null,
  };
};

export interface Components {
  subdomain: string;
  domain: string;
  suffix: string;
}

/** Sub-domain, domain and public suffix of a name; without a known suffix the last label is the domain, and an address is one by itself. */
export const componentsOf = (host: string): Components => {
  if (versionOf(host) !== undefined) return { subdomain: '', domain: host, suffix: '' };
  const parts = partsOf(host);
  if (parts) return { subdomain: parts.subdomain, domain: parts.domain, suffix: parts.suffix };
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  return { subdomain: labels.slice(0, -1).join('.'), domain: labels.at(-1) ?? '', suffix: '' };
};
