import { writtenValue } from './keys.ts';

/** What the key of a remembered answer says. */
export interface Remembered {
  provider: string;
  /** Type, and sub-query after a hyphen; `list` for a published list. */
  type: string;
  /** The value as it was sent, or the digest of a long one; the address of a list. */
  value: string;
}

/** Reads the keys that `cacheKey` and `feedKey` write; undefined for other entries. */
export const readKey = (key: string): Remembered | undefined => {
  const [kind, provider = '', type = '', , , ...value] = key.split(':');
  if (kind === 'ti') return { provider, type, value: value.join(':') };
  return kind === 'feed' ? { provider, type: 'list', value: key.slice(`feed:${provider}:`.length) } : undefined;
};

export interface Wanted {
  provider?: string | undefined;
  type?: string | undefined;
  value?: string | undefined;
}

/** Where in the cache the wanted entries can be. */
export const prefixesOf = ({ provider }: Wanted): string[] => ['feed:', 'ti:'].map((kind) => (provider === undefined ? kind : `${kind}${provider}:`));

export const isWanted = (one: Remembered, { type, value }: Wanted): boolean =>
  (type === undefined || one.type === type || one.type.startsWith(`${type}-`)) &&
  (value === undefined || one.value === writtenValue(value) || one.value.startsWith(`${writtenValue(value)}:`));
