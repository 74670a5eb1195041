import { createHash } from 'node:crypto';
import type { ObservableType } from '../kit/observable.ts';
import type { Settings } from '../kit/settings.ts';
import type { Quota } from '../outbound/quota.ts';
import type { Credentials } from './credentials.ts';
import type { Outcome } from './outcome.ts';
import { type Ask, day, hour, type Provider, week } from './provider.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Where the calls of a question are counted: each credential has its quota; some questions, and every published list, have their own. */
export const quotaOf = (provider: Provider, credentials: Pick<Credentials, 'fingerprint' | 'fields'>, { rates }: Pick<Settings, 'rates'>, ask?: Ask): Quota => {
  const own = ask?.kind === 'http' ? ask.rate : undefined;
  const planned = [provider.name, ...(provider.aliases ?? [])].map((name) => rates[name]).find((found) => found !== undefined);
  const windows = own ?? planned ?? (credentials.fields['key'] === undefined ? (provider.keylessRate ?? provider.rate) : provider.rate);
  const place = ask?.kind === 'feed' ? ask.urls[0] : own && ask?.kind === 'http' ? ask.url : undefined;
  return { bucket: `${provider.name}:${credentials.fingerprint}${place === undefined ? '' : `:${digest(place).slice(0, 8)}`}`, windows };
};

/** Seconds that an outcome stays good: hashes a week, else a day; no record six hours; failures not at all. */
export const keepFor =
  ({ keep }: Provider, type: ObservableType) =>
  ({ status, errorKind }: Outcome): number | undefined =>
    errorKind === 'not_found' || errorKind === 'empty'
      ? Math.min(6 * hour, keep ?? Infinity)
      : status === 0
        ? (keep ?? (type.endsWith('_hash') ? week : day))
        : undefined;

/** A value as it stands in a key: a long one as its digest. */
export const writtenValue = (value: string): string => (value.length > 200 ? digest(value) : value);

export const cacheKey = (
  { name, version = 1 }: Provider,
  type: string,
  subtype: string | null,
  { fingerprint }: Pick<Credentials, 'fingerprint'>,
  value: string,
): string => `ti:${name}:${subtype === null ? type : `${type}-${subtype}`}:v${version}:${fingerprint}:${writtenValue(value)}`;
