import { canonical } from '../network/address.ts';
import { urlParts } from '../network/url.ts';
import { Entity, type Value } from './entity.ts';

const longest = 4096;

/** A value as it is compared: lower case, but the path and query of a URL as they are. */
export const normalised = (name: string, value: Value): string => {
  if (typeof value === 'object' && value !== null) return shallow(value);
  const text = String(value).trim();
  if (name === 'Url') return urlKey(text);
  if (name === 'Address') return canonical(text) ?? text.toLowerCase();
  if (name === 'Directory') return text.replace(/(?<=.)[\\/]$/, '').toLowerCase();
  return text.toLowerCase();
};

const urlKey = (text: string): string => {
  const parts = urlParts(text);
  if (!parts || parts.scheme === null) return text;
  const { scheme, auth, host, port, path, query, fragment } = parts;
  const some = (before: string, part: string | number | null, after = ''): string => (part === null ? '' : `${before}${part}${after}`);
  return [scheme, '://', some('', auth, '@'), host, some(':', port), path ?? '/', some('?', query), some('#', fragment)].join('');
};

const shallow = (value: object): string => {
  const seen = new Set<object>();
  const text = JSON.stringify(value, (_key, item: unknown) => {
    if (item instanceof Entity) return item.type;
    if (typeof item !== 'object' || item === null) return item;
    if (seen.has(item) || seen.size > 200) return null;
    seen.add(item);
    return item;
  });
  return text.slice(0, longest).toLowerCase();
};
