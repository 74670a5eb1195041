import type { Fetch } from '../kit/ports.ts';
import { askFor, textOf } from './answers.ts';

/** The list of SHA-1 fingerprints that abuse.ch keeps: `Listingdate,SHA1,Listingreason`, remarks begin with #. */
const address = 'https://sslbl.abuse.ch/blacklist/sslblacklist.csv';

export interface Listing {
  /** ISO 8601, UTC. */
  listed: string;
  reason: string;
}

/** Fingerprint in lower-case hex → why it is listed. */
export const listedCertificates = async (fetch: Fetch, signal?: AbortSignal): Promise<Map<string, Listing>> => {
  const listings = new Map<string, Listing>();
  for (const line of textOf(await askFor(fetch, address, { ...(signal && { signal }) })).split('\n')) {
    const [date = '', sha1 = '', ...reason] = line.trim().split(',');
    if (date.startsWith('#') || !/^[\da-f]{40}$/i.test(sha1)) continue;
    listings.set(sha1.toLowerCase(), { listed: `${date.replace(' ', 'T')}Z`, reason: reason.join(',') });
  }
  return listings;
};
