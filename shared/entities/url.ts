export interface UrlParts {
  scheme?: string;
  auth?: string;
  host?: string;
  port?: number;
  path: string;
  query?: string;
  fragment?: string;
}

const cut = (text: string, place: number): [string, string | undefined] => (place < 0 ? [text, undefined] : [text.slice(0, place), text.slice(place + 1)]);

/** The parts of a URL by RFC 3986, appendix B, in one pass and without judging them: hostile addresses have odd ones. */
export const urlParts = (url: string): UrlParts => {
  const [beforeFragment, fragment] = cut(url, url.indexOf('#'));
  const [hierarchy, query] = cut(beforeFragment, beforeFragment.indexOf('?'));
  const named = /^([a-z][a-z\d+.-]{0,31}):/i.exec(hierarchy);
  const rest = named ? hierarchy.slice(named[0].length) : hierarchy;
  const parts: UrlParts = { path: rest };
  if (named) parts.scheme = named[1]!.toLowerCase();
  if (rest.startsWith('//')) {
    const slash = rest.indexOf('/', 2);
    const authority = rest.slice(2, slash < 0 ? undefined : slash);
    parts.path = slash < 0 ? '' : rest.slice(slash);
    const at = authority.lastIndexOf('@');
    if (at >= 0) parts.auth = authority.slice(0, at);
    const place = authority.slice(at + 1);
    const colon = place.lastIndexOf(':');
    const port = colon > place.lastIndexOf(']') ? place.slice(colon + 1) : '';
    parts.host = colon > place.lastIndexOf(']') ? place.slice(0, colon) : place;
    if (/^\d{1,5}$/.test(port)) parts.port = Number(port);
  }
  if (query !== undefined) parts.query = query;
  if (fragment !== undefined) parts.fragment = fragment;
  return parts;
};
