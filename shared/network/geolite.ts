import { Reader } from 'maxmind';
import type { Fetch } from '../kit/ports.ts';
import { askFor, LookupError } from './answers.ts';

/** What the free account may download and what we read. */
export const editions = ['GeoLite2-City', 'GeoLite2-ASN', 'GeoIP2-City'] as const;
export type Edition = (typeof editions)[number];

/** MaxMind sends downloads on to its storage at a fixed host: https://dev.maxmind.com/geoip/updating-databases */
const hosts = ['download.maxmind.com', 'mm-prod-geoip-databases.a2649acb697e2c09b632799562c076f2.r2.cloudflarestorage.com'];
const largest = 400 * 1024 * 1024;
const patience = 170_000;

export interface Account {
  id: string;
  key: string;
}

/** The archive (tar.gz) of an edition. Throws a LookupError: `auth` for a wrong key, `rate_limited` above the downloads of a day. */
export const downloadEdition = async (edition: Edition, { id, key }: Account, fetch: Fetch, signal?: AbortSignal): Promise<Uint8Array> => {
  const authorization = `Basic ${Buffer.from(`${id}:${key}`).toString('base64')}`;
  const url = `https://download.maxmind.com/geoip/databases/${edition}/download?suffix=tar.gz`;
  return (await askFor(fetch, url, { headers: { authorization }, hosts, follow: true, maxBytes: largest, timeout: patience, ...(signal && { signal }) })).body;
};

/** When the database was built, in milliseconds since 1970. Throws a LookupError unless the bytes are that edition and can be read. */
export const builtAt = (bytes: Uint8Array, edition: Edition): number => {
  try {
    const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const { databaseType, buildEpoch } = reader.metadata;
    if (databaseType !== edition) throw new LookupError('parse', `The archive holds ${databaseType} instead of ${edition}.`);
    reader.get('192.0.2.1');
    return buildEpoch.getTime();
  } catch (thrown) {
    if (thrown instanceof LookupError) throw thrown;
    throw new LookupError('parse', `The database of ${edition} cannot be read.`, { cause: thrown });
  }
};
