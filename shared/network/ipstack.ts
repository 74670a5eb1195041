import { z } from 'zod';
import type { Fetch } from '../kit/ports.ts';
import { type ErrorKind, LookupError, askFor, asLookupError, jsonOf } from './answers.ts';
import { type Located, nowhere } from './place.ts';

/** https://ipstack.com/documentation: `/<address>[,<address>…]?access_key=…`; the key can travel in the query only. */
const base = 'https://api.ipstack.com/';
export const ipStackBulk = 50;
const Source = 'ipstack, https://ipstack.com';

const word = z.string().nullish().transform((text) => (text === '' ? null : (text ?? null))).catch(null);
const degrees = z.number().nullish().transform((value) => value ?? null).catch(null);
const Entry = z.object({
  ip: z.string(),
  country_code: word,
  country_name: word,
  region_name: word,
  city: word,
  longitude: degrees,
  latitude: degrees,
  connection: z.object({ asn: degrees }).nullish().catch(null),
});
const Refusal = z.object({ success: z.literal(false), error: z.object({ type: z.string().catch('unknown_error') }) });

const kinds: Readonly<Record<string, ErrorKind>> = {
  usage_limit_reached: 'quota', rate_limit_reached: 'rate_limited', invalid_access_key: 'auth', missing_access_key: 'auth', inactive_user: 'auth',
  function_access_restricted: 'forbidden', https_access_restricted: 'forbidden', batch_not_supported_on_plan: 'forbidden', '404_not_found': 'not_found',
};

export type IpStackAnswers = Map<string, Located | LookupError>;

/** Asks about up to 50 public addresses at once, or about one. Every address gets an entry or the same error. */
export const askIpStack = async (addresses: readonly string[], key: string, fetch: Fetch, signal?: AbortSignal): Promise<IpStackAnswers> => {
  const query = new URLSearchParams({ access_key: key, output: 'json' });
  try {
    const body = jsonOf(await askFor(fetch, `${base}${addresses.map(encodeURIComponent).join(',')}?${query.toString()}`, { ...(signal && { signal }) }));
    const refused = Refusal.safeParse(body);
    if (refused.success) throw new LookupError(kinds[refused.data.error.type] ?? 'bad_request', refused.data.error.type);
    const entries = (Array.isArray(body) ? body : [body]).map((entry) => Entry.safeParse(entry));
    return new Map(addresses.map((address, index) => {
      const entry = entries[index];
      return [address, entry?.success ? located(address, entry.data) : new LookupError('parse', 'The answer has no entry for this address.')];
    }));
  } catch (thrown) {
    const error = asLookupError(thrown);
    return new Map(addresses.map((address) => [address, error]));
  }
};

const located = (IpAddress: string, entry: z.output<typeof Entry>): Located => ({
  IpAddress,
  ...nowhere,
  CountryCode: entry.country_code,
  CountryOrRegionName: entry.country_name,
  State: entry.region_name,
  City: entry.city,
  Longitude: entry.longitude,
  Latitude: entry.latitude,
  Asn: entry.connection?.asn ?? null,
  Status: entry.country_code === null && entry.latitude === null ? 'NotFound' : 'Found',
  Source,
});
